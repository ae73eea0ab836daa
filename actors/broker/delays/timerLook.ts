/**
 * When timers are looked at. Looks are on a grid of a tenth of the precision from the boot on;
 * upstream keeps to it always, here one is taken only where a slot may be over, and every 10 s
 * while any message waits, as the clock may be set meanwhile.
 */
import { andThen, each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Stamp, Step } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { type TakenIn, type TimerCheckpoint, takeIn, timersFrom } from './timers.ts';

/** The timer of the next look; armed only while something waits. */
export const timerLookTimer = 'timerWheel';

const looksAPrecision = 10;
const sleepMsMax = 10_000;

/** Takes in what has just become readable in the queue of timers. */
export function takeInTimers(state: Broker, stamp: Stamp): Step<Broker> {
  const { timers, store, config } = state;
  return andThen(noteTakenIn(state, takeIn(timers, store, config, stamp.at)), (now) =>
    scheduleTimerLook(now, stamp),
  );
}

/** Takes in what a booting broker finds in the queue of timers, but what was delivered before. */
export function bootTimers(
  state: Broker,
  saved: TimerCheckpoint | undefined,
  stamp: Stamp,
): Step<Broker> {
  const found = timersFrom(state.store, state.config, saved, stamp.at);
  return andThen(noteTakenIn(state, found), (now) => scheduleTimerLook(now, stamp));
}

/** The broker with what was taken in; what does not say when it is due is told of. */
function noteTakenIn(state: Broker, { timers, unread }: TakenIn): Step<Broker> {
  return each({ ...state, timers }, unread, (now, offset) => {
    const text = `timer message ${offset} does not say when it is due: skipped`;
    return [now, [logged('error', text)]];
  });
}

/** Sees to it that the slot that is over first is looked at in time. */
export function scheduleTimerLook(state: Broker, stamp: Stamp): Step<Broker> {
  const { timers, config, bootedMono } = state;
  const slotMs = timers.waiting.first()?.major;
  if (slotMs === undefined) return [state, []];
  const waitMs = slotMs + config.timerPrecisionMs - stamp.at;
  const periodMs = Math.max(1, config.timerPrecisionMs / looksAPrecision);
  const wantedMono = stamp.mono + Math.max(1, Math.min(waitMs, sleepMsMax));
  const lookMono = bootedMono + Math.ceil((wantedMono - bootedMono) / periodMs) * periodMs;
  if (timers.lookMono !== undefined && timers.lookMono <= lookMono) return [state, []];
  const delayMs = lookMono - stamp.mono;
  const timer: Output = { type: 'timer.set', name: timerLookTimer, key: '', delayMs };
  return [{ ...state, timers: { ...timers, lookMono } }, [timer]];
}
