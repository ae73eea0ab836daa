/**
 * Making the message that a send's attempts have in common
 * (`DefaultMQProducerImpl.sendKernelImpl`).
 */
import { encodeBatch } from '../../protocol/batchBody.ts';
import { messageSysFlag } from '../../protocol/message.ts';

import { uniqueKey } from '../../protocol/messageId.ts';
import { messageProperty, packProperties } from '../../protocol/messageProperties.ts';
import { derive } from '../shared/entropy.ts';
import type { Stamp } from '../shared/node.ts';
import type { MessageContent, SendOrder } from './events.ts';
import type { Message, ProducerState } from './state.ts';

/** What tells one client process from another in message ids. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  readonly classLoaderHash: number;
}

/** MSG_TYPE of a reply. */
const replyType = 'reply';

const salt = { pid: 102, classLoaderHash: 103 } as const;
const addressOf = /^(\d{1,3}(?:\.\d{1,3}){3})@/;

/** The identity of a producer that boots: its address from the client id, the rest drawn. */
export function drawProcess(clientId: string, { entropy }: Stamp): ProcessIdentity {
  return {
    host: `${addressOf.exec(clientId)?.[1] ?? '127.0.0.1'}:0`,
    pid: derive(entropy, salt.pid) & 0xffff,
    classLoaderHash: derive(entropy, salt.classLoaderHash) | 0,
  };
}

/** The message of an order that was found right, and the producer with its ids used up. */
export function newMessage(
  state: ProducerState,
  order: SendOrder,
): readonly [ProducerState, Message] {
  return order.messages === undefined ? single(state, order) : batch(state, order, order.messages);
}

function single(state: ProducerState, order: SendOrder): readonly [ProducerState, Message] {
  const [next, id] = nextId(state, order);
  const properties = propertiesOf(order, order, id);
  const isRetry = order.topic.startsWith('%RETRY%');
  const message: Message = {
    body: order.packed?.body ?? order.body,
    flag: order.flag ?? 0,
    sysFlag: sysFlagOf(properties) | (order.packed?.sysFlag ?? 0),
    batch: false,
    reply: properties.get(messageProperty.msgType) === replyType,
    reconsumeTimes: 0,
    maxReconsumeTimes: undefined,
    msgId: properties.get(messageProperty.uniqueKey) ?? id,
    ...(isRetry ? takeRetryProperties(properties) : {}),
    properties: packProperties(properties),
  };
  return [next, message];
}

function batch(
  state: ProducerState,
  order: SendOrder,
  contents: readonly MessageContent[],
): readonly [ProducerState, Message] {
  let next = state;
  const ids: string[] = [];
  const parts = contents.map((content) => {
    const [after, id] = nextId(next, order);
    next = after;
    const properties = propertiesOf(content, order, id);
    ids.push(properties.get(messageProperty.uniqueKey) ?? id);
    return { flag: content.flag ?? 0, body: content.body, properties: packProperties(properties) };
  });
  const [after, id] = nextId(next, order);
  const own = new Map([
    [messageProperty.uniqueKey, id],
    [messageProperty.wait, String(order.waitStoreMsgOk ?? true)],
  ]);
  const message: Message = {
    properties: packProperties(own),
    body: encodeBatch(parts),
    flag: 0,
    sysFlag: 0,
    batch: true,
    reply: false,
    reconsumeTimes: 0,
    maxReconsumeTimes: undefined,
    msgId: ids.join(','),
  };
  return [after, message];
}

function nextId(state: ProducerState, { at }: Stamp): readonly [ProducerState, string] {
  const { process, nextId: counter } = state;
  return [{ ...state, nextId: (counter + 1) & 0xffff }, uniqueKey({ ...process, at, counter })];
}

/** The application's own properties first; the id only if it has not set one itself. */
function propertiesOf(
  { properties = {}, keys, tags }: MessageContent,
  { waitStoreMsgOk = true, delayLevel = 0, ...order }: SendOrder,
  id: string,
): Map<string, string> {
  const times = [
    [messageProperty.timerDelaySec, order.delayTimeSec],
    [messageProperty.timerDelayMs, order.delayTimeMs],
    [messageProperty.timerDeliverMs, order.deliverTimeMs],
  ] as const;
  const all = new Map(Object.entries(properties));
  if (keys !== undefined) all.set(messageProperty.keys, keys);
  if (!all.has(messageProperty.uniqueKey)) all.set(messageProperty.uniqueKey, id);
  if (!all.has(messageProperty.wait)) all.set(messageProperty.wait, String(waitStoreMsgOk));
  if (delayLevel > 0) all.set(messageProperty.delay, String(delayLevel));
  for (const [name, time] of times) {
    if (time !== undefined) all.set(name, String(time));
  }
  if (tags !== undefined) all.set(messageProperty.tags, tags);
  return all;
}

function sysFlagOf(properties: ReadonlyMap<string, string>): number {
  const isPrepared = properties.get(messageProperty.transactionPrepared)?.toLowerCase() === 'true';
  return isPrepared ? messageSysFlag.transactionPrepared : messageSysFlag.transactionNone;
}

/** Of a message to a retry topic, two properties travel in the header in their place. */
function takeRetryProperties(
  properties: Map<string, string>,
): Partial<Pick<Message, 'reconsumeTimes' | 'maxReconsumeTimes'>> {
  const take = (name: string): number | undefined => {
    const value = properties.get(name);
    properties.delete(name);
    return value === undefined ? undefined : Number.parseInt(value, 10);
  };
  return {
    reconsumeTimes: take(messageProperty.reconsumeTime) ?? 0,
    maxReconsumeTimes: take(messageProperty.maxReconsumeTimes),
  };
}
