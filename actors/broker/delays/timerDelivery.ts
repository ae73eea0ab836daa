/**
 * Delivery of timer messages (`TimerMessageStore.dequeue`, `TimerDequeuePutMessageService`).
 *
 * Behaviour: a slot is done when the next one has begun, by the wall clock, which counts as never
 * having gone back. What takes messages back is looked at first: of its slot and topic, all with
 * its id are left out. The others are stored in their real topic and queue, with all that they said
 * and when they were taken in and out; one that is half of a transaction becomes a half message
 * that names the half messages' topic as its own.
 *
 * Not modelled: the records that upstream writes for those who wait longer than its wheel reaches
 * (how many there would be is told in TIMER_ROLL_TIMES); writes that fail and are tried again: what
 * would be too long now is left out, with a line in the log. Messages of one slot come in their
 * order; upstream promises none.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../../protocol/messageProperties.ts';
import { andThen, each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { messageAt } from '../store/store.ts';
import { putProblem, storeOwn } from '../store/storeInternal.ts';
import { realPlaceOf } from './delayLevels.ts';
import { noteTimersDone } from './timerCheckpoint.ts';
import { scheduleTimerLook } from './timerLook.ts';
import { hopsOf, slotOf, type TimerEntry, takeSlot, timerKey, timerTopic } from './timers.ts';

/** TIMER_ENQUEUE_MS of what never waited. */
const neverEnqueued = '9223372036854775807';

/** `timer.timerWheel`: delivers every slot that is over. */
export function deliverTimers(state: Broker, event: TimerEvent): Step<Broker> {
  const now = Math.max(state.timers.doneMs, slotOf(event.at, state.config));
  let step: Step<Broker> = [{ ...state, timers: { ...state.timers, lookMono: undefined } }, []];
  const outputs: Output[] = [];
  for (;;) {
    const taken = takeSlot(step[0].timers, now);
    if (taken === undefined) break;
    const [timers, entries] = taken;
    step = deliverSlot({ ...step[0], timers }, entries, event);
    for (const output of step[1]) outputs.push(output);
  }
  const noted = noteTimersDone(step[0], now, event);
  const last = andThen(noted, (after) => scheduleTimerLook(after, event));
  return [last[0], [...outputs, ...last[1]]];
}

interface Due {
  readonly entry: TimerEntry;
  readonly message: StoredMessage;
  readonly properties: ReadonlyMap<string, string>;
}

function deliverSlot(state: Broker, entries: readonly TimerEntry[], stamp: Stamp): Step<Broker> {
  const due: Due[] = [];
  for (const entry of entries) {
    const message = messageAt(state.store, timerKey, entry.offset);
    // Gone with its queue, or with the oldest messages.
    if (message === undefined) continue;
    due.push({ entry, message, properties: parseProperties(message.properties) });
  }
  const recalled = new Set<string>();
  for (const { properties } of due) {
    const id = properties.get(messageProperty.timerDeleteUniqueKey);
    if (id !== undefined) recalled.add(nameOf(properties, id));
  }
  return each(state, due, (now, one) => {
    if (one.properties.has(messageProperty.timerDeleteUniqueKey)) return [now, []];
    const id = one.properties.get(messageProperty.uniqueKey) ?? '';
    return recalled.has(nameOf(one.properties, id)) ? [now, []] : deliver(now, one, stamp);
  });
}

function nameOf(properties: ReadonlyMap<string, string>, id: string): string {
  return `${properties.get(messageProperty.realTopic)}+${id}`;
}

function deliver(state: Broker, { entry, message, properties }: Due, stamp: Stamp): Step<Broker> {
  const place = realPlaceOf(properties);
  if (place === undefined || place.topic === timerTopic) {
    const text = `timer message ${entry.offset} does not say where it goes: skipped`;
    return [state, [logged('error', text)]];
  }
  const { timerEnqueueMs, timerDequeueMs, timerRollTimes } = messageProperty;
  const { enqueuedMs, outMs } = entry;
  const hops = enqueuedMs === undefined ? undefined : hopsOf(outMs, enqueuedMs, state.config);
  const after = new Map(properties);
  after.set(timerEnqueueMs, hops === undefined ? neverEnqueued : String(hops.lastMs));
  if (hops !== undefined && hops.times > 0) after.set(timerRollTimes, String(hops.times));
  after.set(timerDequeueMs, String(stamp.at));
  return put(state, { ...message, ...place, properties: packProperties(after) }, stamp);
}

function put(state: Broker, message: StoredMessage, stamp: Stamp): Step<Broker> {
  const problem = putProblem(state, message);
  if (problem === undefined) return storeOwn(state, message, stamp);
  const text = `timer message for ${message.topic} is left out: ${problem}`;
  return [state, [logged('error', text)]];
}
