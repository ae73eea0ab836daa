/**
 * Which queues of a topic one member of a group takes
 * (upstream `AllocateMessageQueueAveragely`, sorting in `RebalanceImpl`).
 *
 * Not modelled: the other strategies. Every member of a group must use the same one.
 */
import type { MessageQueue } from '../shared/client/index.ts';
import { compareText } from './queues.ts';

/** The order of members that every member must agree on. */
export function sortMembers(members: readonly string[]): readonly string[] {
  return [...members].sort(compareText);
}

/**
 * The share of `self`: contiguous, as equal as can be, the longer shares first. Both lists must be
 * sorted. Empty when `self` is not a member: such a client gives up whatever it holds.
 */
export function allocateAveragely(
  self: string,
  queues: readonly MessageQueue[],
  members: readonly string[],
): readonly MessageQueue[] {
  const index = members.indexOf(self);
  if (index < 0) return [];
  const rest = queues.length % members.length;
  const least = Math.floor(queues.length / members.length);
  const start = index * least + Math.min(index, rest);
  return queues.slice(start, start + least + (index < rest ? 1 : 0));
}
