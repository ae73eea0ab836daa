/**
 * Which brokers have answered late or not at all (`MQFaultStrategy`, `LatencyFaultToleranceImpl`).
 *
 * Behaviour: with `sendLatencyFaultEnable`, each attempt tells how long its broker took. Above a
 * threshold the broker is left out for a while; one that failed, as if it had taken 10 s.
 * That time is only ever put off, never shortened. A broker that refused, and with the detector one
 * that did not answer, is not reachable besides, until an attempt or the detector finds it so.
 * Sends to a queue of their own choose no broker and tell nothing, unless they are asynchronous.
 *
 * Unlike upstream, the times are those of the monotonic clock: a jump of the wall clock changes
 * nothing.
 */
import { responseCode } from '../../protocol/responseCodes.ts';
import { logged } from '../shared/logged.ts';
import type { CallOutcome, Output, Stamp, Step } from '../shared/node.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import type { ProducerSettings } from './config.ts';
import type { SendCommand } from './request.ts';
import { isPinned, type PendingSend, type ProducerState } from './state.ts';

/** What attempts have told of one broker (`FaultItem`). */
export interface Fault {
  /** Monotonic time from which on the broker is chosen again. */
  readonly availableMono: number;
  readonly reachable: boolean;
  /** Monotonic time from which on the detector may ask it again. */
  readonly checkMono: number;
}

/** By broker name. One that is not in it is available and reachable. */
export type Faults = Table<Fault>;

/** Nothing is known of any broker. */
export const noFaults = (): Faults => emptyTable();

/** Whether a broker may be chosen now. */
export function isAvailable(faults: Faults, brokerName: string, { mono }: Stamp): boolean {
  return mono >= (faults.get(brokerName)?.availableMono ?? 0);
}

/** Whether a broker may be chosen where none is available. */
export function isReachable(faults: Faults, brokerName: string): boolean {
  return faults.get(brokerName)?.reachable ?? true;
}

/** For how long a broker is left out that took so long (`computeNotAvailableDuration`). */
export function notAvailableMs(
  { latencyMaxMs, notAvailableDurationMs }: ProducerSettings,
  latencyMs: number,
): number {
  const index = latencyMaxMs.findLastIndex((threshold) => latencyMs >= threshold);
  return notAvailableDurationMs[index] ?? 0;
}

/** What an attempt says of its broker. */
export interface Verdict {
  /** It counts as if it had taken 10 s. */
  readonly isolated: boolean;
  readonly reachable: boolean;
}

const fine: Verdict = { isolated: false, reachable: true };
const isolationMs = 10_000;

/** The codes of answers that a message was stored. */
const storedCodes: ReadonlySet<number> = new Set([
  responseCode.SUCCESS,
  responseCode.FLUSH_DISK_TIMEOUT,
  responseCode.FLUSH_SLAVE_TIMEOUT,
  responseCode.SLAVE_NOT_AVAILABLE,
]);

/** What is to be said of the broker of an attempt that ended so. */
export function verdictOf(
  { startDetectorEnable }: ProducerSettings,
  { mode }: PendingSend,
  outcome: CallOutcome<SendCommand>,
): Verdict {
  if (outcome.ok && storedCodes.has(outcome.frame.code)) return fine;
  if (mode !== 'sync') return { isolated: true, reachable: true };
  return { isolated: true, reachable: !outcome.ok && !startDetectorEnable };
}

/** Takes down what an attempt says of its broker; a verdict is a good one if none is given. */
export function noteAttempt(
  state: ProducerState,
  send: PendingSend,
  stamp: Stamp,
  { isolated, reachable }: Verdict = fine,
): Step<ProducerState> {
  const { settings, faults } = state;
  const { queue, mode, attemptMono } = send;
  const isMute = !settings.sendLatencyFaultEnable || (isPinned(send) && mode !== 'async');
  if (isMute || queue === undefined) return [state, []];
  const { brokerName } = queue;
  const known = faults.get(brokerName);
  const outForMs = notAvailableMs(settings, isolated ? isolationMs : stamp.mono - attemptMono);
  const fault: Fault = {
    availableMono: Math.max(known?.availableMono ?? 0, outForMs > 0 ? stamp.mono + outForMs : 0),
    reachable,
    checkMono: known?.checkMono ?? 0,
  };
  const isNews = (known?.reachable ?? true) !== reachable;
  const told = isNews ? [reachabilityLine(brokerName, reachable)] : [];
  return [{ ...state, faults: faults.set(brokerName, fault) }, told];
}

/** The line of the log that says whether a broker can be reached, where that has changed. */
export function reachabilityLine(brokerName: string, reachable: boolean): Output {
  return reachable
    ? logged('info', `${brokerName} is reachable again`)
    : logged('warn', `${brokerName} is unreachable: it is not used until it answers`);
}
