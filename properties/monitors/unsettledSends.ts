/**
 * Reports sends that were not settled exactly once. A producer that dies owes nothing for what was
 * open; one that leaves in good order settles everything first.
 */
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';

/** One line a send. */
export function unsettledSends({ trace, kernel }: Evidence): readonly Found[] {
  const open = new Map<string, Set<string>>();
  const wrong: Found[] = [];
  const openOf = (node: string): Set<string> => {
    const found = open.get(node) ?? new Set();
    open.set(node, found);
    return found;
  };
  for (const entry of trace) {
    const { timeMs } = entry;
    if (entry.kind === 'operator' && entry.event.type.startsWith('operator.send')) {
      openOf(entry.node).add((entry.event as unknown as { readonly id: string }).id);
    } else if (entry.kind === 'life' && entry.what === 'crash') {
      open.delete(entry.node);
    } else if (entry.kind === 'observation' && entry.observation.kind === 'sendSettled') {
      const { id } = entry.observation;
      const wasOpen = openOf(entry.node).delete(id);
      if (!wasOpen) wrong.push({ text: `"${id}" was settled and was not open`, timeMs });
    } else if (entry.kind === 'life' && entry.what === 'stopped') {
      for (const id of openOf(entry.node)) {
        wrong.push({ text: `"${id}" was open when ${entry.node} stopped`, timeMs });
      }
      open.delete(entry.node);
    }
  }
  for (const [node, ids] of open) {
    if (!kernel.world.peekNode(node)?.up) continue;
    for (const id of ids) wrong.push({ text: `"${id}" of ${node} was never settled` });
  }
  return wrong;
}
