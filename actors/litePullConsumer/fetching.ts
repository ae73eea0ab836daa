/**
 * The queues of a topic, and changes of them (upstream `MQAdminImpl.fetchSubscribeMessageQueues`,
 * `DefaultLitePullConsumerImpl.fetchTopicMessageQueuesAndCompare`).
 *
 * Behaviour: the name server is asked; a topic without queues that can be read is refused. Topics
 * that are listened to are asked for after 10 s, then every 30 s, and told if they have others.
 * Not modelled: that upstream does not remember the route that it asked for here.
 */
import { each } from '../shared/apply.ts';
import { hasNameServer, inClient, lookupRoute, routeOf } from '../shared/client/index.ts';
import { queueName } from '../shared/client/queues.ts';
import type { Stamp } from '../shared/node.ts';
import type { FetchMessageQueues, ListenToQueues } from './events.ts';
import { type Operation, refuse, settle, withOperation } from './operation.ts';
import { type LitePullState, type LitePullStep, setTimer } from './state.ts';

/** The timer of the next look at topics' queues; its key is empty. */
export const metadataTimer = 'metadata';

type Fetch = FetchMessageQueues | ListenToQueues;

const notFound = (topic: string) => `Can not find Message Queue for this topic, ${topic}`;

/** Asks for the queues of a topic. */
export function fetchQueues(
  state: LitePullState,
  operation: Operation,
  { topic }: Fetch,
  stamp: Stamp,
): LitePullStep {
  if (!hasNameServer(state.client)) return refuse(state, operation, notFound(topic), stamp);
  const waiting = withOperation(state, { ...operation, awaits: topic, lookedUp: true });
  return inClient(waiting, lookupRoute(waiting.client, topic, stamp));
}

/** The look-up for it has ended. */
export function queuesFetched(
  state: LitePullState,
  operation: Operation,
  { type, topic }: Fetch,
  wasFound: boolean,
  stamp: Stamp,
): LitePullStep {
  const queues = wasFound ? queuesOf(state, topic) : [];
  if (queues.length === 0) return refuse(state, operation, notFound(topic), stamp);
  const listened =
    type === 'operator.listenToQueues'
      ? state.listened.set(topic, queues.join(' '))
      : state.listened;
  return settle({ ...state, listened }, operation, { outcome: 'done', code: 0, queues }, stamp);
}

/** Looks at the queues of the topics that are listened to. For `timer.metadata`. */
export function onMetadataTimer(state: LitePullState, stamp: Stamp): LitePullStep {
  const topics = [...state.listened.keys()].sort();
  const [asked, outputs] = each(state, topics, (now, topic) =>
    inClient(now, lookupRoute(now.client, topic, stamp)),
  );
  const period = state.settings.topicMetadataCheckIntervalMs;
  return [asked, [...outputs, setTimer(metadataTimer, '', period)]];
}

/** A route came that differs from the last: tells it if somebody listens. */
export function tellQueues(state: LitePullState, topic: string): LitePullStep {
  const before = state.listened.get(topic);
  if (before === undefined) return [state, []];
  const queues = queuesOf(state, topic);
  const now = queues.join(' ');
  if (now === before) return [state, []];
  const listened = state.listened.set(topic, now);
  const observation = { kind: 'topicQueuesChanged', topic, queues } as const;
  return [{ ...state, listened }, [{ type: 'observe', observation }]];
}

function queuesOf({ client }: LitePullState, topic: string): readonly string[] {
  return (routeOf(client, topic)?.subscribe ?? []).map(queueName);
}
