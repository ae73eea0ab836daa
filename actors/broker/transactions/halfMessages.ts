/**
 * Half messages: what a message sent in a transaction is until it is committed
 * (`TransactionalMessageBridge.parseHalfMessageInner`, `EndTransactionProcessor`).
 */
import { messageSysFlag, type StoredMessage } from '../../../protocol/message.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../../protocol/messageProperties.ts';
import type { BrokerConfig } from '../config.ts';
import {
  type Delayed,
  delayed,
  delayLevelOf,
  type Place,
  realPlaceOf,
} from '../delays/delayLevels.ts';
import type { OwnMessage } from '../store/storeInternal.ts';
import { halfTopic, transactionQueueId } from './transactionTopics.ts';

const { transactionPrepared, transactionId, realTopic, realQueueId, wait } = messageProperty;
const { transactionMask, transactionNone, transactionCommit } = messageSysFlag;

/** Whether a send begins a transaction. Old clients leave TRAN_MSG on messages to consume again. */
export function isHalf(properties: ReadonlyMap<string, string>, reconsumeTimes: number): boolean {
  if (properties.get(transactionPrepared)?.toLowerCase() !== 'true') return false;
  return !(reconsumeTimes > 0 && (delayLevelOf(properties) ?? 0) > 0);
}

/** Where a half message lies, and what it says there: where it would go. */
export function halved(
  properties: ReadonlyMap<string, string>,
  uniqueKey: string,
  real: Place,
): Delayed {
  const after = new Map(properties);
  after.set(transactionId, uniqueKey);
  after.set(realTopic, real.topic).set(realQueueId, String(real.queueId));
  return { place: { topic: halfTopic, queueId: transactionQueueId }, properties: after };
}

/** A message's sysFlag with another phase of a transaction. */
export function withPhase(sysFlag: number, phase: number): number {
  return (sysFlag & ~transactionMask) | phase;
}

/** The sysFlag of a half message: it is an ordinary record of its topic. */
export function halfSysFlag(sysFlag: number): number {
  return withPhase(sysFlag, transactionNone);
}

/**
 * The message that a half message becomes; undefined if it does not say where it goes. One that
 * asks for a delay, which no half message of the queue of half messages does, has to wait again.
 */
export function committed(config: BrokerConfig, half: StoredMessage): OwnMessage | undefined {
  const properties = new Map(parseProperties(half.properties));
  const place = realPlaceOf(properties);
  if (place === undefined) return undefined;
  properties.delete(realTopic);
  properties.delete(realQueueId);
  const level = delayLevelOf(properties) ?? 0;
  const lying = level > 0 ? delayed(config, properties, level, place) : { place, properties };
  return {
    ...half,
    ...lying.place,
    sysFlag: withPhase(half.sysFlag, transactionCommit),
    preparedTransactionOffset: half.physicalOffset,
    properties: packProperties(lying.properties),
  };
}

/**
 * The record that takes a half message's place at the end of its queue
 * (`renewHalfMessageInner`, which forgets flag and reconsumeTimes).
 */
export function renewed(half: StoredMessage, properties: ReadonlyMap<string, string>): OwnMessage {
  return { ...half, flag: 0, reconsumeTimes: 0, properties: packProperties(properties) };
}

/** The same properties for who does not wait for the disk. */
export function unwaiting(properties: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(properties).set(wait, 'false');
}
