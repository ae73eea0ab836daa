import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { messageSysFlag } from '../../protocol/message.ts';
import { type Compression, noCompression } from '../shared/compression.ts';
import type { SendOrder } from './events.ts';
import { newBench, routeTo, stored, warmUp } from './fixtures.ts';
import { newMessage } from './messages.ts';
import { packed } from './packing.ts';
import { newProducer } from './state.ts';

const packing = suite('producer: packing');

/** Not a format: what is asked for can be seen in the bytes. */
const named = (first: number): NonNullable<Compression['ZLIB']> => ({
  compress: (body, level) => Uint8Array.of(first, level, body.length >> 8, body.length & 255),
  decompress: () => undefined,
});
const compression: Compression = { LZ4: named(1), ZSTD: named(2), ZLIB: named(3) };

const config = { producerGroup: 'g', namesrvAddrs: [] };
const stateOf = (more: object = {}) =>
  newProducer({
    ...{ name: 'p', disk: { logs: {}, values: {} }, incarnation: 1 },
    config: { ...config, ...more },
  });
const orderOf = (length: number, more: Partial<SendOrder> = {}): SendOrder => ({
  ...{ type: 'operator.send', at: 0, mono: 0, entropy: 0 },
  ...{ id: 'one', topic: 'orders', body: new Uint8Array(length), mode: 'sync' },
  ...more,
});
const sentOf = (order: SendOrder, more: object = {}) => {
  const state = stateOf(more);
  return newMessage(state, packed(order, state.settings, compression))[1];
};

packing('bodies from 4096 bytes on are compressed by ZLIB at level 5', () => {
  assert.is(sentOf(orderOf(4_095)).body.length, 4_095);
  assert.is(sentOf(orderOf(4_095)).sysFlag, 0);
  const message = sentOf(orderOf(4_096));
  assert.equal([...message.body], [3, 5, 16, 0]);
  assert.is(message.sysFlag, messageSysFlag.compressed | messageSysFlag.compressionZlib);
});

packing('format, level and threshold are settings', () => {
  const settings = { compressType: 'LZ4', compressLevel: 1, compressMsgBodyOverHowmuch: 10 };
  const message = sentOf(orderOf(10), settings);
  assert.equal([...message.body], [1, 1, 0, 10]);
  assert.is(message.sysFlag, messageSysFlag.compressed | messageSysFlag.compressionLz4);
  const zstd = sentOf(orderOf(9_000), { compressType: 'ZSTD' });
  assert.is(zstd.sysFlag, messageSysFlag.compressed | messageSysFlag.compressionZstd);
});

packing('a half message says both: that it is one, and that it is compressed', () => {
  const { sysFlag } = sentOf(orderOf(5_000, { properties: { TRAN_MSG: 'true' } }));
  assert.is(sysFlag & messageSysFlag.transactionMask, messageSysFlag.transactionPrepared);
  assert.is(sysFlag & messageSysFlag.compressed, messageSysFlag.compressed);
});

packing('batches are not compressed, however long they are', () => {
  const messages = [{ body: new Uint8Array(9_000) }];
  const message = sentOf(orderOf(0, { messages }));
  assert.ok(message.body.length > 9_000);
  assert.is(message.sysFlag, 0);
});

packing('the size limit is about the body as the application gave it', () => {
  const order = orderOf(5_000);
  const { settings } = stateOf({ maxMessageSize: 4_999 });
  assert.is(packed(order, settings, compression), order);
});

packing('without the format a body is sent as it is, and says so', () => {
  const order = orderOf(5_000);
  assert.is(packed(order, stateOf().settings, noCompression), order);
});

packing('each attempt carries the same compressed bytes', () => {
  const route = routeTo({ 'broker-a': 1, 'broker-b': 1 });
  const bench = warmUp(newBench({}, compression), route);
  bench.order({ body: new Uint8Array(5_000) });
  const first = bench.take('sendMessageV2');
  bench.answer(first, 2);
  const second = bench.take('sendMessageV2');
  bench.answer(second, 0, { header: stored });
  assert.is.not(first.to, second.to);
  assert.equal([...(first.frame.body as Uint8Array)], [3, 5, 19, 136]);
  assert.is(first.frame.body, second.frame.body);
  assert.is(second.frame.header.sysFlag, first.frame.header.sysFlag);
  assert.is(bench.settled[0]?.outcome, 'stored');
});

packing.run();
