/** A message that is there wakes who waits for it; `WakeBook` says whom. */
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';
import { placeText } from './placeText.ts';

/** Reports pulls and pops that a broker let wait on although their message had become readable. */
export function lateWakes({ wakes, trace }: Evidence): readonly Found[] {
  return wakes.late.map(({ text, place }) => ({ text, timeMs: storedAt(trace, place) }));
}

/** When a message was stored at a place for the last time. */
function storedAt(trace: Evidence['trace'], place: string): number | undefined {
  let found: number | undefined;
  for (const entry of trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'stored') continue;
    const { topic, queueId, queueOffset } = entry.observation;
    if (placeText(entry.node, topic, queueId, queueOffset) === place) found = entry.timeMs;
  }
  return found;
}
