/** A request on its way to a client: what is remembered of it, and what each kind of it says. */
import type { CommandName, RequestBody, RequestHeader } from '../../../protocol/commands/index.ts';
import type { RequestFrame } from '../../../protocol/frame.ts';
import type { Address, Output, Reply, Stamp, Step } from '../../shared/node.ts';
import type { Asker } from '../answers.ts';
import type { Resumable } from '../bounds.ts';
import type { ProxyConfig } from '../config.ts';
import type { Sought } from '../members/locating.ts';
import type { ProxyState } from '../state.ts';
import { unmarked } from './relayMark.ts';

/** The commands that are for one client, wherever it hangs. */
export type RelayedCommand =
  | 'sendReplyMessage'
  | 'sendReplyMessageV2'
  | 'pushReplyMessageToClient'
  | 'getConsumerRunningInfo'
  | 'consumeMessageDirectly';

/** A request that is relayed: the context of all calls that it takes. */
export interface Job {
  readonly for: 'relay';
  /** Whom the call asks. */
  readonly asks: 'client' | 'proxy';
  readonly asker: Asker;
  /** The request as it came. */
  readonly frame: RequestFrame<RelayedCommand>;
  readonly target: Sought;
  /** Address of who sent the request to the first proxy. */
  readonly sender: Address;
  /** Monotonic time at which the asker is answered, whatever comes of it. */
  readonly untilMono: number;
  /** Other proxies where the client was not. */
  readonly tried: readonly Address[];
}

/** A request as it is written to the client. */
export interface Question<N extends CommandName = CommandName> {
  readonly command: N;
  readonly header: RequestHeader<N>;
  readonly body: RequestBody<N>;
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

/** How long each of those who wait may wait, in ms. */
export interface Bounds {
  /** For the client to answer. */
  readonly clientMs: number;
  /** The same, where another proxy waits for this one. */
  readonly relayedMs: number;
  /** For everything, when other proxies are asked. */
  readonly totalMs: number;
}

/** What is particular to one command. */
export interface Kind {
  bounds(config: ProxyConfig): Bounds;
  /** What the client gets. */
  question(state: ProxyState, job: Job, stamp: Stamp): Question;
  /** The answer, from what the client said, or from what went wrong on the way to it. */
  ended(state: ProxyState, job: Job, reply: Reply): readonly Output[];
  /** Nobody knows the client. The event comes again where a route has to be asked for. */
  missing(state: ProxyState, job: Job, event: Resumable): Step<ProxyState>;
  /** What is said at another proxy whose knowledge is out of date. */
  absence(job: Job): string;
  /** Why a client of a version is not asked at all; undefined: it is. */
  tooOld?(job: Job, version: number): string | undefined;
  /** What is said where the client hangs on a proxy that relays nothing (upstream's). */
  unrelayed?(state: ProxyState, job: Job, proxy: Address): readonly Output[];
}

/** A question that the client gets as it came. */
export function asItCame(_state: ProxyState, { frame }: Job): Question {
  const { command, header, body, extra } = frame;
  return { command, header, body, extra: unmarked(extra) };
}
