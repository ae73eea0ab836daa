/** By which ids a plan's messages are known: what was sent, by the id that its client gave it. */
import type { Evidence } from './evidence.ts';

const text = new TextDecoder();
const known = new WeakMap<Evidence, ReadonlyMap<string, string>>();

/**
 * Ids of sends by the msgId (UNIQ_KEY) of their messages, as far as anybody told; copies that come
 * back keep it. Made once for a run.
 */
export function messageNames(evidence: Evidence): ReadonlyMap<string, string> {
  const made = known.get(evidence);
  if (made !== undefined) return made;
  const names = new Map<string, string>();
  for (const entry of evidence.trace) {
    if (entry.kind !== 'observation') continue;
    const { observation } = entry;
    if (observation.kind === 'sendSettled') {
      if (observation.msgId !== undefined) names.set(observation.msgId, observation.id);
    } else if (observation.kind === 'consumed' || observation.kind === 'received') {
      names.set(observation.msgId, text.decode(observation.body));
    }
  }
  known.set(evidence, names);
  return names;
}
