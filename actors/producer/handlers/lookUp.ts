/**
 * Recalls and look-ups by key.
 *
 * Behaviour: a recall goes to the master of the broker that the handle names, else to any of the
 * topic; retry topics, dead letters and what is no handle are refused at once. A look-up goes to
 * every master of the topic's route; brokers find by a hash, so what they bring is looked at again.
 * A route that is not known is looked up once; what still waits at the producer's end is settled.
 *
 * Not modelled: recalls by way of `TBW102` where the topic is unknown, which no broker grants.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { parseRecallHandle } from '../../../protocol/recallHandle.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call } from '../../connection/index.ts';
import { each } from '../../shared/apply.ts';
import {
  hasNameServer,
  inClient,
  lookupRoute,
  masterAddress,
  routeOf,
  topicAddress,
} from '../../shared/client/index.ts';
import { cutOff } from '../../shared/client/settlement.ts';
import type { Output, Reply, Stamp, Step } from '../../shared/node.ts';
import type { FoundMessage, Settled } from '../../shared/observation.ts';
import type { LookUpOrder, PendingQuery, QueryOrder, RecallOrder } from '../lookups.ts';
import { noCode } from '../settle.ts';
import type { ProducerState } from '../state.ts';

/** How long a broker may take for a look-up. */
const queryTimeoutMs = 15_000;
const queryMaxNum = 32;

const settled = (
  what: 'recall' | 'query',
  id: string,
  outcome: Settled['outcome'],
  more: { readonly code?: number; readonly remark?: string } = {},
): Output => ({ type: 'observe', observation: { kind: 'settled', what, id, outcome, ...more } });

const refused = (what: 'recall' | 'query', id: string, remark: string): Output =>
  settled(what, id, 'refused', { code: noCode, remark });

const whatOf = ({ type }: LookUpOrder): 'recall' | 'query' =>
  type === 'operator.recall' ? 'recall' : 'query';

/** Begins a recall or a look-up. */
export function lookUp(state: ProducerState, order: LookUpOrder): Step<ProducerState> {
  return begin(state, order, order, false);
}

/** Refuses either, while the producer does not serve (`makeSureStateOK`). */
export function refuseLookUp(state: ProducerState, order: LookUpOrder): Step<ProducerState> {
  return [state, [refused(whatOf(order), order.id, 'The producer service state not OK')]];
}

/** A route was looked up, whatever it found: what waited for it goes on, or has no broker. */
export function lookUpsGoOn(
  state: ProducerState,
  topic: string,
  stamp: Stamp,
): Step<ProducerState> {
  const waited = state.lookUps.filter((order) => order.topic === topic);
  if (waited.length === 0) return [state, []];
  const lookUps = state.lookUps.filter((order) => order.topic !== topic);
  const left: ProducerState = { ...state, lookUps };
  return each(left, waited, (now, order) => begin(now, order, stamp, true));
}

/** The producer ends: nothing comes of what waits. */
export function endLookUps(state: ProducerState): Step<ProducerState> {
  const { outcome, ...more } = cutOff;
  const outputs = state.lookUps.map((order) => settled(whatOf(order), order.id, outcome, more));
  return [{ ...state, lookUps: [] }, outputs];
}

function begin(
  state: ProducerState,
  order: LookUpOrder,
  stamp: Stamp,
  hasLooked: boolean,
): Step<ProducerState> {
  return order.type === 'operator.recall'
    ? recall(state, order, stamp, hasLooked)
    : queryMessages(state, order, stamp, hasLooked);
}

/** Has an order wait for its topic's route; refuses it where it has waited, or nobody knows. */
function awaitRoute(
  state: ProducerState,
  order: LookUpOrder,
  stamp: Stamp,
  hasLooked: boolean,
  remark: string,
): Step<ProducerState> {
  if (hasLooked || !hasNameServer(state.client)) {
    return [state, [refused(whatOf(order), order.id, remark)]];
  }
  const waiting = { ...state, lookUps: [...state.lookUps, order] };
  return inClient(waiting, lookupRoute(waiting.client, order.topic, stamp));
}

function recall(
  state: ProducerState,
  order: RecallOrder,
  stamp: Stamp,
  hasLooked: boolean,
): Step<ProducerState> {
  const { id, topic, handle } = order;
  const isRetry = topic.startsWith('%RETRY%') || topic.startsWith('%DLQ%');
  const parsed = isRetry ? undefined : parseRecallHandle(handle);
  if (parsed === undefined) return [state, [refused('recall', id, 'topic is not supported')]];
  if (!parsed.ok) return [state, [refused('recall', id, parsed.problem)]];
  const { client, settings } = state;
  const to = masterAddress(client, parsed.value.brokerName) ?? topicAddress(client, topic, stamp);
  if (to === undefined) {
    const remark = 'The broker service address not found';
    return awaitRoute(state, order, stamp, hasLooked, remark);
  }
  const header = {
    producerGroup: settings.producerGroup,
    topic,
    recallHandle: handle,
    bname: parsed.value.brokerName,
  };
  const timeoutMs = settings.sendMsgTimeoutMs;
  const request = { command: 'recallMessage', header, body: undefined, context: id } as const;
  const [connections, outputs] = call(client.connections, { to, timeoutMs, ...request }, stamp);
  return [{ ...state, client: { ...client, connections } }, outputs];
}

/** Takes in what came of a recall. */
export function recalled(
  state: ProducerState,
  { context, outcome }: Reply<'recallMessage'>,
): Step<ProducerState> {
  const id = String(context);
  if (!outcome.ok) return [state, [settled('recall', id, 'unanswered')]];
  const { code, remark } = outcome.frame;
  const isDone = code === responseCode.SUCCESS;
  const more = isDone || remark === undefined ? { code } : { code, remark };
  return [state, [settled('recall', id, isDone ? 'done' : 'refused', more)]];
}

function queryMessages(
  state: ProducerState,
  order: QueryOrder,
  stamp: Stamp,
  hasLooked: boolean,
): Step<ProducerState> {
  const { id, topic, key, isUnique = false } = order;
  const brokers = routeOf(state.client, topic)?.route.brokerDatas ?? [];
  const masters = brokers.flatMap(({ brokerAddrs }) => brokerAddrs.get(0) ?? []);
  if (masters.length === 0) {
    const remark = `The topic[${topic}] not matched route info`;
    return awaitRoute(state, order, stamp, hasLooked, remark);
  }
  const header = {
    topic,
    key,
    maxNum: order.maxNum ?? queryMaxNum,
    beginTimestamp: order.beginTimestamp ?? 0,
    endTimestamp: order.endTimestamp ?? forever,
    indexType: isUnique ? 'U' : 'K',
    uniqueKeyQuery: isUnique,
  };
  const pending: PendingQuery = {
    order: { id, topic, key, isUnique },
    left: masters.length,
    answered: 0,
    found: [],
  };
  const begun = { ...state, queries: state.queries.set(id, pending) };
  return each(begun, masters, (now, to) => {
    const { client } = now;
    const request = { to, command: 'queryMessage', header, body: undefined } as const;
    const awaited = { ...request, timeoutMs: queryTimeoutMs, context: id };
    const [connections, outputs] = call(client.connections, awaited, stamp);
    return [{ ...now, client: { ...client, connections } }, outputs];
  });
}

const forever = 2n ** 63n - 1n;

/** Takes in what one broker found; the last one settles the look-up. */
export function queried(
  state: ProducerState,
  { context, outcome }: Reply<'queryMessage'>,
): Step<ProducerState> {
  const id = String(context);
  const pending = state.queries.get(id);
  if (pending === undefined) return [state, []];
  const isAnswer =
    outcome.ok &&
    (outcome.frame.code === responseCode.SUCCESS ||
      outcome.frame.code === responseCode.QUERY_NOT_FOUND);
  const brought = outcome.ok ? (outcome.frame.body ?? []) : [];
  const found = [...pending.found, ...brought.filter((message) => isMeant(pending, message))];
  const answered = pending.answered + (isAnswer ? 1 : 0);
  const after: PendingQuery = { ...pending, left: pending.left - 1, answered, found };
  if (after.left > 0) return [{ ...state, queries: state.queries.set(id, after) }, []];
  const done = { ...state, queries: state.queries.delete(id) };
  const outputs: Output[] = found.map((message) => told(id, message));
  if (found.length > 0) return [done, [...outputs, settled('query', id, 'done')]];
  return [done, [settled('query', id, answered > 0 ? 'empty' : 'unanswered')]];
}

/** Whether a broker meant it by the key's text, and not by its hash alone. */
function isMeant({ order }: PendingQuery, { topic, properties }: StoredMessage): boolean {
  const read = parseProperties(properties);
  if (topic !== order.topic) return false;
  if (order.isUnique) return read.get(messageProperty.uniqueKey) === order.key;
  return (read.get(messageProperty.keys) ?? '').split(' ').includes(order.key);
}

function told(query: string, message: StoredMessage): Output {
  const { topic, queueId, queueOffset, body, properties, storeTimestamp } = message;
  const read = parseProperties(properties);
  const observation: FoundMessage = {
    kind: 'foundMessage',
    query,
    topic,
    queueId,
    queueOffset,
    msgId: read.get(messageProperty.uniqueKey) ?? '',
    keys: read.get(messageProperty.keys),
    tags: read.get(messageProperty.tags),
    body,
    storeTimestamp,
  };
  return { type: 'observe', observation };
}
