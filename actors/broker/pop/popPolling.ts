/**
 * Which pops are held back, and until when (`PopLongPollingService.polling`).
 *
 * Behaviour: a pop that finds nothing waits until 50 ms before its time is over. `popWaking.ts`
 * says what wakes it.
 *
 * Not modelled: the look every 20 ms (here it is at the very moment); waiters of topics and groups
 * that were deleted.
 */
import type { Output, Stamp, Step } from '../../shared/node.ts';
import type { BrokerConfig } from '../config.ts';
import type { MessageFilter } from '../filters/messageFilter.ts';
import type { Broker } from '../state.ts';
import type { PopRequest } from './popping.ts';
import { addWaiter, type PopWaiting, type Waitable, waitingKey } from './popWaiting.ts';

/** The timer of the pop whose time is over first. */
export const popTimer = 'popWait';

/** A pop is over when less than this is left of its time. */
const earlyMs = 50;
/** Runtimes cannot wait for more than 24 days, whatever a client asks for. */
const timerMaxMs = 3_600_000;

/** Why a pop does not wait. */
export type NoWait = 'timedOut' | 'full';

/** A request that says how long it may wait. */
export interface PollRequest extends Waitable {
  readonly frame: {
    readonly header: Waitable['frame']['header'] & {
      readonly queueId: number;
      readonly bornTime: number | bigint;
      readonly pollTime: number | bigint;
    };
  };
}

/** When a request's time is over, by the client's reckoning. */
export function deadlineOf({ frame }: PollRequest): number {
  return Number(frame.header.bornTime) + Number(frame.header.pollTime);
}

/** What keeps a request from waiting; undefined if nothing does. */
export function noWaitOf<R extends PollRequest>(
  config: BrokerConfig,
  waiting: PopWaiting<R>,
  request: R,
  { at }: Stamp,
): NoWait | undefined {
  const { topic, consumerGroup, queueId, pollTime } = request.frame.header;
  if (Number(pollTime) <= 0) return 'timedOut';
  if (waiting.byDue.size >= config.maxPopPollingSize) return 'full';
  if (at > deadlineOf(request) - earlyMs) return 'timedOut';
  const ofKey = waiting.byKey.get(waitingKey(topic, consumerGroup, queueId));
  return (ofKey?.size ?? 0) > config.popPollingSize ? 'full' : undefined;
}

/** Wall clock at which a request's time is over for the broker. */
export function dueOf(deadline: number): number {
  return deadline - earlyMs + 1;
}

/** Lets a pop wait; with `isHurried` only for a moment, since there is more to look at. */
export function suspendPop(
  state: Broker,
  request: PopRequest,
  subscription: MessageFilter | undefined,
  isHurried: boolean,
  { at }: Stamp,
): Broker {
  const { topic, consumerGroup, queueId } = request.frame.header;
  const deadline = deadlineOf(request);
  const popWaiting = addWaiter(state.popWaiting, {
    key: waitingKey(topic, consumerGroup, queueId),
    request,
    subscription,
    deadline,
    due: isHurried ? at + 1 : dueOf(deadline),
  });
  return { ...state, popWaiting };
}

/** Sets the timer for the pop that ends first, or takes it back when nobody waits. */
export function armPops(state: Broker, { at }: Stamp): Step<Broker> {
  const [popWaiting, outputs] = armed(state.popWaiting, popTimer, at);
  return outputs.length === 0 ? [state, outputs] : [{ ...state, popWaiting }, outputs];
}

/** The same with its timer set for whoever ends first. */
export function armed<R extends Waitable>(
  waiting: PopWaiting<R>,
  name: string,
  at: number,
): readonly [PopWaiting<R>, readonly Output[]] {
  const due = waiting.byDue.first()?.major;
  if (due === waiting.armedFor) return [waiting, []];
  const timer = { name, key: '' };
  const output: Output =
    due === undefined
      ? { type: 'timer.cancel', ...timer }
      : { type: 'timer.set', ...timer, delayMs: Math.min(Math.max(0, due - at), timerMaxMs) };
  return [{ ...waiting, armedFor: due }, [output]];
}
