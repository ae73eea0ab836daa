/**
 * The attempts of a send (`DefaultMQProducerImpl.sendDefaultImpl`, `sendSelectImpl`;
 * `MQClientAPIImpl.onExceptionImpl` for asynchronous ones): no pause between them, each within what
 * is left of the send's time.
 */
import { andThen } from '../shared/apply.ts';
import { type MessageQueue, masterAddress, routeOf } from '../shared/client/index.ts';
import type { Stamp, Step } from '../shared/node.ts';
import { failureOf } from './failures.ts';
import { noteAttempt } from './faults.ts';
import { nextQueue } from './queueChoice.ts';
import { selectors } from './selectors.ts';
import { noCode, type Settlement, settle } from './settle.ts';
import { isPinned, type PendingSend, type ProducerState } from './state.ts';
import { leftMsOf, transmit } from './transmit.ts';

/**
 * Makes the next attempt of a send whose topic has queues, or settles the send if its time is up or
 * no queue can be chosen. An attempt without a broker to go to counts, and is retried at once.
 */
export function attempt(
  state: ProducerState,
  send: PendingSend,
  stamp: Stamp,
): Step<ProducerState> {
  if (leftMsOf(send, stamp) <= 0) return settle(state, send, send.remembered ?? outOfTime);
  const [chosen, queue] = chooseQueue(state, send, stamp);
  if (queue === undefined) {
    return send.attempts > 0 ? giveUp(chosen, send) : settle(chosen, send, noQueue);
  }
  const begun: PendingSend = {
    ...send,
    attempts: send.attempts + 1,
    attemptMono: stamp.mono,
    queue,
  };
  const to = masterAddress(chosen.client, queue.brokerName);
  if (to !== undefined) return transmit(chosen, begun, queue, to, stamp);
  const failed: PendingSend = { ...begun, failure: failureOf(begun, 'unknownBroker') };
  // Java's asynchronous send fails at once where its first attempt finds no broker.
  const isFinal = send.mode === 'async' && send.attempts === 0;
  return andThen(noteAttempt(chosen, begun, stamp), (now) =>
    isFinal ? giveUp(now, failed) : retry(now, failed, stamp),
  );
}

/**
 * Tries again at once if an attempt is left, else settles with the best that is known. Java's
 * synchronous send looks at the clock only then, and says that its time is up; its asynchronous
 * one does not try again out of time, and tells what failed.
 */
export function retry(state: ProducerState, send: PendingSend, stamp: Stamp): Step<ProducerState> {
  const isLate = send.mode === 'async' && leftMsOf(send, stamp) <= 0;
  const isOver = isLate || send.attempts >= send.attemptsMax;
  return isOver ? giveUp(state, send) : attempt(state, send, stamp);
}

/** Settles a send with a result remembered from an earlier attempt, or else the last failure. */
export function giveUp(state: ProducerState, send: PendingSend): Step<ProducerState> {
  return settle(state, send, send.remembered ?? send.failure ?? shutDown);
}

/** Settles a send whose client is about to close under it. */
export function cutOff(state: ProducerState, send: PendingSend): Step<ProducerState> {
  return settle(state, send, send.remembered ?? shutDown);
}

const outOfTime: Settlement = { outcome: 'timeout', remark: 'the time of the send is used up' };
const noQueue: Settlement = { outcome: 'invalid', code: noCode, remark: 'no queue was selected' };
const shutDown: Settlement = { outcome: 'unreachable', remark: 'the client was shut down' };

/** A queue or selector asked for chooses once; other sends avoid the broker of the last attempt. */
function chooseQueue(
  state: ProducerState,
  send: PendingSend,
  stamp: Stamp,
): readonly [ProducerState, MessageQueue | undefined] {
  const { order, queue } = send;
  const { topic, queueId, brokerName, selector } = order;
  if (isPinned(send) && queue !== undefined) return [state, queue];
  if (queueId !== undefined && brokerName !== undefined) {
    return [state, { topic, brokerName, queueId }];
  }
  const publish = routeOf(state.client, topic)?.publish;
  if (publish === undefined || publish.queues.length === 0) return [state, undefined];
  if (queueId !== undefined) return [state, publish.queues.find((q) => q.queueId === queueId)];
  if (selector !== undefined) {
    return [state, selectors.get(selector.name)?.(publish.queues, order, selector.arg)];
  }
  // Only the loop of `sendDefaultImpl` begins the round robin anew, and only with fault tolerance.
  const isRedrawn =
    state.settings.sendLatencyFaultEnable && send.mode === 'sync' && send.attempts > 0;
  return nextQueue(state, topic, publish, { lastBroker: queue?.brokerName, isRedrawn }, stamp);
}
