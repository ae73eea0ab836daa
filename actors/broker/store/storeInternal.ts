/**
 * Messages that the broker itself makes: copies to consume again, dead letters, what was delayed.
 *
 * Behaviour (`DefaultMessageStore.putMessage` of a message with `WAIT=false`): stored as it is,
 * readable at once, or when the disk has it; nobody waits for the disk. A delay among the
 * properties has no effect here: `delayed` tells where a message that has to wait is put.
 */

import { tagsCode } from '../../../protocol/javaHash.ts';
import type { StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { utf8Length } from '../../../protocol/utf8.ts';
import { andThen } from '../../shared/apply.ts';
import type { Output, Stamp, Step } from '../../shared/node.ts';
import { arrived } from '../arrived.ts';
import { tellSlaves } from '../replication/slaves.ts';
import { propertiesSizeMax } from '../sends/sendProperties.ts';
import type { Broker } from '../state.ts';
import { queueKey } from '../topics/names.ts';
import { noteWritten } from './flushing.ts';
import { recordOverheadMax, recordSize, storedObservation, withHostBits } from './records.ts';
import { append, commitLogFile, type Envelope, type Part } from './store.ts';

/** What the broker decides of a message of its own; the rest is as of any record. */
export type OwnMessage = Pick<
  StoredMessage,
  | 'topic'
  | 'queueId'
  | 'body'
  | 'flag'
  | 'properties'
  | 'sysFlag'
  | 'bornTimestamp'
  | 'bornHost'
  | 'reconsumeTimes'
> &
  Partial<Pick<StoredMessage, 'preparedTransactionOffset'>>;

/** Why a message cannot be stored, in upstream's word (`PutMessageStatus`). */
export type PutProblem = 'PROPERTIES_SIZE_EXCEEDED' | 'MESSAGE_ILLEGAL';

/** What keeps a message of the broker's own from being stored; undefined if nothing does. */
export function putProblem({ config }: Broker, message: OwnMessage): PutProblem | undefined {
  const propertiesSize = utf8Length(message.properties);
  if (propertiesSize > propertiesSizeMax) return 'PROPERTIES_SIZE_EXCEEDED';
  const { topic, sysFlag, body } = message;
  const size = recordSize(topic, sysFlag, body.length, propertiesSize);
  const isTooLong =
    body.length > config.maxMessageSize || size > config.maxMessageSize + recordOverheadMax;
  return isTooLong ? 'MESSAGE_ILLEGAL' : undefined;
}

/**
 * Stores a message of the broker's own, which must fit (`putProblem`), in its topic and queue,
 * whether that topic has settings or not; held pulls are woken. Its queue offset is the
 * `nextOffset` that its queue has before.
 */
export function storeOwn(state: Broker, message: OwnMessage, stamp: Stamp): Step<Broker> {
  const { config } = state;
  const envelope = envelopeOf(state, message, stamp);
  const properties = parseProperties(message.properties);
  const part: Part = {
    flag: message.flag,
    body: message.body,
    properties: message.properties,
    tagsCode: tagsCode(properties.get(messageProperty.tags)),
    size: recordSize(
      message.topic,
      envelope.sysFlag,
      message.body.length,
      utf8Length(message.properties),
    ),
  };
  const isSync = config.flushDiskType === 'SYNC_FLUSH';
  const key = queueKey(message.topic, message.queueId);
  const { store, messages, arrivals } = append(state.store, key, envelope, [part], !isSync);
  const msgId = properties.get(messageProperty.uniqueKey) ?? '';
  const outputs = messages.flatMap((record) => recorded(record, msgId));
  const written = andThen(andThen([{ ...state, store }, outputs], noteWritten), tellSlaves);
  return andThen(written, (now) => arrived(now, arrivals, stamp));
}

function envelopeOf({ config }: Broker, message: OwnMessage, { at }: Stamp): Envelope {
  const { topic, queueId, sysFlag, bornTimestamp, bornHost, reconsumeTimes } = message;
  const { preparedTransactionOffset = 0 } = message;
  const storeHost = config.address;
  return {
    topic,
    queueId,
    sysFlag: withHostBits(sysFlag, bornHost, storeHost),
    bornTimestamp,
    bornHost,
    storeTimestamp: at,
    storeHost,
    reconsumeTimes,
    preparedTransactionOffset,
  };
}

function recorded(record: StoredMessage, msgId: string): readonly Output[] {
  return [{ type: 'disk.append', file: commitLogFile, record }, storedObservation(record, msgId)];
}
