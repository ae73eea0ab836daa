/**
 * Delivery of delayed messages (`ScheduleMessageService.DeliverDelayedMessageTimerTask`).
 *
 * Behaviour: each level is a queue of its own, delivered in its order. A message is due when its
 * delay has passed since it was stored, by the wall clock, or when it seems to be stored in the
 * future, which is a clock that was set back. What is delivered is a new record in the real topic
 * and queue, with the properties of the old one, DELAY, REAL_TOPIC and REAL_QID among them, whether
 * that topic still exists or not.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, messageAt } from '../store/store.ts';
import { storeOwn } from '../store/storeInternal.ts';
import { halfTopic } from '../transactions/transactionTopics.ts';
import { delayQueueKey, realPlaceOf } from './delayLevels.ts';
import { scheduleLook, waitOf } from './delayLook.ts';
import { withDelayOffsets } from './delays.ts';

/** `timer.delay`: delivers what is due, the lowest level first. */
export function deliverDelayed(state: Broker, event: TimerEvent): Step<Broker> {
  let now: Broker = { ...state, delays: { ...state.delays, lookMono: undefined } };
  const outputs: Output[] = [];
  const offsets = [...state.delays.offsets];
  for (const [queueId, offset] of state.delays.offsets.entries()) {
    let next = offset;
    const key = delayQueueKey(queueId);
    for (const end = maxOffsetOf(now.store, key); next < end; next += 1) {
      const message = messageAt(now.store, key, next);
      if (message === undefined) continue;
      const delayMs = now.config.messageDelayLevelsMs[queueId] ?? 0;
      if (waitOf(message, delayMs, event.at) > 0) break;
      const [after, more] = deliver(now, message, event);
      now = after;
      for (const output of more) outputs.push(output);
    }
    offsets[queueId] = next;
  }
  const isChanged = offsets.some((offset, queueId) => offset !== state.delays.offsets[queueId]);
  const noted: Step<Broker> = isChanged ? withDelayOffsets(now, offsets, event.mono) : [now, []];
  const [last, more] = andThen(noted, (after) => scheduleLook(after, event));
  return [last, [...outputs, ...more]];
}

function deliver(state: Broker, message: StoredMessage, stamp: Stamp): Step<Broker> {
  const place = realPlaceOf(parseProperties(message.properties));
  if (place?.topic === halfTopic) {
    const { queueId, queueOffset } = message;
    const text = `delayed message ${queueId}/${queueOffset} is half of a transaction: dropped`;
    return [state, [logged('error', text)]];
  }
  if (place === undefined) {
    const { queueId, queueOffset } = message;
    const text = `delayed message ${queueId}/${queueOffset} does not say where it goes: skipped`;
    return [state, [logged('error', text)]];
  }
  return storeOwn(state, { ...message, ...place }, stamp);
}
