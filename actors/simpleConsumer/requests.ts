/** The requests that an operation consists of (`MQClientAPIImpl`). */
import { consumeInitMode } from '../../protocol/commands/popMessage.ts';
import { type Acknowledged, batchAcksOf, settlingHeaderOf } from '../../protocol/popHandles.ts';
import { parseHandle } from '../../protocol/receiptHandle.ts';
import type { CallRequest } from '../connection/index.ts';
import { masterAddress, routeOf } from '../shared/client/index.ts';
import type { Stamp } from '../shared/node.ts';
import { type AskOrder, askContent } from './askRequests.ts';
import { type Content, maxMsgNumsDefault, type OperationCommand } from './content.ts';
import type {
  AckOrder,
  ChangeInvisibleOrder,
  ReceiveOrder,
  SetRequestModeOrder,
} from './events.ts';
import type { Operation, SimpleConsumerState } from './state.ts';

/** One request, and the name of the broker that it goes to. */
export type OperationRequest = Content &
  Pick<CallRequest<OperationCommand>, 'to'> & { readonly brokerName: string };

/** The requests of an operation, or what its client does not know. */
export type Requests = readonly OperationRequest[] | { readonly unknown: string };

/** Makes an operation's requests. */
export function requestsOf(
  state: SimpleConsumerState,
  operation: Operation,
  stamp: Stamp,
): Requests {
  const { order } = operation;
  switch (order.type) {
    case 'operator.receive':
      return receive(state, operation, order, stamp);
    case 'operator.ack':
    case 'operator.changeInvisible':
      return aboutDelivery(state, operation, order);
    case 'operator.batchAck':
      return batchAck(state, operation);
    case 'operator.setRequestMode':
      return setRequestMode(state, operation, order);
    case 'operator.peek':
    case 'operator.notification':
    case 'operator.pollingInfo':
      return ask(state, operation, order, stamp);
  }
}

/** Names of the brokers that have the topic, sorted; those whose master is known. */
function brokersOf({ client }: SimpleConsumerState, topic: string): readonly string[] {
  const names = new Set(routeOf(client, topic)?.subscribe.map(({ brokerName }) => brokerName));
  return [...names].filter((name) => masterAddress(client, name) !== undefined);
}

function addressed(state: SimpleConsumerState, brokerName: string, content: Content): Requests {
  const to = masterAddress(state.client, brokerName);
  if (to === undefined)
    return { unknown: `the broker "${brokerName}" has no master that is known` };
  return [{ ...content, to, brokerName }];
}

const noRoute = (topic: string) => ({ unknown: `No route info of this topic: ${topic}` });

/** Upstream's long polls also wait longer for the answer than the broker may take for it. */
function receive(
  state: SimpleConsumerState,
  { topic, turn }: Operation,
  order: ReceiveOrder,
  { at }: Stamp,
): Requests {
  const { group, tags, requestTimeoutMs } = state.settings;
  const broker = order.broker ?? inTurn(state, topic, turn);
  if (broker === undefined) return noRoute(topic);
  const pollTime = Math.max(order.pollTimeMs ?? 0, 0);
  return addressed(state, broker, {
    command: 'popMessage',
    header: {
      consumerGroup: group,
      topic,
      queueId: order.queueId ?? -1,
      maxMsgNums: order.maxMsgNums ?? maxMsgNumsDefault,
      invisibleTime: order.invisibleTimeMs,
      pollTime,
      bornTime: at,
      initMode: order.initMode ?? consumeInitMode.min,
      expType: order.sql === undefined ? 'TAG' : 'SQL92',
      exp: order.sql ?? order.tags ?? tags,
      order: order.fifo ?? false,
      ...(order.attemptId === undefined ? undefined : { attemptId: order.attemptId }),
      bname: broker,
    },
    body: undefined,
    timeoutMs: pollTime + requestTimeoutMs,
  });
}

/** The broker whose turn it is. */
function inTurn(state: SimpleConsumerState, topic: string, turn: number): string | undefined {
  const brokers = brokersOf(state, topic);
  return brokers[turn % brokers.length];
}

function ask(
  state: SimpleConsumerState,
  { topic, turn }: Operation,
  order: AskOrder,
  { at }: Stamp,
): Requests {
  const broker = order.broker ?? inTurn(state, topic, turn);
  if (broker === undefined) return noRoute(topic);
  return addressed(state, broker, askContent(state, topic, order, broker, at));
}

function aboutDelivery(
  state: SimpleConsumerState,
  { targets }: Operation,
  order: AckOrder | ChangeInvisibleOrder,
): Requests {
  const [target] = targets;
  const handle = parseHandle(target?.handle);
  if (target === undefined || !handle.ok) return { unknown: 'the handle cannot be read' };
  const { group, requestTimeoutMs } = state.settings;
  const { brokerName } = handle.value;
  const about = settlingHeaderOf(group, target.topic, handle.value, target.handle);
  const rest = { body: undefined, timeoutMs: requestTimeoutMs };
  if (order.type === 'operator.ack') {
    return addressed(state, brokerName, { command: 'ackMessage', header: about, ...rest });
  }
  const { invisibleTimeMs: invisibleTime, suspend = false } = order;
  const header = { ...about, invisibleTime, suspend };
  return addressed(state, brokerName, { command: 'changeMessageInvisibletime', header, ...rest });
}

/** One request a broker, in the order in which the deliveries name them. */
function batchAck(state: SimpleConsumerState, { targets }: Operation): Requests {
  const { group, requestTimeoutMs: timeoutMs } = state.settings;
  const brokers = new Map<string, Acknowledged[]>();
  for (const { handle: text, topic } of targets) {
    const handle = parseHandle(text);
    if (!handle.ok) return { unknown: 'a handle cannot be read' };
    const { brokerName } = handle.value;
    const acknowledged = brokers.get(brokerName) ?? [];
    brokers.set(brokerName, acknowledged);
    acknowledged.push({ group, topic, handle: handle.value });
  }
  const requests: OperationRequest[] = [];
  for (const [brokerName, acknowledged] of brokers) {
    const made = addressed(state, brokerName, {
      command: 'batchAckMessage',
      header: {},
      body: { brokerName, acks: batchAcksOf(acknowledged) },
      timeoutMs,
    });
    if ('unknown' in made) return made;
    requests.push(...made);
  }
  return requests;
}

function setRequestMode(
  state: SimpleConsumerState,
  { topic }: Operation,
  order: SetRequestModeOrder,
): Requests {
  const { group, requestTimeoutMs: timeoutMs } = state.settings;
  const { group: consumerGroup = group, mode, popShareQueueNum = 0 } = order;
  const brokers = brokersOf(state, topic);
  if (brokers.length === 0) return noRoute(topic);
  const body = { topic, consumerGroup, mode, popShareQueueNum };
  return brokers.flatMap((brokerName) => {
    const made = addressed(state, brokerName, {
      command: 'setMessageRequestMode',
      header: {},
      body,
      timeoutMs,
    });
    return 'unknown' in made ? [] : made;
  });
}
