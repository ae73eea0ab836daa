/**
 * Half messages of unknown end: who is asked, and which are given up
 * (`AbstractTransactionalMessageCheckListener`, `DefaultTransactionalMessageCheckListener`).
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { offsetMessageId } from '../../../protocol/messageId.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../../protocol/messageProperties.ts';
import { notify, within } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { ConnectionId, Output, Stamp, Step } from '../../shared/node.ts';
import { realPlaceOf } from '../delays/delayLevels.ts';
import type { Properties } from '../sends/sendProperties.ts';
import type { Broker } from '../state.ts';
import { putProblem, storeOwn } from '../store/storeInternal.ts';
import { ensureTopic } from '../topics/topics.ts';
import { unwaiting } from './halfMessages.ts';
import { checkMaxTopic, halfTopic, transactionQueueId } from './transactionTopics.ts';

const { uniqueKey, producerGroup, transactionCheckTimes } = messageProperty;

/** A half message whose producers are to be asked. */
export interface Asked {
  /** The record that was looked at. */
  readonly half: StoredMessage;
  /** With the number of this check. */
  readonly properties: Properties;
  /** Where the record lies that was put in its place. */
  readonly queueOffset: number;
  readonly physicalOffset: number;
}

/** CHECK_TRANSACTION_STATE to one of those who could have sent the message, in turn; one-way. */
export function ask(state: Broker, asked: Asked, stamp: Stamp): Step<Broker> {
  const { half, properties, queueOffset, physicalOffset } = asked;
  const place = realPlaceOf(properties);
  const group = properties.get(producerGroup);
  if (place === undefined) return [state, [nowhere(half)]];
  const { connection, now } = nextProducer(state, group);
  const msgId = properties.get(uniqueKey);
  const told: Output = {
    type: 'observe',
    observation: {
      kind: 'transactionChecked',
      group: group ?? '',
      topic: place.topic,
      msgId: msgId ?? '',
      ageMs: stamp.at - Number(half.bornTimestamp),
      halfOffset: queueOffset,
      times: Number(properties.get(transactionCheckTimes)),
      isAsked: connection !== undefined,
    },
  };
  if (connection === undefined) {
    const text = `no producer of group ${group} to ask for the end of ${msgId}`;
    return [now, [told, logged('warn', text)]];
  }
  const ids = msgId === undefined ? {} : { msgId, transactionId: msgId };
  const packed = packProperties(unwaiting(properties));
  const request = {
    to: { connection },
    command: 'checkTransactionState',
    header: {
      topic: halfTopic,
      tranStateTableOffset: queueOffset,
      commitLogOffset: physicalOffset,
      ...ids,
      offsetMsgId: offsetMessageId(half.storeHost, physicalOffset),
      bname: now.config.brokerName,
    },
    body: [{ ...half, ...place, queueOffset, physicalOffset, properties: packed }],
  } as const;
  return andThen([now, [told]], (after) =>
    within(after, notify(after.connections, request, stamp)),
  );
}

/** A producer of the group: each in turn (`ProducerManager.getAvailableChannel`). */
function nextProducer(
  state: Broker,
  group: string | undefined,
): { readonly connection: ConnectionId | undefined; readonly now: Broker } {
  const channels = group === undefined ? undefined : state.members.producers.get(group);
  if (channels === undefined || channels.size === 0) return { connection: undefined, now: state };
  const asked = state.transactions.asked + 1;
  const now: Broker = { ...state, transactions: { ...state.transactions, asked } };
  const turn = asked % channels.size;
  let index = 0;
  for (const { connection } of channels.values()) {
    if (index === turn) return { connection, now };
    index += 1;
  }
  return { connection: undefined, now };
}

function nowhere({ queueOffset }: StoredMessage): Output {
  return logged('error', `half message ${queueOffset} does not say where it goes: not checked`);
}

/** Gives a half message up: it is kept among those that were checked too often. */
export function discard(
  state: Broker,
  half: StoredMessage,
  properties: Properties,
  stamp: Stamp,
): Step<Broker> {
  const { step } = ensureTopic(state, checkMaxTopic, { queues: 1 }, stamp);
  const place = { topic: checkMaxTopic, queueId: transactionQueueId };
  const message = { ...half, ...place, properties: packProperties(properties) };
  const msgId = properties.get(uniqueKey) ?? '';
  const problem = putProblem(state, message);
  if (problem !== undefined) {
    const text = `half message ${half.queueOffset} (${msgId}) is lost, not kept: ${problem}`;
    return andThen(step, (now) => [now, [logged('error', text)]]);
  }
  const told: Output = {
    type: 'observe',
    observation: {
      kind: 'transactionDiscarded',
      group: properties.get(producerGroup) ?? '',
      topic: realPlaceOf(properties)?.topic ?? '',
      msgId,
      halfOffset: half.queueOffset,
      times: Number(parseProperties(half.properties).get(transactionCheckTimes) ?? 0),
    },
  };
  const text = `half message ${half.queueOffset} (${msgId}) is given up: nobody says how it ended`;
  const kept = andThen(step, (now) => storeOwn(now, message, stamp));
  return andThen(kept, (now) => [now, [told, logged('error', text)]]);
}
