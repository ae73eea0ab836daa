/**
 * The one timer of a node's connections: `timer.connection`, armed for the earliest deadline.
 *
 * It is not put off when the earliest deadline goes away (a call is answered): it then comes back
 * too early, changes nothing and is armed again. So a call costs no timer while an earlier one is
 * armed.
 */
import type { Stamp, Step } from '../shared/node.ts';
import type { Connections } from './connections.ts';

/** Name of the timer: its event is `timer.connection`, its key always empty. */
export const connectionTimer = 'connection';

const firstScanMs = 3_000;
const scanPeriodMs = 1_000;
const scanGraceMs = 1_000;

/** Arms the timer if a deadline is earlier than what it is armed for. */
export function armed(
  [connections, outputs]: Step<Connections>,
  { mono }: Stamp,
): Step<Connections> {
  const earliest = connections.deadlines.earliest()?.at;
  const { wakeMono } = connections;
  if (earliest === undefined || (wakeMono !== undefined && wakeMono <= earliest)) {
    return [connections, outputs];
  }
  const delayMs = Math.max(0, earliest - mono);
  return [
    { ...connections, wakeMono: earliest },
    [...outputs, { type: 'timer.set', name: connectionTimer, key: '', delayMs }],
  ];
}

/**
 * When Java's scan of the response table (first 3 s after start, then each second; entries get 1 s
 * of grace) finds a call whose time is over at `endMono`. All in monotonic ms.
 */
export function scanDue(startedMono: number, endMono: number): number {
  const sinceStartMs = endMono + scanGraceMs - startedMono;
  const scans = Math.ceil(sinceStartMs / scanPeriodMs) * scanPeriodMs;
  return startedMono + Math.max(firstScanMs, scans);
}
