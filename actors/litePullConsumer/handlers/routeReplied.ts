/** A route look-up has ended: whoever waited for it goes on, whatever it found. */
import { andThen, each } from '../../shared/apply.ts';
import { onRouteReply } from '../../shared/client/index.ts';
import type { Reply } from '../../shared/node.ts';
import { tellQueues } from '../fetching.ts';
import { operationsRouteKnown } from '../operate.ts';
import { taskRouteKnown } from '../pullTask.ts';
import { roundRouteKnown } from '../rounds.ts';
import type { LitePullState, LitePullStep } from '../state.ts';
import { checkUnchecked } from './life.ts';

/** Takes in `reply.getRouteInfoByTopic`. */
export function routeReplied(
  state: LitePullState,
  event: Reply<'getRouteInfoByTopic'>,
): LitePullStep {
  const [client, outputs, { topic, kind }] = onRouteReply(state.client, event);
  const wasFound = kind === 'changed' || kind === 'unchanged';
  const names = [...state.awaitingRoute]
    .filter(([key]) => state.queues.get(key)?.queue.topic === topic)
    .map(([, name]) => name)
    .sort((a, b) => a.task - b.task);
  const told = andThen([{ ...state, client }, outputs], (now) => tellQueues(now, topic));
  const checked = andThen(told, (now) => checkUnchecked(now, topic, event));
  const asked = andThen(checked, (now) => operationsRouteKnown(now, topic, wasFound, event));
  const pulled = andThen(asked, (now) =>
    each(now, names, (current, name) => taskRouteKnown(current, name, event)),
  );
  return andThen(pulled, (now) => roundRouteKnown(now, topic, event));
}
