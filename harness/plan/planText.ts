/** Plans in words. */
import type { Plan } from './plan.ts';

/** What a plan consists of: `a plan of 2 sends, 3 orders and 1 fault`. */
export function planText({ workload, changes, faults }: Plan): string {
  const of = (wanted: Plan['changes'][number]['change']) =>
    changes.filter(({ change }) => change === wanted).length;
  const parts = [
    ...counted(workload.length, 'send'),
    ...counted(of('ask') + of('recall'), 'order'),
    ...counted(of('join'), 'join'),
    ...counted(of('leave'), 'leave'),
    ...counted(of('return'), 'restart'),
    ...counted(faults.length, 'fault'),
  ];
  const last = parts.pop();
  if (last === undefined) return 'a plan of nothing';
  return `a plan of ${parts.length === 0 ? last : `${parts.join(', ')} and ${last}`}`;
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];
}
