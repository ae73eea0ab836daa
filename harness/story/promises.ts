/** What a story promises: which promises held, and the one that was broken. */

/** A promise that held. */
export interface HeldPromise {
  readonly sentence: string;
  /** Virtual time at which it was seen to hold, in ms. */
  readonly timeMs: number;
}

/** The promise that ended a run. */
export interface BrokenPromise {
  /**
   * `until`: it did not come to hold in time; `equal`: two values differ; `fault`: a declared fault
   * never took hold; `bug`: a node or the engine broke an invariant; `monitor`: somebody who
   * watched the run of a plan found what must never be.
   */
  readonly kind: 'until' | 'equal' | 'fault' | 'bug' | 'monitor';
  readonly sentence: string;
  /** What was found in its place, line by line. */
  readonly found: readonly string[];
  /** When it was broken, in virtual ms; where nobody can tell, when that was found. */
  readonly timeMs: number;
  /** `file:line` of the story, if it is known. */
  readonly line: string | undefined;
}

/** Thrown to leave a story whose promise is broken; it carries nothing and is caught by the run. */
export const endOfStory = Symbol('a promise was broken');

/** The promises of one run. */
export class Promises {
  readonly held: HeldPromise[] = [];
  broken: BrokenPromise | undefined;
  private readonly clock: { readonly timeMs: number };
  private readonly onHeld: (sentence: string, timeMs: number) => void;

  constructor(clock: { readonly timeMs: number }, onHeld: Promises['onHeld'] = () => {}) {
    this.clock = clock;
    this.onHeld = onHeld;
  }

  /** Notes a promise that held. */
  hold(sentence: string): void {
    const { timeMs } = this.clock;
    this.held.push({ sentence, timeMs });
    this.onHeld(sentence, timeMs);
  }

  /** Notes the broken promise and leaves the story. */
  break(kind: BrokenPromise['kind'], sentence: string, found: readonly string[] = []): never {
    this.note(kind, sentence, found);
    throw endOfStory;
  }

  /** Notes the broken promise of a story that has been left already. */
  note(kind: BrokenPromise['kind'], sentence: string, found: readonly string[]): void {
    const { timeMs } = this.clock;
    this.broken = { kind, sentence, found, timeMs, line: storyLine(new Error().stack) };
  }
}

/**
 * The first line of a stack that lies in a story, not in the harness: `file:line`, the file from
 * the checkout's folder on.
 */
export function storyLine(stack: string | undefined): string | undefined {
  for (const frame of stack?.split('\n').slice(1) ?? []) {
    if (/node_modules|node:/.test(frame) || isOwn(frame)) continue;
    const place = /(?:file:\/\/)?([^\s()]+):(\d+):\d+\)?$/.exec(frame);
    if (place === null) continue;
    const file = place[1]!.replace(/^.*[\\/](?=(?:scenarios|properties)[\\/])/, '');
    return `${file}:${place[2]}`;
  }
  return undefined;
}

const ownFolder = new URL('../', import.meta.url).pathname;

/** Whether a line of a stack lies in the harness itself and not in a story, or one for a test. */
function isOwn(frame: string): boolean {
  return frame.includes(ownFolder) && !/\.(test|scenario)\.[jt]s:|\/test[A-Z]\w*\.ts:/.test(frame);
}

let current: Promises | undefined;

/** Runs a story with its promises in place for `equal`; stories do not nest. */
export function withPromises(promises: Promises, tell: () => void): void {
  const before = current;
  current = promises;
  try {
    tell();
  } finally {
    current = before;
  }
}

/** The promises of the story that is being told, if one is. */
export function currentPromises(): Promises | undefined {
  return current;
}
