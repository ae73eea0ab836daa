import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { messageSysFlag, type StoredMessage } from '../../protocol/message.ts';
import { type Compression, decompressed, noCompression, readsBodies } from './compression.ts';
import type { Reply, Step } from './node.ts';
import type { Logged } from './observation.ts';

const reading = suite('compressed bodies');

const { compressed, compressionLz4, compressionZlib, compressionZstd } = messageSysFlag;

/** Each format turns every byte into its own number, and knows bytes of 9 as damaged. */
const format = (byte: number): NonNullable<Compression['ZLIB']> => ({
  compress: (body) => body,
  decompress: (bytes) => (bytes[0] === 9 ? undefined : bytes.map(() => byte)),
});
const compression: Compression = { LZ4: format(1), ZSTD: format(2), ZLIB: format(3) };

const messageOf = (queueOffset: number, sysFlag: number, byte = 0): StoredMessage => ({
  ...{ topic: 'orders', queueId: 2, queueOffset, physicalOffset: 0, flag: 0, sysFlag },
  ...{ bornTimestamp: 1, bornHost: '127.0.0.1:1', storeTimestamp: 2, storeHost: '127.0.0.1:2' },
  ...{ reconsumeTimes: 0, preparedTransactionOffset: 0, body: Uint8Array.of(byte), properties: '' },
});

const replyWith = (body: readonly StoredMessage[]): Reply<'pullMessage'> =>
  ({
    ...{ type: 'reply.pullMessage', at: 0, mono: 0, entropy: 0, address: 'a', context: 'mine' },
    outcome: { ok: true, frame: { kind: 'response', command: 'pullMessage', code: 0, body } },
  }) as unknown as Reply<'pullMessage'>;

/** What a handler sees of an answer, and what is logged. */
function read(event: Reply<'pullMessage'>, formats = compression) {
  const seen: Reply<'pullMessage'>[] = [];
  const handler = (state: number, event: Reply<'pullMessage'>): Step<number> => {
    seen.push(event);
    return [state + 1, []];
  };
  const { params } = readsBodies(handler).actions;
  const [state, outputs] = params({ context: { node: 0 }, event })(formats);
  assert.is(state, 1, 'the handler runs once');
  const logs = outputs.map((output) => (output as { observation: Logged }).observation.text);
  const outcome = seen[0]?.outcome;
  const bodies = outcome?.ok ? outcome.frame.body?.map(({ body }) => body[0]) : undefined;
  return { seen: seen[0], logs, bodies };
}

reading('the flag says by which format a body is read; without any it is ZLIB', () => {
  const bits = [0, compressionLz4, compressionZstd, compressionZlib];
  const found = bits.map((bit) => decompressed(messageOf(0, compressed | bit), compression));
  assert.equal(
    found.map((message) => message?.body[0]),
    [3, 1, 2, 3],
  );
});

reading('a body that is not compressed is left alone, whatever else the flag says', () => {
  const message = messageOf(0, compressionLz4 | messageSysFlag.multiTags);
  assert.is(decompressed(message, compression), message);
});

reading('an unknown format, damaged bytes and a missing library are not read', () => {
  assert.is(decompressed(messageOf(0, compressed | 0x400), compression), undefined);
  assert.is(decompressed(messageOf(0, compressed, 9), compression), undefined);
  assert.is(decompressed(messageOf(0, compressed), noCompression), undefined);
});

reading('an answer without compressed bodies reaches its handler as it is', () => {
  const event = replyWith([messageOf(0, 0)]);
  assert.is(read(event).seen, event);
  const failed = { ...event, outcome: { ok: false, problem: 'timeout' } } as never;
  assert.is(read(failed).seen, failed);
});

reading('compressed bodies among others are read in their places', () => {
  const { bodies, logs, seen } = read(replyWith([messageOf(0, 0, 7), messageOf(1, compressed)]));
  assert.equal(bodies, [7, 3]);
  assert.equal(logs, []);
  assert.is(seen?.context, 'mine');
});

reading('what cannot be read takes what follows it along, and the log says where', () => {
  const messages = [messageOf(5, compressed), messageOf(6, compressed, 9), messageOf(7, 0)];
  const { bodies, logs } = read(replyWith(messages));
  assert.equal(bodies, [3]);
  assert.equal(logs, [
    'the compressed body of orders, queue 2, offset 6 cannot be read: ' +
      'it and 1 behind it are left out',
  ]);
});

reading.run();
