/**
 * Which pops are held back, and until when (`PopLongPollingService.polling`).
 *
 * Behaviour: a pop that finds nothing waits until 50 ms before its time is over. `popWaking.ts`
 * says what wakes it.
 *
 * Not modelled: the look every 20 ms (here it is at the very moment); waiters of topics and groups
 * that were deleted.
 */
import type { SubscriptionData } from '../../protocol/bodies/heartbeatData.ts';
import type { Output, Stamp, Step } from '../shared/node.ts';
import type { PopRequest } from './popping.ts';
import { addWaiter, waitingKey } from './popWaiting.ts';
import type { Broker } from './state.ts';

/** The timer of the pop whose time is over first. */
export const popTimer = 'popWait';

/** A pop is over when less than this is left of its time. */
const earlyMs = 50;
/** Runtimes cannot wait for more than 24 days, whatever a client asks for. */
const timerMaxMs = 3_600_000;

/** Why a pop does not wait. */
export type NoWait = 'timedOut' | 'full';

/** When a pop's time is over, by the client's reckoning. */
function deadlineOf({ frame }: PopRequest): number {
  return Number(frame.header.bornTime) + Number(frame.header.pollTime);
}

/** What keeps a pop from waiting; undefined if nothing does. */
export function noWaitOf(state: Broker, request: PopRequest, { at }: Stamp): NoWait | undefined {
  const { config, popWaiting: waiting } = state;
  const { topic, consumerGroup, queueId, pollTime } = request.frame.header;
  if (Number(pollTime) <= 0) return 'timedOut';
  if (waiting.byDue.size >= config.maxPopPollingSize) return 'full';
  if (at > deadlineOf(request) - earlyMs) return 'timedOut';
  const ofKey = waiting.byKey.get(waitingKey(topic, consumerGroup, queueId));
  return (ofKey?.size ?? 0) > config.popPollingSize ? 'full' : undefined;
}

/** Lets a pop wait; with `isHurried` only for a moment, since there is more to look at. */
export function suspendPop(
  state: Broker,
  request: PopRequest,
  subscription: SubscriptionData | undefined,
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
    due: isHurried ? at + 1 : deadline - earlyMs + 1,
  });
  return { ...state, popWaiting };
}

/** Sets the timer for the pop that ends first, or takes it back when nobody waits. */
export function armPops(state: Broker, { at }: Stamp): Step<Broker> {
  const { popWaiting } = state;
  const due = popWaiting.byDue.first()?.major;
  if (due === popWaiting.armedFor) return [state, []];
  const timer = { name: popTimer, key: '' };
  const output: Output =
    due === undefined
      ? { type: 'timer.cancel', ...timer }
      : { type: 'timer.set', ...timer, delayMs: Math.min(Math.max(0, due - at), timerMaxMs) };
  return [{ ...state, popWaiting: { ...popWaiting, armedFor: due } }, [output]];
}
