import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeBatch, encodeBatch } from './batchBody.ts';
import { storedMessagesBody } from './bodies/storedMessages.ts';
import { crc32 } from './crc32.ts';
import { messageSysFlag, type StoredMessage } from './message.ts';
import {
  decodeRecord,
  decodeRecords,
  encodeRecord,
  encodeRecords,
  recordLength,
} from './messageRecord.ts';
import { fromHex, toHex, utf8 } from './testBytes.ts';

const record = suite('messageRecord');

const golden = fromHex(`00000065 daa320a7 58932aac 00000001 00000002 0000000000000003
  0000000000000004 00000000 0000000000000005 7f00000100000006 0000000000000007
  7f00000100002a9f 00000008 0000000000000009 00000002 6869 01 54 0007 54414753016102`);

const message: StoredMessage = {
  topic: 'T',
  queueId: 1,
  queueOffset: 3,
  physicalOffset: 4,
  flag: 2,
  sysFlag: 0,
  bornTimestamp: 5,
  bornHost: '127.0.0.1:6',
  storeTimestamp: 7,
  storeHost: '127.0.0.1:10911',
  reconsumeTimes: 8,
  preparedTransactionOffset: 9,
  body: utf8('hi'),
  properties: 'TAGS\u0001a\u0002',
};

function readBack(of: StoredMessage): StoredMessage {
  const decoded = decodeRecord(encodeRecord(of).slice());
  assert.ok(decoded.ok, decoded.ok ? '' : decoded.problem);
  return decoded.value;
}

record('a record has the bytes that upstream writes', () => {
  assert.is(toHex(encodeRecord(message)), toHex(golden));
  assert.is(recordLength({ ...message }), golden.length);
});

record('a record reads as the message that it was made of', () => {
  assert.equal(readBack(message), message);
  const extreme = {
    ...message,
    bornTimestamp: 9223372036854775807n,
    preparedTransactionOffset: -1,
    queueOffset: Number.MAX_SAFE_INTEGER,
    queueId: -1,
    topic: 'ü'.repeat(60),
    properties: '€😀',
    body: new Uint8Array(0),
  };
  assert.equal(readBack(extreme), extreme);
});

record('a topic of more than 127 bytes makes a record of the second version', () => {
  const of = { ...message, topic: 't'.repeat(127) };
  assert.is(toHex(encodeRecord(of).subarray(4, 8)), 'daa320a7');
  const longer = { ...message, topic: 'ü'.repeat(64) };
  assert.is(toHex(encodeRecord(longer).subarray(4, 8)), 'daa320ab');
  assert.equal(readBack(longer), longer);
});

record('IPv6 hosts take 16 bytes and set their bits', () => {
  const { bornHostV6, storeHostV6 } = messageSysFlag;
  const of = { ...message, bornHost: '[2001:db8::1]:6', storeHost: '[::1]:10911' };
  const back = readBack(of);
  assert.equal(back, { ...of, sysFlag: bornHostV6 | storeHostV6 });
  assert.is(encodeRecord(of).length, golden.length + 24);
  const stale = { ...message, sysFlag: bornHostV6 | 1 };
  assert.is(readBack(stale).sysFlag, 1);
});

record('a record is encoded once, and never for another message', () => {
  assert.is(encodeRecord(message), encodeRecord(message));
  const moved = { ...message, queueOffset: 99 };
  assert.is(readBack(moved).queueOffset, 99);
  assert.is(recordLength(moved), golden.length);
  const frozen = Object.freeze({ ...message });
  assert.equal(encodeRecord(frozen), encodeRecord(message));
  const decoded = decodeRecord(golden);
  assert.is(decoded.ok && encodeRecord(decoded.value).buffer, golden.buffer);
});

record('records one after another are spliced and read back', () => {
  const other = { ...message, topic: 'other', queueOffset: 4 };
  const bytes = storedMessagesBody.encode([message, other, message], { version: 513 });
  assert.is(bytes.length, golden.length * 3 + 4);
  assert.equal(decodeRecords(bytes), [message, other, message]);
  assert.is(encodeRecords([message]), encodeRecord(message));
  assert.is(encodeRecords([]).length, 0);
});

record('what stands before the first broken record is kept', () => {
  const bytes = encodeRecords([message, message]).slice(0, -1);
  assert.equal(storedMessagesBody.decode(bytes, { version: 513 }), { ok: true, value: [message] });
});

record('a record that is broken anywhere is a problem', () => {
  for (let length = 0; length < golden.length; length++) {
    assert.not.ok(decodeRecord(golden.subarray(0, length)).ok, `${length} bytes`);
  }
  for (const [at, bytes] of [
    [0, '00000010'],
    [4, 'cbd43194'],
    [20, '7fffffffffffffff'],
    [28, '7fffffffffffffff'],
    [56, '7fffffffffffffff'],
    [84, 'ffffffff'],
    [84, '7fffffff'],
    [90, 'ff'],
    [90, '7f'],
    [92, 'ffff'],
    [92, '0008'],
  ] as const) {
    const broken = golden.slice();
    broken.set(fromHex(bytes), at);
    assert.not.ok(decodeRecord(broken).ok, `${bytes} at ${at}`);
  }
});

record('checksums are upstream’s', () => {
  assert.is(crc32(utf8('hi')), 1486039724);
  assert.is(crc32(utf8('123456789')), 1274296614);
  assert.is(crc32(new Uint8Array(0)), 0);
});

record('a batch has the bytes that upstream writes', () => {
  const properties = 'KEYS\u0001k\u0002WAIT\u0001true\u0002TAGS\u0001a\u0002';
  const part = { flag: 0, body: utf8('hi'), properties };
  const bytes = fromHex(`00000030 00000000 00000000 00000000 00000002 6869 0018
    4b455953016b02 57414954017472756502 54414753016102`);
  assert.equal(encodeBatch([part]), bytes);
  const parts = [part, { flag: 7, body: new Uint8Array(0), properties: '' }];
  assert.equal(decodeBatch(encodeBatch(parts)), { ok: true, value: parts });
});

record('a batch that is cut short is a problem', () => {
  const bytes = encodeBatch([
    { flag: 0, body: utf8('hi'), properties: 'a\u0001b\u0002' },
    { flag: 0, body: utf8('hi'), properties: 'a\u0001b\u0002' },
  ]);
  const whole = bytes.length / 2;
  for (let length = 1; length < bytes.length; length++) {
    if (length === whole) continue;
    assert.not.ok(decodeBatch(bytes.subarray(0, length)).ok, `${length} bytes`);
  }
  for (const [at, digits] of [
    [16, 'ffffffff'],
    [22, 'ffff'],
    [22, '7fff'],
  ] as const) {
    const broken = bytes.slice();
    broken.set(fromHex(digits), at);
    assert.equal(decodeBatch(broken), { ok: false, problem: 'batch: message 0 is cut short' });
  }
});

record('the size that a part of a batch tells is not looked at', () => {
  const bytes = encodeBatch([{ flag: 3, body: utf8('hi'), properties: 'a\u0001b\u0002' }]);
  const whole = decodeBatch(bytes);
  for (const size of ['00000000', '00000005', 'ffffffff', '7fffffff']) {
    const lying = bytes.slice();
    lying.set(fromHex(size), 0);
    assert.equal(decodeBatch(lying), whole, size);
  }
});

record.run();
