/**
 * Commits by order (upstream `DefaultLitePullConsumerImpl.commitAll`, `commit`).
 *
 * Behaviour: offsets are set in memory and travel with the next period; at once, one-way, with
 * `persist`. What is in memory of queues that the order does not name is forgotten by that.
 */
import { andThen } from '../shared/apply.ts';
import { queueKey } from '../shared/client/queues.ts';
import { logged } from '../shared/logged.ts';
import type { Stamp } from '../shared/node.ts';
import type { Commit, QueueOffset } from './events.ts';
import { persistAll, remember } from './offsets.ts';
import { type Operation, settle } from './operation.ts';
import { committedAll } from './polling.ts';
import type { LitePullState, LitePullStep } from './state.ts';

/** Commits what polls returned, or the offsets that are given. */
export function commit(
  state: LitePullState,
  operation: Operation,
  { queues, offsets, persist = false }: Commit,
  stamp: Stamp,
): LitePullStep {
  const isAll = queues === undefined && offsets === undefined;
  const given =
    offsets ?? (queues ?? []).map((queue) => ({ queue, offset: polledTo(state, queue) }));
  const next = isAll ? committedAll(state) : given.reduce(withCommit, state);
  const keys = new Set(given.map(({ queue }) => queueKey(queue)));
  const ignored = !isAll && given.length === 0;
  const written: LitePullStep = ignored
    ? [next, [logged('warn', 'MessageQueues is empty, Ignore this commit ')]]
    : persist && !isAll
      ? persistAll(next, keys, stamp)
      : [next, []];
  return andThen(written, (now) => settle(now, operation, { outcome: 'done', code: 0 }, stamp));
}

function polledTo({ queues }: LitePullState, queue: QueueOffset['queue']): number {
  return queues.get(queueKey(queue))?.consumeOffset ?? -1;
}

function withCommit(state: LitePullState, { queue, offset }: QueueOffset): LitePullState {
  const isHeld = state.queues.get(queueKey(queue))?.assigned === true;
  return offset !== -1 && isHeld ? remember(state, queue, offset) : state;
}
