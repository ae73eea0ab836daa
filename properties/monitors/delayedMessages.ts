/** What must never be of messages that are to come later: to come early, or after a recall. */
import { brokerDefaults } from '../../actors/broker/config.ts';
import { batchBodies, type PlannedSend } from '../../harness/plan/plan.ts';
import { type Evidence, specsOf } from './evidence.ts';
import type { Found } from './found.ts';

const text = new TextDecoder();

/** The first time that each message was handed to somebody, by its id. */
function firstSeen({ trace }: Evidence): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  for (const { kind, timeMs, ...entry } of trace) {
    if (kind !== 'observation' || !('observation' in entry)) continue;
    const { observation } = entry;
    if (!('body' in observation) || !(observation.body instanceof Uint8Array)) continue;
    if (!handings.has(observation.kind)) continue;
    const id = text.decode(observation.body);
    if (!seen.has(id)) seen.set(id, timeMs);
  }
  return seen;
}

const handings: ReadonlySet<string> = new Set(['consumed', 'received', 'polled']);

/** Clocks may run fast by less than this share. */
const driftMax = 0.05;

/** Messages that were handed to anybody before their time. */
export function earlyMessages(evidence: Evidence): readonly Found[] {
  const delayed = evidence.plan.workload.filter((send) => send.delayLevel ?? send.delayTimeMs);
  if (delayed.length === 0) return [];
  const seen = firstSeen(evidence);
  return delayed.flatMap((send) =>
    batchBodies(send).flatMap((id) => {
      const timeMs = seen.get(id);
      if (timeMs === undefined) return [];
      const earlyMs = send.atMs + leastDelayMs(evidence, send) * (1 - driftMax) - timeMs;
      return earlyMs > 0 ? [{ text: `"${id}" came ${Math.ceil(earlyMs)} ms early`, timeMs }] : [];
    }),
  );
}

/** The least that a send says its message is to wait, whichever broker keeps it. */
function leastDelayMs({ plan }: Evidence, { delayLevel, delayTimeMs = 0 }: PlannedSend): number {
  if (delayLevel === undefined) return delayTimeMs;
  const tables = specsOf(plan).flatMap((spec) =>
    spec.kind === 'broker'
      ? [spec.options.messageDelayLevelsMs ?? brokerDefaults.messageDelayLevelsMs]
      : [],
  );
  return Math.min(...tables.map((levels) => levels[delayLevel - 1] ?? 0));
}

/** A recall counts if it was taken so long before the message's time: a look, and the slot. */
const inTimeMs = 2_000;

/**
 * Messages that came though they were recalled in time. A send that was tried again may have left
 * a message on another broker, which nobody recalls.
 */
export function recalledMessages(evidence: Evidence): readonly Found[] {
  const { plan, trace } = evidence;
  const recalls = plan.changes.some(({ change }) => change === 'recall');
  if (!recalls) return [];
  const seen = firstSeen(evidence);
  const sends = new Map(plan.workload.map((send) => [send.id, send]));
  const once = new Set<string>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'observation') continue;
    const { observation, timeMs } = entry;
    if (observation.kind === 'sendSettled' && observation.attempts === 1) once.add(observation.id);
    if (observation.kind !== 'settled' || observation.what !== 'recall') continue;
    if (observation.outcome !== 'done') continue;
    const id = observation.id.replace('recall ', '');
    const send = sends.get(id);
    const cameMs = seen.get(id);
    if (send === undefined || cameMs === undefined || !once.has(id)) continue;
    const isInTime = timeMs + inTimeMs < send.atMs + (send.delayTimeMs ?? 0);
    if (!isInTime) continue;
    const what = `"${id}" came though it was recalled at ${timeMs} ms`;
    wrong.push({ text: what, timeMs: cameMs });
  }
  return wrong;
}
