/** What a case is: requests as data, sent alike to a served Orrery and to Apache RocketMQ. */
import type { Language } from '../../../protocol/frame.ts';
import { type RequestCodeName, requestCode } from '../../../protocol/requestCodes.ts';
import type { Heard } from './heard.ts';

/** A request, every part of it free to be wrong. */
export interface Shot {
  readonly code: number;
  /** Null: no ext fields at all, which is not the same as none of them. */
  readonly ext?: Readonly<Record<string, string | number | boolean>> | null;
  readonly body?: Uint8Array | string;
  readonly format?: 'JSON' | 'ROCKETMQ';
  readonly flag?: number;
  /** The runner's own number where absent. */
  readonly opaque?: number;
  readonly version?: number;
  readonly language?: Language;
}

/** The answer that a step of this case gave a name; an empty one where there was none. */
export type Named = (name: string) => Heard;

/** A request, or one that is made of what was heard before it in this case, by the same server. */
export type Loaded = Shot | ((heard: readonly Heard[], named: Named) => Shot);

/**
 * One step. `on` names a connection, opened when first used: names that begin with `namesrv`,
 * `broker` or `proxy` go there, others where the case goes. What is heard is compared unless a
 * step says otherwise.
 */
export type Step =
  /** Sends and waits for the answer, or until `silentMs` if none is expected. */
  | {
      readonly do: 'ask';
      readonly shot: Loaded;
      readonly on?: string;
      readonly silentMs?: number;
      readonly ignore?: true;
      /** The name that its answer goes by from here on. */
      readonly as?: string;
      /**
       * How many queues a pop takes in turn, beginning anywhere: they are compared by their place
       * in that turn.
       */
      readonly turns?: number;
      /** How its body is compared, where not as a whole. */
      readonly view?: (body: Uint8Array) => string;
      /** Parts of its answer that no two runs share: only that they are there is compared. */
      readonly blot?: readonly string[];
    }
  /** Puts into words what was measured, for comparison. */
  | { readonly do: 'say'; readonly text: (named: Named) => string }
  /** Sends and goes on. */
  | { readonly do: 'tell'; readonly shot: Loaded; readonly on?: string }
  /** Sends bytes that need not be a frame. */
  | { readonly do: 'raw'; readonly bytes: Uint8Array; readonly on?: string }
  /** Listens on a connection for a while. */
  | {
      readonly do: 'hear';
      readonly ms: number;
      readonly on?: string;
      readonly first?: true;
    }
  /** Asks again and again until the answer satisfies; not compared. */
  | {
      readonly do: 'until';
      readonly shot: Shot;
      readonly holds: (answer: Heard) => boolean;
      readonly on?: string;
      readonly withinMs?: number;
    }
  | { readonly do: 'open'; readonly on: string }
  | { readonly do: 'close'; readonly on?: string }
  | { readonly do: 'wait'; readonly ms: number };

/** Steps on names of their own, so that cases can run side by side. */
export interface Case {
  /** An outcome sentence is not needed: the reference decides the outcome. */
  readonly name: string;
  /** The command that the table counts it under. */
  readonly of: RequestCodeName | 'FRAME';
  readonly to: 'broker' | 'namesrv' | 'proxy';
  /** Given a word that no other case has. */
  readonly steps: (own: string) => readonly Step[];
  /** Whether it must not run beside others, since it looks at the whole server. */
  readonly alone?: boolean;
  /** Whether it spends its time waiting, so that all of its kind run at once. */
  readonly waits?: boolean;
  /** Whether it leaves the real broker unfit for others, so that it needs servers of its own. */
  readonly spoils?: boolean;
  /** Whether the real broker must run it without timers, which pops need. */
  readonly withoutTimers?: boolean;
}

/** Request codes by name. */
export const code = requestCode;

/** Sends a request and compares the answer. */
export const ask = (shot: Loaded, on?: string): Step => ({ do: 'ask', shot, ...where(on) });

/** Sends a request that prepares the ground; its answer is not compared. */
export const first = (shot: Loaded, on?: string): Step => ({
  do: 'ask',
  shot,
  ignore: true,
  ...where(on),
});

/** Sends a request that is not expected to be answered. */
export const askInVain = (shot: Loaded, on?: string, silentMs = 300): Step => ({
  do: 'ask',
  shot,
  silentMs,
  ...where(on),
});

/** Sends a request and goes on at once. */
export const tell = (shot: Loaded, on?: string): Step => ({ do: 'tell', shot, ...where(on) });

/** Sends a request and compares so much of the answer's body. */
export const look = (shot: Loaded, view: (body: Uint8Array) => string, on?: string): Step => ({
  do: 'ask',
  shot,
  view,
  ...where(on),
});

/** A step whose answer has a name. */
export const as = (name: string, step: Step): Step =>
  step.do === 'ask' ? { ...step, as: name } : step;

/** A step of whose answer some parts are chance. */
export const blotted = (step: Step, ...blot: readonly string[]): Step =>
  step.do === 'ask' ? { ...step, blot } : step;

/** Compares what is said of earlier answers. */
export const say = (text: (named: Named) => string): Step => ({ do: 'say', text });

/** Sends bytes. */
export const raw = (bytes: Uint8Array, on?: string): Step => ({ do: 'raw', bytes, ...where(on) });

/** Listens for `ms`. */
export const hear = (ms: number, on?: string): Step => ({ do: 'hear', ms, ...where(on) });

/** Listens until something comes, at most for `ms`. */
export const hearFirst = (on?: string, ms = 700): Step => ({
  do: 'hear',
  ms,
  first: true,
  ...where(on),
});

/** Closes a connection. */
export const close = (on?: string): Step => ({ do: 'close', ...where(on) });

/** Lets time pass. */
export const wait = (ms: number): Step => ({ do: 'wait', ms });

const where = (on: string | undefined) => (on === undefined ? {} : { on });
