/**
 * The record of a stored message, as commit logs and pull answers hold it (upstream
 * `MessageExtEncoder`, `MessageDecoder`).
 *
 * Behaviour: a topic of up to 127 bytes makes a V1 record, a longer one V2. The CRC is that of the
 * body as sent. A record is encoded once, when its bytes are first asked for.
 * Not modelled: the optional CRC property behind the others (off by default upstream).
 */
import type { Decoded } from './body.ts';
import { crc32 } from './crc32.ts';
import { hostLength, isV6, readHost, writeHost } from './hosts.ts';
import { readLong, writeLong } from './int64.ts';
import { messageSysFlag, type StoredMessage } from './message.ts';
import { decodeUtf8, utf8Length, writeUtf8 } from './utf8.ts';

/** First four bytes after the size: topic lengths of one byte, and of two. */
export const recordMagic = { v1: 0xdaa320a7 | 0, v2: 0xdaa320ab | 0 } as const;

/** The most bytes of packed properties that a record can hold. */
export const maxPropertiesLength = 0x7fff;

/** Size of a record in bytes, without encoding it. */
export function recordLength(message: StoredMessage): number {
  return recordOf(message)?.length ?? lengthWith(message, utf8Length(message.topic));
}

function lengthWith({ bornHost, storeHost, body, properties }: StoredMessage, topic: number) {
  const hosts = hostLength(bornHost) + hostLength(storeHost);
  const texts = (topic > 127 ? 2 : 1) + topic + 2 + utf8Length(properties);
  return 72 + hosts + body.length + texts;
}

// The record stands on the message itself, beside the message it was made of: a copy of the
// message with a field changed carries the memo along, which then is not its own.
const memo = Symbol('record');
interface Memo {
  readonly of: StoredMessage;
  readonly bytes: Uint8Array;
}
type Remembering = StoredMessage & { [memo]?: Memo };

function recordOf(message: Remembering): Uint8Array | undefined {
  const remembered = message[memo];
  return remembered?.of === message ? remembered.bytes : undefined;
}

function remember(message: Remembering, bytes: Uint8Array): void {
  if (Object.isExtensible(message)) message[memo] = { of: message, bytes };
}

/**
 * The record's bytes, shared by all who ask: never written to. Properties must not take more than
 * `maxPropertiesLength` bytes nor the topic more than 32,767; brokers refuse such messages.
 */
export function encodeRecord(message: StoredMessage): Uint8Array {
  const remembered = recordOf(message);
  if (remembered !== undefined) return remembered;
  const bytes = writeRecord(message);
  remember(message, bytes);
  return bytes;
}

function writeRecord(message: StoredMessage): Uint8Array {
  const { bornHost, storeHost, body, topic, properties } = message;
  const topicLength = utf8Length(topic);
  const bytes = new Uint8Array(lengthWith(message, topicLength));
  const view = new DataView(bytes.buffer);
  view.setInt32(0, bytes.length);
  view.setInt32(4, topicLength > 127 ? recordMagic.v2 : recordMagic.v1);
  view.setInt32(8, crc32(body));
  view.setInt32(12, message.queueId);
  view.setInt32(16, message.flag);
  writeLong(view, 20, message.queueOffset);
  writeLong(view, 28, message.physicalOffset);
  view.setInt32(36, hostFlags(message));
  writeLong(view, 40, message.bornTimestamp);
  writeHost(bornHost, view, 48);
  let at = 48 + hostLength(bornHost);
  writeLong(view, at, message.storeTimestamp);
  writeHost(storeHost, view, at + 8);
  at += 8 + hostLength(storeHost);
  view.setInt32(at, message.reconsumeTimes);
  writeLong(view, at + 4, message.preparedTransactionOffset);
  view.setInt32(at + 12, body.length);
  bytes.set(body, at + 16);
  at += 16 + body.length;
  if (topicLength > 127) {
    view.setInt16(at, topicLength);
    at += 2;
  } else {
    view.setInt8(at, topicLength);
    at += 1;
  }
  writeUtf8(topic, bytes, at);
  at += topicLength;
  view.setInt16(at, bytes.length - at - 2);
  writeUtf8(properties, bytes, at + 2);
  return bytes;
}

// The bits that say how long the addresses are must fit the addresses.
function hostFlags({ sysFlag, bornHost, storeHost }: StoredMessage): number {
  const { bornHostV6, storeHostV6 } = messageSysFlag;
  const others = sysFlag & ~(bornHostV6 | storeHostV6);
  return others | (isV6(bornHost) ? bornHostV6 : 0) | (isV6(storeHost) ? storeHostV6 : 0);
}

/** Reads the record at the begin of the bytes; never throws. More bytes may follow. */
export function decodeRecord(bytes: Uint8Array): Decoded<StoredMessage> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 48) return wrong('cut short');
  const length = view.getInt32(0);
  const magic = view.getInt32(4);
  if (magic !== recordMagic.v1 && magic !== recordMagic.v2) return wrong(`magic ${magic}`);
  const sysFlag = view.getInt32(36);
  const bornLength = sysFlag & messageSysFlag.bornHostV6 ? 20 : 8;
  const storeLength = sysFlag & messageSysFlag.storeHostV6 ? 20 : 8;
  const bodyAt = 48 + bornLength + 8 + storeLength + 16;
  if (length > bytes.length || length < bodyAt) return wrong(`size ${length}`);
  const texts = readTexts(bytes.subarray(0, length), view, bodyAt, magic === recordMagic.v2);
  if (texts === undefined) return wrong('a length beyond the end');
  const storeAt = 48 + bornLength;
  const queueOffset = readLong(view, 20);
  const physicalOffset = readLong(view, 28);
  const storeTimestamp = readLong(view, storeAt);
  if (typeof queueOffset === 'bigint' || typeof physicalOffset === 'bigint') {
    return wrong('an offset beyond 2^53');
  }
  if (typeof storeTimestamp === 'bigint') return wrong('a store time beyond 2^53');
  const message: StoredMessage = {
    topic: texts.topic,
    queueId: view.getInt32(12),
    queueOffset,
    physicalOffset,
    flag: view.getInt32(16),
    sysFlag,
    bornTimestamp: readLong(view, 40),
    bornHost: readHost(view, 48, bornLength === 20),
    storeTimestamp,
    storeHost: readHost(view, storeAt + 8, storeLength === 20),
    reconsumeTimes: view.getInt32(bodyAt - 16),
    preparedTransactionOffset: readLong(view, bodyAt - 12),
    body: texts.body,
    properties: texts.properties,
  };
  remember(message, bytes.subarray(0, length));
  return { ok: true, value: message };
}

function wrong(problem: string): Decoded<never> {
  return { ok: false, problem: `record: ${problem}` };
}

// Body, topic and properties, which must end with the record; undefined where they do not.
function readTexts(record: Uint8Array, view: DataView, bodyAt: number, v2: boolean) {
  const topicAt = bodyAt + view.getInt32(bodyAt - 4);
  const lengthBytes = v2 ? 2 : 1;
  if (topicAt < bodyAt || topicAt + lengthBytes > record.length) return undefined;
  const topicLength = v2 ? view.getInt16(topicAt) : view.getInt8(topicAt);
  const topicEnd = topicAt + lengthBytes + topicLength;
  if (topicLength < 0 || topicEnd + 2 > record.length) return undefined;
  const propertiesEnd = topicEnd + 2 + view.getInt16(topicEnd);
  if (propertiesEnd < topicEnd + 2 || propertiesEnd > record.length) return undefined;
  return {
    body: record.subarray(bodyAt, topicAt),
    topic: decodeUtf8(record.subarray(topicAt + lengthBytes, topicEnd)),
    properties: decodeUtf8(record.subarray(topicEnd + 2, propertiesEnd)),
  };
}

/** Records one after another, up to the first that cannot be read, as upstream reads them. */
export function decodeRecords(bytes: Uint8Array): readonly StoredMessage[] {
  const messages: StoredMessage[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const record = decodeRecord(rest);
    if (!record.ok) break;
    messages.push(record.value);
    rest = rest.subarray(recordLength(record.value));
  }
  return messages;
}

/** Records one after another, each record's own bytes spliced. */
export function encodeRecords(messages: readonly StoredMessage[]): Uint8Array {
  const [first] = messages;
  if (messages.length === 1 && first !== undefined) return encodeRecord(first);
  let length = 0;
  for (const message of messages) length += encodeRecord(message).length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const message of messages) {
    const record = encodeRecord(message);
    bytes.set(record, at);
    at += record.length;
  }
  return bytes;
}
