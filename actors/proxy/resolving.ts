/**
 * Which broker a request means (`AbstractRemotingActivity.request` wants `bname` of every request).
 *
 * Behaviour: the name that the request gives: `bname`, `n`, or `brokerName` of a body. Older Java
 * clients and those of other languages give none, since to them the address says it. Then it is
 * whatever else makes the broker unambiguous, in this order: the receipt handle; the store address
 * in the message id of a send-back; the one broker that has the queue; the one that has the topic;
 * the one of the cluster. Where several could be meant, the request is refused with upstream's code
 * and text (15), and those that could be meant. An empty name is a name: nobody has it.
 *
 * Not modelled: –
 */
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import type { CommandName } from '../../protocol/commands/index.ts';
import { parseOffsetMessageId } from '../../protocol/messageId.ts';
import { parseAckHandle } from '../../protocol/receiptHandle.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Request, Step } from '../shared/node.ts';
import { type Found, withRoute } from './routes.ts';
import type { ProxyState } from './state.ts';

/** How upstream refuses a request that names no broker. */
export const noBrokerNameRemark = "Request doesn't have field bname";

/** Commands that are for one broker, which their header names. */
export const needsBroker: ReadonlySet<CommandName> = new Set([
  'sendMessage',
  'sendMessageV2',
  'sendBatchMessage',
  'pullMessage',
  'litePullMessage',
  'queryConsumerOffset',
  'updateConsumerOffset',
  'searchOffsetByTimestamp',
  'getMaxOffset',
  'getMinOffset',
  'getEarliestMsgStoretime',
  'consumerSendMsgBack',
  'popMessage',
  'ackMessage',
  'changeMessageInvisibletime',
  'peekMessage',
  'notification',
  'pollingInfo',
  'recallMessage',
]);

/** The broker meant, or how the request is refused. */
export type ResolvedBroker =
  | { readonly kind: 'named'; readonly brokerName: string }
  | { readonly kind: 'none'; readonly code: number; readonly remark: string };

type Then = (state: ProxyState, resolved: ResolvedBroker) => Step<ProxyState>;

/** What of a request may tell which broker it means. */
interface Hints {
  readonly bname?: string;
  readonly brokerName?: string;
  readonly topic?: string;
  readonly originTopic?: string;
  readonly originMsgId?: string;
  readonly queueId?: number;
  readonly extraInfo?: string;
  readonly offset?: number | bigint;
}

/** Does something with the name of the broker that a request means; it may wait for routes. */
export function resolveBroker(state: ProxyState, request: Request, then: Then): Step<ProxyState> {
  const brokerName = namedBroker(request);
  if (brokerName !== undefined) return then(state, { kind: 'named', brokerName });
  const { command, header } = request.frame;
  const hints = header as Hints;
  if (command === 'consumerSendMsgBack') return byStoreAddress(state, request, hints, then);
  const topic = command === 'batchAckMessage' ? request.frame.body?.acks[0]?.t : hints.topic;
  return byTopic(state, request, topic, then);
}

/** The broker that a request names by itself; undefined: none. */
export function namedBroker({ frame }: Pick<Request, 'frame'>): string | undefined {
  const { bname, brokerName, extraInfo } = frame.header as Hints;
  // The short headers of sends have no field `bname`: there it is one that no command declares.
  const told = brokerName ?? bname ?? frame.extra?.bname;
  if (told !== undefined) return told;
  if (frame.command === 'batchAckMessage') return frame.body?.brokerName;
  if (frame.command !== 'ackMessage' && frame.command !== 'changeMessageInvisibletime') {
    return undefined;
  }
  const handle = parseAckHandle(extraInfo);
  return handle.ok ? handle.value.brokerName : undefined;
}

/** A send-back tells where its message lies, if its id is the store's and not the sender's. */
function byStoreAddress(
  state: ProxyState,
  request: Request,
  { originMsgId, originTopic, offset }: Hints,
  then: Then,
): Step<ProxyState> {
  const id = parseOffsetMessageId(originMsgId ?? '');
  // An id that a sender made has the same length; its end is not the offset that was asked for.
  if (!id.ok || BigInt(id.value.physicalOffset) !== BigInt(offset ?? -1)) {
    return byTopic(state, request, originTopic, then);
  }
  const { storeHost } = id.value;
  return withRoute(state, state.config.rocketMQClusterName, request, (now, found) => {
    const brokers = found.kind === 'route' ? found.route.brokerDatas : [];
    const owner = brokers.find(({ brokerAddrs }) => [...brokerAddrs.values()].includes(storeHost));
    return owner === undefined
      ? byTopic(now, request, originTopic, then)
      : then(now, { kind: 'named', brokerName: owner.brokerName });
  });
}

function byTopic(
  state: ProxyState,
  request: Request,
  topic: string | undefined,
  then: Then,
): Step<ProxyState> {
  if (topic === undefined || topic === '') return byCluster(state, request, then);
  return withRoute(state, topic, request, (now, found) => {
    if (found.kind === 'none') return byCluster(now, request, then);
    const having = brokersWithQueue(found.route, request);
    const brokers = having.length > 0 ? having : namesOf(found);
    return brokers.length === 0 ? byCluster(now, request, then) : chosen(now, brokers, then);
  });
}

function byCluster(state: ProxyState, request: Request, then: Then): Step<ProxyState> {
  return withRoute(state, state.config.rocketMQClusterName, request, (now, found) =>
    chosen(now, namesOf(found), then),
  );
}

function chosen(state: ProxyState, brokers: readonly string[], then: Then): Step<ProxyState> {
  const [brokerName, ...others] = brokers;
  if (brokerName !== undefined && others.length === 0) {
    return then(state, { kind: 'named', brokerName });
  }
  const why = brokerName === undefined ? 'no broker is known' : `it could be ${brokers.join(', ')}`;
  const code = responseCode.VERSION_NOT_SUPPORTED;
  return then(state, { kind: 'none', code, remark: `${noBrokerNameRemark}: ${why}` });
}

function namesOf(found: Found): readonly string[] {
  return found.kind === 'none' ? [] : distinct(found.route.brokerDatas);
}

/** Commands that append to a queue; all others read it. */
const appending: ReadonlySet<string> = new Set([
  'sendMessage',
  'sendMessageV2',
  'sendBatchMessage',
]);

const writable = 2;
const readable = 4;

/** Brokers on which the request's queue can be written or read, whichever the request wants. */
function brokersWithQueue({ queueDatas }: TopicRouteData, { frame }: Request): readonly string[] {
  const { queueId = -1 } = frame.header as Hints;
  const isAppending = appending.has(frame.command);
  const bit = isAppending ? writable : readable;
  const having = queueDatas.filter(
    ({ perm, readQueueNums, writeQueueNums }) =>
      (perm & bit) !== 0 && queueId < (isAppending ? writeQueueNums : readQueueNums),
  );
  return distinct(having);
}

function distinct(all: readonly { readonly brokerName: string }[]): readonly string[] {
  return [...new Set(all.map(({ brokerName }) => brokerName))].sort();
}
