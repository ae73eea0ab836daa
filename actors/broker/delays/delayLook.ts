/**
 * When delayed messages are looked at. Looks are on a grid: 1 s after the boot, then every 100 ms;
 * upstream keeps to it always, here one is taken only where a message may be due, and once a second
 * while any waits, as the clock may be set meanwhile.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { type Arrival, messageAt } from '../store/store.ts';
import { scheduleTopic } from '../topics/names.ts';
import { delayQueueKey } from './delayLevels.ts';

/** The timer of the next look at what is due; armed only while something waits. */
export const delayTimer = 'delay';

const firstLookMs = 1_000;
const lookPeriodMs = 100;
const sleepMsMax = 1_000;

/** Whether a message that has become readable is the next one that its delay level delivers. */
export function isNextDelayed({ delays }: Broker, { key, queueOffset }: Arrival): boolean {
  if (!key.startsWith(scheduleTopic)) return false;
  return delays.offsets[Number(key.slice(scheduleTopic.length + 1))] === queueOffset;
}

/** Sees to it that what waits is looked at in time. */
export function scheduleLook(state: Broker, stamp: Stamp): Step<Broker> {
  const { delays, bootedMono } = state;
  const waitMs = shortestWait(state, stamp);
  if (waitMs === undefined) return [state, []];
  const firstMono = bootedMono + firstLookMs;
  const wantedMono = stamp.mono + Math.max(1, Math.min(waitMs, sleepMsMax));
  const looks = Math.max(0, Math.ceil((wantedMono - firstMono) / lookPeriodMs));
  const lookMono = firstMono + looks * lookPeriodMs;
  if (delays.lookMono !== undefined && delays.lookMono <= lookMono) return [state, []];
  const delayMs = lookMono - stamp.mono;
  return [
    { ...state, delays: { ...delays, lookMono } },
    [{ type: 'timer.set', name: delayTimer, key: '', delayMs }],
  ];
}

/** How long until the next message is due; undefined if none waits. */
function shortestWait({ store, delays, config }: Broker, { at }: Stamp): number | undefined {
  let shortest: number | undefined;
  for (const [queueId, offset] of delays.offsets.entries()) {
    const message = messageAt(store, delayQueueKey(queueId), offset);
    if (message === undefined) continue;
    const waitMs = waitOf(message, config.messageDelayLevelsMs[queueId] ?? 0, at);
    if (shortest === undefined || waitMs < shortest) shortest = waitMs;
  }
  return shortest;
}

/** How long a message has still to wait, in ms; 0 when it is due. */
export function waitOf({ storeTimestamp }: StoredMessage, delayMs: number, at: number): number {
  return storeTimestamp > at ? 0 : Math.max(0, storeTimestamp + delayMs - at);
}
