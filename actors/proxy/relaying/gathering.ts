/**
 * Several calls for one request: it goes on when each of them has ended.
 *
 * All are bounded, so each gathering ends. What they came to is kept in the order in which they
 * were made, whatever the order of the answers.
 */
import type { CommandName, RequestBody, RequestHeader } from '../../../protocol/commands/index.ts';
import type { RequestFrame } from '../../../protocol/frame.ts';
import { call, within } from '../../connection/index.ts';
import { each } from '../../shared/apply.ts';
import type { Address, CallOutcome, Reply, Stamp, Step } from '../../shared/node.ts';
import type { Asker } from '../answers.ts';
import type { ProxyState } from '../state.ts';

/** One of the calls. */
export interface Part<N extends CommandName = CommandName> {
  readonly to: Address;
  readonly command: N;
  readonly header: RequestHeader<N>;
  readonly body: RequestBody<N>;
  /** Whom the call shows as its sender; absent: this proxy. */
  readonly as?: Pick<RequestFrame, 'language' | 'version' | 'serializeType'>;
}

/** What one of the calls came to. */
export interface Gathered {
  readonly address: Address;
  readonly outcome: CallOutcome;
}

/** Calls of which some have not ended. */
export interface Gathering {
  /** Whose they are: finds the function that goes on. */
  readonly purpose: string;
  readonly asker: Asker;
  /** Data for whoever goes on. */
  readonly plan: unknown;
  /** How many have not ended. */
  readonly open: number;
  readonly parts: readonly (Gathered | undefined)[];
}

/** The context of the calls. */
interface GatherContext {
  readonly for: 'gather';
  readonly asker: Asker;
  readonly key: string;
  readonly index: number;
}

/** Makes the calls, of which there is one at least. */
export function gather(
  state: ProxyState,
  made: Pick<Gathering, 'purpose' | 'asker' | 'plan'>,
  { parts, timeoutMs }: { readonly parts: readonly Part[]; readonly timeoutMs: number },
  stamp: Stamp,
): Step<ProxyState> {
  const { relays } = state;
  const key = String(relays.nextGathering);
  const gathering: Gathering = { ...made, open: parts.length, parts: parts.map(() => undefined) };
  const noted: ProxyState = {
    ...state,
    relays: {
      ...relays,
      gatherings: relays.gatherings.set(key, gathering),
      nextGathering: relays.nextGathering + 1,
    },
  };
  return each(noted, parts.entries(), (now, [index, part]) => {
    const context: GatherContext = { for: 'gather', asker: made.asker, key, index };
    const asked = { ...part, timeoutMs, mode: 'prompt', context } as const;
    return within(now, call(now.connections, asked, stamp));
  });
}

/** One of the calls has ended: gives the gathering back when it was the last. */
export function gathered(
  state: ProxyState,
  { context, address, outcome }: Reply,
): readonly [ProxyState, Gathering | undefined] {
  const { key, index } = context as GatherContext; // Made by `gather` alone.
  const { relays } = state;
  const known = relays.gatherings.get(key);
  if (known === undefined) return [state, undefined];
  const parts = known.parts.with(index, { address, outcome });
  const next: Gathering = { ...known, open: known.open - 1, parts };
  const isDone = next.open === 0;
  const gatherings = isDone ? relays.gatherings.delete(key) : relays.gatherings.set(key, next);
  return [{ ...state, relays: { ...relays, gatherings } }, isDone ? next : undefined];
}
