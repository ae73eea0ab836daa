/** When servers have their peace: nobody of them is kept from another, ends or pauses. */
import type { PlannedFault } from '../../harness/plan/plan.ts';
import { type Evidence, specsOf } from './evidence.ts';

/** A time in which something may go wrong, in virtual ms. */
interface Trouble {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The times at which something goes wrong between brokers, name servers and proxies; what becomes
 * of clients and of their roads does not count.
 * @param starting a server whose own ends and starts do not count either
 */
export function serverTroubles(
  { plan, endMs }: Pick<Evidence, 'plan' | 'endMs'>,
  starting?: string,
): readonly Trouble[] {
  const isClient = new Map(
    specsOf(plan).map(({ name, kind }) => [name, /producer|consumer|admin/i.test(kind)]),
  );
  const counts = (fault: PlannedFault): boolean => {
    if ('road' in fault) return !isClient.get(fault.road.from) && !isClient.get(fault.road.to);
    return !isClient.get(fault.node) && !(fault.kind === 'end' && fault.node === starting);
  };
  const faults = plan.faults.filter(counts).map((fault): Trouble => {
    const { atMs: fromMs, forMs } = fault as { readonly atMs: number; readonly forMs?: number };
    // One that has no end by itself lasts; a connection that breaks is made anew.
    if (forMs === undefined) return { fromMs, toMs: fault.kind === 'reset' ? fromMs : endMs };
    return { fromMs, toMs: fromMs + forMs };
  });
  const changes = plan.changes.flatMap((each): readonly Trouble[] => {
    const node = each.change === 'join' ? each.node.name : each.node;
    if (isClient.get(node) || node === starting) return [];
    const isGone = each.change === 'leave';
    const back = plan.changes.find(
      (other) => other.change === 'return' && other.node === node && other.atMs >= each.atMs,
    );
    return [{ fromMs: each.atMs, toMs: isGone ? (back?.atMs ?? endMs) : each.atMs }];
  });
  return [...faults, ...changes];
}

/** Whether nothing goes wrong in a time. */
export function isCalm(troubles: readonly Trouble[], fromMs: number, toMs: number): boolean {
  return troubles.every((trouble) => trouble.toMs < fromMs || trouble.fromMs > toMs);
}
