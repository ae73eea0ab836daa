/**
 * Who takes part in sharing the queues of a topic (sorting in `RebalanceImpl`). How they share is
 * in `shared/allocationStrategy.ts`.
 */
import { compareText } from './queues.ts';

export { allocateAveragely } from '../shared/allocation.ts';

/** The order of members that every member must agree on. */
export function sortMembers(members: readonly string[]): readonly string[] {
  return [...members].sort(compareText);
}
