/** For this folder's tests: transactions as a producer makes them. */
import { commands, type RequestHeader } from '../../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../../protocol/frame.ts';
import type { StoredMessage } from '../../../protocol/message.ts';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import type { ConnectionId } from '../../shared/node.ts';
import type { BrokerConfig } from '../config.ts';
import { maxOffsetOf, messageAt } from '../store/store.ts';
import { TestBroker } from '../testBroker.ts';
import { heartbeatOf } from '../testRequests.ts';
import { halfKey, opKey } from './transactionTopics.ts';

/** A broker with the topic `orders` (two queues) and the producer `c1` of group PG. */
export function transactional(config: Partial<BrokerConfig> = {}): TestBroker {
  const channelExpiredTimeoutMs = 3_600_000; // No heartbeats are sent but the first.
  const topics = { orders: 2 };
  const broker = new TestBroker({ topics, channelExpiredTimeoutMs, ...config });
  join(broker, 'c1');
  broker.take();
  return broker;
}

/** A producer joins group PG. */
export function join(broker: TestBroker, connection: ConnectionId): void {
  broker.open(connection);
  const heartbeat = heartbeatOf(connection, '', [], { producerDataSet: [{ groupName: 'PG' }] });
  broker.ask(connection, 'heartBeat', {}, heartbeat);
}

/** Sends a half message to queue 1 of `orders`; its UNIQ_KEY is its body. */
export function sendHalf(
  broker: TestBroker,
  body: string,
  properties: Readonly<Record<string, string>> = {},
  more: Partial<RequestHeader<'sendMessageV2'>> = {},
): ResponseFrame<'sendMessageV2'> | undefined {
  const all = { TRAN_MSG: 'true', PGROUP: 'PG', UNIQ_KEY: body, ...properties };
  return broker.send('c1', 'orders', 1, body, all, { sysFlag: 4, ...more });
}

/** Ends the transaction of the half message at a queue offset; the answer, if there is one. */
export function endHalf(
  broker: TestBroker,
  halfOffset: number,
  commitOrRollback: number,
  more: Partial<RequestHeader<'endTransaction'>> = {},
): ResponseFrame<'endTransaction'> | undefined {
  const half = messageAt(broker.state.store, halfKey, halfOffset);
  return broker.ask('c1', 'endTransaction', {
    producerGroup: 'PG',
    tranStateTableOffset: halfOffset,
    commitLogOffset: half?.physicalOffset ?? 0,
    commitOrRollback,
    fromTransactionCheck: false,
    msgId: 'any',
    ...more,
  });
}

const text = new TextDecoder();

/** The messages of a queue, as far as they can be read. */
export function messagesOf({ state }: TestBroker, key: string): readonly StoredMessage[] {
  const { store } = state;
  return Array.from({ length: maxOffsetOf(store, key) }, (_, at) => messageAt(store, key, at)!);
}

/** Bodies of a queue. */
export function bodiesOf(broker: TestBroker, key = 'orders@1'): readonly string[] {
  return messagesOf(broker, key).map(({ body }) => text.decode(body));
}

/** What the op records say. */
export function opsOf(broker: TestBroker): readonly string[] {
  return bodiesOf(broker, opKey);
}

/** One property of each half message, put back ones included. */
export function halves(broker: TestBroker, property: string): readonly (string | undefined)[] {
  return messagesOf(broker, halfKey).map(({ properties }) =>
    parseProperties(properties).get(property),
  );
}

/** Checks that were pushed over a connection and not taken. */
export function checksOf(
  broker: TestBroker,
  connection: ConnectionId = 'c1',
): readonly RequestFrame<'checkTransactionState'>[] {
  return broker
    .sent(connection)
    .filter((frame) => frame.code === commands.checkTransactionState.code)
    .filter((frame): frame is RequestFrame<'checkTransactionState'> => frame.kind === 'request');
}
