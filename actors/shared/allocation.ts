/**
 * How the queues of a topic are shared among the members of a group: the strategies that clients
 * and brokers both know, by the names they have in requests.
 */
import type { MessageQueue } from './client/routeInfo.ts';

/**
 * The share of a member: empty when it is none. Both lists must be sorted, the members as everybody
 * sees them.
 */
export type Allocate = (
  self: string,
  queues: readonly MessageQueue[],
  members: readonly string[],
) => readonly MessageQueue[];

/**
 * Contiguous shares, as equal as can be, the longer ones first
 * (upstream `AllocateMessageQueueAveragely`).
 */
export const allocateAveragely: Allocate = (self, queues, members) => {
  const index = members.indexOf(self);
  if (index < 0) return [];
  const rest = queues.length % members.length;
  const least = Math.floor(queues.length / members.length);
  const start = index * least + Math.min(index, rest);
  return queues.slice(start, start + least + (index < rest ? 1 : 0));
};

/** Queues dealt one at a time (upstream `AllocateMessageQueueAveragelyByCircle`). */
export const allocateByCircle: Allocate = (self, queues, members) => {
  const index = members.indexOf(self);
  return index < 0 ? [] : queues.filter((_, i) => i % members.length === index);
};

/** The strategies by their names (upstream `AllocateMessageQueueStrategy.getName`). */
export const allocations: ReadonlyMap<string, Allocate> = new Map([
  ['AVG', allocateAveragely],
  ['AVG_BY_CIRCLE', allocateByCircle],
]);
