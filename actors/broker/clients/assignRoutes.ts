/**
 * The routes of topics that clients want assignments of (`TopicRouteInfoManager`): where their
 * queues are, on this broker and others.
 *
 * Behaviour: a route that is not known is asked of a name server, and the question that needs it
 * waits for the answer, 3 s at most; questions for the same topic wait together. Known routes are
 * asked again every 30 s, on a grid that began with the boot. A topic that the name server does not
 * know is forgotten, a retry topic is not; one that nobody answers for stays as it was.
 *
 * Not modelled: the routes of topics to publish to, which only a broker that escapes to others
 * wants. Upstream asks one after another, here all are asked at once.
 */
import type { QueryAssignmentRequest } from '../../../protocol/bodies/queryAssignment.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import {
  call,
  chooseNameServer,
  type NameServers,
  newNameServers,
  within,
} from '../../connection/index.ts';
import { andThen, each } from '../../shared/apply.ts';
import { type MessageQueue, subscribeQueuesOf } from '../../shared/client/routeInfo.ts';
import type {
  ConnectionId,
  Output,
  Reply,
  Request,
  Stamp,
  Step,
  TimerEvent,
} from '../../shared/node.ts';
import { type Answerable, respond } from '../../shared/respond.ts';
import { emptyLog, type SegmentedLog } from '../../shared/segmentedLog.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { Broker } from '../state.ts';
import { isRetryTopic } from '../topics/names.ts';
import { assignmentsOf } from './assignment.ts';

/** The timer that has known routes asked for again; armed only while there are any. */
export const assignRoutesTimer = 'assignRoutes';

const firstRefreshMs = 1_000;
const lookupTimeoutMs = 3_000;

/** A question whose topic's route is being asked for. */
export interface HeldQuestion {
  readonly to: Answerable<'queryAssignment'>;
  readonly question: QueryAssignmentRequest;
}

/** What is known of topics' routes, and who waits for more. */
export interface AssignRoutes {
  readonly nameServers: NameServers;
  /** By topic: its readable queues by broker name and queue id. */
  readonly known: Table<readonly MessageQueue[]>;
  /** By topic. */
  readonly asking: Table<SegmentedLog<HeldQuestion>>;
  readonly isTimerSet: boolean;
}

/** What comes back with the answer to a look-up. */
export interface AssignRouteContext {
  readonly topic: string;
}

/** No routes. `entropy` is that of the boot. */
export function noAssignRoutes(addresses: readonly string[] = [], entropy = 0): AssignRoutes {
  return {
    nameServers: newNameServers(addresses, entropy),
    known: emptyTable(),
    asking: emptyTable(),
    isTimerSet: false,
  };
}

/** Answers a question, at once or when a name server has told the topic's route. */
export function answerAssignment(state: Broker, request: Request<'queryAssignment'>): Step<Broker> {
  const { body: question, opaque, oneway, command } = request.frame;
  const to = { connection: request.connection, frame: { opaque, oneway, command } };
  const { assignRoutes, config } = state;
  const queues = assignRoutes.known.get(question.topic);
  const isKnown = queues !== undefined && queues.length > 0;
  if (isKnown || config.namesrvAddrs.length === 0) {
    return [state, answer(state, { to, question }, queues)];
  }
  const before = assignRoutes.asking.get(question.topic);
  const waiting = (before ?? emptyLog<HeldQuestion>()).append({ to, question });
  const asking = assignRoutes.asking.set(question.topic, waiting);
  const held: Broker = { ...state, assignRoutes: { ...assignRoutes, asking } };
  return before === undefined ? lookUp(held, question.topic, request) : [held, []];
}

function answer(
  state: Broker,
  { to, question }: HeldQuestion,
  queues: readonly MessageQueue[] | undefined,
): readonly Output[] {
  const messageQueueAssignments = assignmentsOf(state, question, queues);
  const body = messageQueueAssignments === undefined ? {} : { messageQueueAssignments };
  return respond(to, responseCode.SUCCESS, { body });
}

function lookUp(state: Broker, topic: string, stamp: Stamp): Step<Broker> {
  const { assignRoutes, connections } = state;
  const [nameServers, to] = chooseNameServer(assignRoutes.nameServers, connections);
  if (to === undefined) return [state, []];
  const context: AssignRouteContext = { topic };
  return within(
    { ...state, assignRoutes: { ...assignRoutes, nameServers } },
    call(
      connections,
      {
        to,
        command: 'getRouteInfoByTopic',
        header: { topic },
        body: undefined,
        timeoutMs: lookupTimeoutMs,
        context,
      },
      stamp,
    ),
  );
}

/** `reply.getRouteInfoByTopic`: notes the route, and answers those who waited for it. */
export function routeLearnt(
  state: Broker,
  event: Reply<'getRouteInfoByTopic', AssignRouteContext>,
): Step<Broker> {
  const { topic } = event.context;
  const { assignRoutes } = state;
  const known = learnt(assignRoutes.known, event);
  const waiting = [...(assignRoutes.asking.get(topic) ?? [])];
  const asking = assignRoutes.asking.delete(topic);
  const now: Broker = { ...state, assignRoutes: { ...assignRoutes, known, asking } };
  const answers = waiting.flatMap((held) => answer(now, held, known.get(topic)));
  return andThen([now, answers], (after) => armed(after, event));
}

function learnt(
  known: AssignRoutes['known'],
  { outcome, context: { topic } }: Reply<'getRouteInfoByTopic', AssignRouteContext>,
): AssignRoutes['known'] {
  if (!outcome.ok) return known;
  const { code, body } = outcome.frame;
  if (code === responseCode.SUCCESS && body !== undefined) {
    return known.set(topic, subscribeQueuesOf(topic, body));
  }
  const isGone = code === responseCode.TOPIC_NOT_EXIST && !isRetryTopic(topic);
  return isGone ? known.delete(topic) : known;
}

/** Sets the next refresh on the grid, if there is anything to refresh. */
function armed(state: Broker, { mono }: Stamp): Step<Broker> {
  const { assignRoutes, config, bootedMono } = state;
  if (assignRoutes.isTimerSet || assignRoutes.known.size === 0) return [state, []];
  const periodMs = config.loadBalancePollNameServerIntervalMs;
  const firstMono = bootedMono + firstRefreshMs;
  const delayMs = mono < firstMono ? firstMono - mono : periodMs - ((mono - firstMono) % periodMs);
  return [
    { ...state, assignRoutes: { ...assignRoutes, isTimerSet: true } },
    [{ type: 'timer.set', name: assignRoutesTimer, key: '', delayMs }],
  ];
}

/** `timer.assignRoutes`: asks again for all known routes. */
export function refreshAssignRoutes(state: Broker, event: TimerEvent): Step<Broker> {
  const due: Broker = { ...state, assignRoutes: { ...state.assignRoutes, isTimerSet: false } };
  const topics = [...state.assignRoutes.known.keys()].sort();
  return andThen(
    each(due, topics, (now, topic) => lookUp(now, topic, event)),
    (now) => armed(now, event),
  );
}

/** Forgets the questions of a connection that is gone. */
export function forgetQuestions(state: Broker, connection: ConnectionId): Broker {
  let { asking } = state.assignRoutes;
  for (const [topic, waiting] of state.assignRoutes.asking) {
    const all = [...waiting];
    const left = all.filter(({ to }) => to.connection !== connection);
    if (left.length === all.length) continue;
    // Kept even if it is empty: the look-up is under way.
    let kept = emptyLog<HeldQuestion>();
    for (const question of left) kept = kept.append(question);
    asking = asking.set(topic, kept);
  }
  if (asking === state.assignRoutes.asking) return state;
  return { ...state, assignRoutes: { ...state.assignRoutes, asking } };
}
