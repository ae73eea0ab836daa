/**
 * One topic's share put into force (upstream `RebalanceImpl.updateProcessQueueTableInRebalance`,
 * `RebalanceLitePullImpl`, `DefaultLitePullConsumerImpl.updateAssignQueueAndStartPullTask`).
 *
 * Behaviour: queues outside the share are given up, what is in memory of their offsets committed.
 * Missing ones are taken one after the other, each after its first offset was found out; one whose
 * offset cannot be had is left to the next round. Then their tasks begin, at once.
 */
import { andThen, each } from '../shared/apply.ts';
import { firstOffsetFrom, type OffsetReply } from '../shared/client/firstOffset.ts';
import { inClient, type MessageQueue } from '../shared/client/index.ts';
import { queueKey } from '../shared/client/queues.ts';
import { logged } from '../shared/logged.ts';
import type { Stamp } from '../shared/node.ts';
import { firstOffset, wantedOf } from './firstOffsets.ts';
import { forget, persistOne, remember } from './offsets.ts';
import { startTask } from './pullTask.ts';
import { drop, queuesAssigned, take } from './queueTable.ts';
import { nextTopic, withStage } from './rounds.ts';
import type { LitePullState, LitePullStep, RoundStage } from './state.ts';

/** The context of calls for the first offset of a queue that a round wants to take. */
export interface RoundOffsetContext {
  readonly for: 'litePull.round';
  readonly round: number;
  readonly queue: MessageQueue;
}

type Taking = Extract<RoundStage, { readonly waitsFor: 'offset' }>;

/** Gives up what is not in the share and begins to take what is missing; then the next topic. */
export function enforceShare(
  state: LitePullState,
  topic: string,
  share: readonly MessageQueue[],
  stamp: Stamp,
): LitePullStep {
  const keys = new Set(share.map(queueKey));
  // One that was unsubscribed meanwhile is taken anew: nothing would ever be pulled of it.
  const lost = [...state.queues]
    .filter(([key, held]) => held.queue.topic === topic && !(keys.has(key) && held.assigned))
    .map(([key]) => key)
    .sort();
  const committed = each(state, lost, (now, key) => {
    const [next, outputs] = persistOne(now, key, stamp);
    return [forget(next, key), outputs];
  });
  return andThen(
    andThen(committed, (now) => drop(now, lost)),
    (now) => {
      const missing = share.filter((queue) => !now.queues.has(queueKey(queue)));
      const changed = lost.length > 0;
      return takeNext(now, { waitsFor: 'offset', topic, share, missing, changed }, stamp);
    },
  );
}

/** Takes the first of the missing queues, or ends the topic. */
function takeNext(state: LitePullState, taking: Taking, stamp: Stamp): LitePullStep {
  const [queue] = taking.missing;
  const { round } = state.rebalancing;
  if (round === undefined) return [state, []];
  if (queue === undefined) return shareTaken(state, taking, stamp);
  const now = forget(state, queueKey(queue));
  if (now.mode === 'pull') return taken(now, taking, queue, { kind: 'initial', offset: 0 }, stamp);
  const context: RoundOffsetContext = { for: 'litePull.round', round: round.number, queue };
  const found = firstOffset(now, wantedOf(now, queue, context), stamp);
  return found.kind === 'asked'
    ? inClient(withStage(now, taking), found.step)
    : taken(now, taking, queue, found, stamp);
}

/** Takes in the answer to a round's question for a first offset. */
export function roundOffsetReplied(state: LitePullState, event: OffsetReply): LitePullStep {
  const { round } = state.rebalancing;
  const context = event.context as RoundOffsetContext; // Made by `takeNext` alone.
  const taking = round?.stage;
  if (round?.number !== context.round || taking?.waitsFor !== 'offset') return [state, []];
  const { queue } = context;
  const found = firstOffsetFrom(state.client, wantedOf(state, queue, context), event);
  return found.kind === 'asked'
    ? inClient(state, found.step)
    : taken(state, taking, queue, found, event);
}

function taken(
  state: LitePullState,
  taking: Taking,
  queue: MessageQueue,
  found: Exclude<ReturnType<typeof firstOffset>, { kind: 'asked' }>,
  stamp: Stamp,
): LitePullStep {
  const rest: Taking = { ...taking, missing: taking.missing.slice(1) };
  if (found.kind === 'failed') {
    const text = `no first offset of ${queueKey(queue)}: ${found.why}`;
    const [next, outputs] = takeNext(state, rest, stamp);
    return [next, [logged('warn', text), ...outputs]];
  }
  const known = found.kind === 'stored' ? remember(state, queue, found.offset) : state;
  return takeNext(take(known, queue), { ...rest, changed: true }, stamp);
}

function shareTaken(
  state: LitePullState,
  { topic, share, changed }: Taking,
  stamp: Stamp,
): LitePullStep {
  const keys = share.map(queueKey);
  const isBalanced = keys.every((key) => state.queues.has(key));
  if (!changed) return nextTopic(state, isBalanced, stamp);
  const told: LitePullStep = [state, [queuesAssigned(state, topic)]];
  const begun = andThen(told, (now) => startTasks(now, keys, stamp));
  return andThen(begun, (now) => nextTopic(now, isBalanced, stamp));
}

/** Begins the tasks of those of these queues that have none. By hand, nothing is pulled. */
export function startTasks(
  state: LitePullState,
  keys: readonly string[],
  stamp: Stamp,
): LitePullStep {
  if (state.mode === 'pull') return [state, []];
  return each(state, keys, (now, key) =>
    now.queues.get(key)?.task === 0 ? startTask(now, key, stamp) : [now, []],
  );
}
