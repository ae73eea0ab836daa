/**
 * Reports questions of operators, and recalls of producers, that were not settled exactly once. Who
 * dies or leaves owes nothing for what was open.
 */
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';

const asking: ReadonlySet<string> = new Set(['operator.ask', 'operator.recall']);

/** One line a question. */
export function unsettledQuestions({ trace, kernel }: Evidence): readonly Found[] {
  const open = new Map<string, Set<string>>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    if (!('node' in entry)) continue;
    const { node, timeMs } = entry;
    const ids = open.get(node) ?? new Set<string>();
    open.set(node, ids);
    if (entry.kind === 'life' && entry.what !== 'boot') ids.clear();
    if (entry.kind === 'operator' && asking.has(entry.event.type)) {
      ids.add((entry.event as unknown as { readonly id: string }).id);
    }
    const id = settledBy(entry);
    if (id !== undefined && !ids.delete(id)) {
      wrong.push({ text: `"${id}" of ${node} was settled and was not open`, timeMs });
    }
  }
  for (const [node, ids] of open) {
    if (!kernel.world.peekNode(node)?.up) continue;
    for (const id of ids) wrong.push({ text: `"${id}" of ${node} was never settled` });
  }
  return wrong;
}

function settledBy(entry: TraceEntry): string | undefined {
  if (entry.kind !== 'observation') return undefined;
  const { observation } = entry;
  if (observation.kind === 'asked') return observation.id;
  const isRecall = observation.kind === 'settled' && observation.what === 'recall';
  return isRecall ? observation.id : undefined;
}
