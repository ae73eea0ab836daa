/**
 * The questions that orders ask a broker about a queue (upstream `MQAdminImpl`, and `OffsetStore`
 * for the group's offset).
 *
 * Behaviour: asked of the master, whose route is looked up once if it is not known. What a broker
 * refuses, or does not answer, ends the order.
 */
import type { CommandName } from '../../protocol/commands/index.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type CallRequest, call } from '../connection/index.ts';
import { offsetTimes } from '../shared/client/firstOffset.ts';
import {
  hasNameServer,
  inClient,
  lookupRoute,
  type MessageQueue,
  masterAddress,
  masterId,
  subscribeAddress,
} from '../shared/client/index.ts';
import { queueKey } from '../shared/client/queues.ts';
import { unanswered } from '../shared/client/settlement.ts';
import type { CallOutcome, Reply, Stamp } from '../shared/node.ts';
import { remember } from './offsets.ts';
import { type Operation, refuse, settle, withOperation } from './operation.ts';
import type { LitePullState, LitePullStep } from './state.ts';

/** The context of an order's call. */
export interface OperationContext {
  readonly for: 'litePull.operation';
  readonly sequence: number;
}

/** The commands that ask for an offset. */
export type OffsetCommand =
  | 'getMinOffset'
  | 'getMaxOffset'
  | 'searchOffsetByTimestamp'
  | 'queryConsumerOffset';

/** Sends a request of an operation to the master of a queue's broker. */
export function askMaster<N extends CommandName>(
  state: LitePullState,
  operation: Operation,
  { topic, brokerName }: MessageQueue,
  request: Omit<CallRequest<N>, 'to' | 'context'>,
  stamp: Stamp,
): LitePullStep {
  const to = masterAddress(state.client, brokerName);
  if (to === undefined) return awaitRoute(state, operation, topic, brokerName, stamp);
  const context: OperationContext = { for: 'litePull.operation', sequence: operation.sequence };
  const asked = { ...request, to, context } as CallRequest<N>;
  const [connections, outputs] = call(state.client.connections, asked, stamp);
  return inClient(state, [{ ...state.client, connections }, outputs]);
}

/** Has an operation begin again when the route of a topic was looked up: once. */
export function awaitRoute(
  state: LitePullState,
  operation: Operation,
  topic: string,
  brokerName: string,
  stamp: Stamp,
): LitePullStep {
  if (operation.lookedUp || !hasNameServer(state.client)) {
    return refuse(state, operation, `The broker[${brokerName}] not exist`, stamp);
  }
  const waiting = withOperation(state, { ...operation, awaits: topic, lookedUp: true });
  return inClient(waiting, lookupRoute(waiting.client, topic, stamp));
}

/** Asks for one of the two edges of a queue. */
export function askEdge(
  state: LitePullState,
  operation: Operation,
  queue: MessageQueue,
  edge: 'getMinOffset' | 'getMaxOffset',
  stamp: Stamp,
): LitePullStep {
  const { topic, queueId, brokerName: bname } = queue;
  const rest = { body: undefined, timeoutMs: offsetTimes.adminTimeoutMs };
  if (edge === 'getMinOffset') {
    const header = { topic, queueId, bname };
    return askMaster(state, operation, queue, { command: edge, header, ...rest }, stamp);
  }
  const header = { topic, queueId, bname, committed: true };
  return askMaster(state, operation, queue, { command: edge, header, ...rest }, stamp);
}

/** Asks for the offset of a store time. */
export function askTime(
  state: LitePullState,
  operation: Operation,
  queue: MessageQueue,
  timestamp: number,
  stamp: Stamp,
): LitePullStep {
  const { topic, queueId, brokerName: bname } = queue;
  const header = { topic, queueId, timestamp, boundaryType: 'LOWER', bname } as const;
  const rest = { body: undefined, timeoutMs: offsetTimes.adminTimeoutMs };
  return askMaster(
    state,
    operation,
    queue,
    { command: 'searchOffsetByTimestamp', header, ...rest },
    stamp,
  );
}

/** Upstream's offset where nothing is stored, and where it cannot be read. */
const none = -1;
const unreadable = -2;

/** Finds out where the group stands: in memory unless it is to be the store's word. */
export function askStoredOffset(
  state: LitePullState,
  operation: Operation,
  queue: MessageQueue,
  fromStore: boolean,
  stamp: Stamp,
): LitePullStep {
  const key = queueKey(queue);
  const memory = fromStore ? undefined : state.offsets.get(key);
  if (memory !== undefined) return storedKnown(state, operation, memory.offset, stamp);
  if (state.settings.messageModel === 'BROADCASTING') {
    const stored = state.storedOffsets.get(key);
    const known = stored === undefined ? state : remember(state, queue, stored);
    return storedKnown(known, operation, stored ?? none, stamp);
  }
  const { topic, queueId, brokerName } = queue;
  const to = subscribeAddress(state.client, brokerName, masterId, false)?.address;
  if (to === undefined) {
    if (operation.lookedUp || !hasNameServer(state.client)) {
      return storedKnown(state, operation, unreadable, stamp);
    }
    return awaitRoute(state, operation, topic, brokerName, stamp);
  }
  const context: OperationContext = { for: 'litePull.operation', sequence: operation.sequence };
  const [connections, outputs] = call(
    state.client.connections,
    {
      to,
      command: 'queryConsumerOffset',
      header: { consumerGroup: state.settings.group, topic, queueId, bname: brokerName },
      body: undefined,
      timeoutMs: offsetTimes.storedTimeoutMs,
      context,
    },
    stamp,
  );
  return inClient(state, [{ ...state.client, connections }, outputs]);
}

/** Takes in what a broker says of the group's offset. */
export function storedReplied(
  state: LitePullState,
  operation: Operation,
  queue: MessageQueue,
  event: Reply<'queryConsumerOffset'>,
): LitePullStep {
  const { outcome } = event;
  if (!outcome.ok) return storedKnown(state, operation, unreadable, event);
  const { code, header } = outcome.frame;
  if (code === responseCode.QUERY_NOT_FOUND) return storedKnown(state, operation, none, event);
  if (code !== responseCode.SUCCESS || header?.offset === undefined) {
    return storedKnown(state, operation, unreadable, event);
  }
  const offset = Number(header.offset);
  return storedKnown(remember(state, queue, offset), operation, offset, event);
}

/** `committed` takes what cannot be read for an error; `fetchConsumeOffset` gives -2 back. */
function storedKnown(
  state: LitePullState,
  operation: Operation,
  offset: number,
  stamp: Stamp,
): LitePullStep {
  if (offset === unreadable && operation.what === 'committed') {
    return refuse(state, operation, 'Fetch consume offset from broker exception', stamp);
  }
  return settle(state, operation, { outcome: 'done', code: 0, offset }, stamp);
}

/** The offset in an answer; or the end of the operation, which got none. */
export function offsetOf(
  state: LitePullState,
  operation: Operation,
  outcome: CallOutcome<OffsetCommand>,
  stamp: Stamp,
): number | LitePullStep {
  if (!outcome.ok) return settle(state, operation, unanswered(outcome), stamp);
  const { code, remark, header } = outcome.frame;
  if (code === responseCode.SUCCESS && header?.offset !== undefined) return Number(header.offset);
  const told = { outcome: 'refused', code, ...(remark === undefined ? {} : { remark }) } as const;
  return settle(state, operation, told, stamp);
}
