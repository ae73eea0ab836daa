import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProperties } from '../../protocol/messageProperties.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import type { SendOrder } from './events.ts';
import { drawProcess, newMessage } from './messages.ts';
import { newProducer } from './state.ts';

const messages = suite('messages');

const config = { producerGroup: 'g', namesrvAddrs: [] };
const fresh = newProducer({ name: 'p', config, disk: { logs: {}, values: {} }, incarnation: 1 });
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const order: SendOrder = {
  ...{ type: 'operator.send', at: 0, mono: 0, entropy: 0 },
  ...{ id: 'one', topic: 'orders', body: text('hi'), mode: 'sync' },
};
const propertiesOf = (changes: Partial<SendOrder>) => {
  const [, message] = newMessage(fresh, { ...order, ...changes });
  return Object.fromEntries(parseProperties(message.properties));
};

messages('a batch has the bytes that were recorded from the Java client', () => {
  const url = new URL('../../protocol/vectors/send.jsonl', import.meta.url);
  const line = readFileSync(url, 'utf8')
    .split('\n')
    .find((candidate) => candidate.includes('"scenario":"send.batch","seq":1'));
  const bytes = new Uint8Array(
    Buffer.from((JSON.parse(line ?? '') as { frame: string }).frame, 'base64'),
  );
  const recorded = split(newSplitter(), bytes).frames[0]!;

  // Ids of the recording: 7F000001 4CD5 30946E09 6D9844E7 000A, ms since 1 November 2026.
  const process = { host: '127.0.0.1:0', pid: 0x4cd5, classLoaderHash: 0x30946e09 };
  const at = Date.UTC(2026, 10) + 0x6d9844e7;
  const [next, message] = newMessage(
    { ...fresh, process, nextId: 0x0a },
    {
      ...{ ...order, at },
      messages: ['0', '1', '2'].map((n) => ({
        body: text(`batch-${n}`),
        keys: `bk${n}`,
        tags: 'TagA',
      })),
    },
  );
  assert.is(Buffer.from(message.body).toString(), Buffer.from(recorded.body).toString());
  assert.is(message.properties, recorded.ext?.get('i'));
  assert.is(message.msgId.split(',')[2], '7F0000014CD530946E096D9844E7000C');
  assert.is(next.nextId, 0x0e, 'three messages and the batch');
});

messages('properties are the application’s and those that the client adds', () => {
  const { UNIQ_KEY, ...rest } = propertiesOf({
    ...{ keys: 'k1 k2', tags: 'TagA', delayLevel: 3, waitStoreMsgOk: false },
    properties: { color: 'red' },
  });
  assert.match(UNIQ_KEY ?? '', /^7F000001[0-9A-F]{24}$/);
  assert.equal(rest, { color: 'red', KEYS: 'k1 k2', WAIT: 'false', DELAY: '3', TAGS: 'TagA' });
  const { UNIQ_KEY: plainId, ...plain } = propertiesOf({});
  assert.ok(plainId);
  assert.equal(plain, { WAIT: 'true' });
});

messages('an id that the application has set is kept', () => {
  const [, message] = newMessage(fresh, { ...order, properties: { UNIQ_KEY: 'MINE' } });
  assert.is(message.msgId, 'MINE');
  assert.is(parseProperties(message.properties).get('UNIQ_KEY'), 'MINE');
});

messages('ids differ from message to message, and the counter wraps', () => {
  const [next, first] = newMessage({ ...fresh, nextId: 0xffff }, order);
  const [, second] = newMessage(next, order);
  assert.is(next.nextId, 0);
  assert.is.not(first.msgId, second.msgId);
});

messages('producers draw identities of their own, with the address of their client id', () => {
  const stamp = (entropy: number) => ({ at: 0, mono: 0, entropy });
  const one = drawProcess('10.1.2.3@shop', stamp(1));
  assert.is(one.host, '10.1.2.3:0');
  assert.equal(drawProcess('10.1.2.3@shop', stamp(1)), one);
  assert.is.not(drawProcess('10.1.2.3@shop', stamp(2)).classLoaderHash, one.classLoaderHash);
  assert.is(drawProcess('shop', stamp(1)).host, '127.0.0.1:0');
});

messages('a half message of a transaction says so in its flags', () => {
  const flags = (properties: Record<string, string>) =>
    newMessage(fresh, { ...order, properties })[1].sysFlag;
  assert.is(flags({ TRAN_MSG: 'true' }), 4);
  assert.is(flags({ TRAN_MSG: 'false' }), 0);
  assert.is(flags({}), 0);
});

messages('to a retry topic, what was consumed in vain travels in the header', () => {
  const properties = { RECONSUME_TIME: '2', MAX_RECONSUME_TIMES: '16', color: 'red' };
  const [, retry] = newMessage(fresh, { ...order, topic: '%RETRY%g', properties });
  assert.equal([retry.reconsumeTimes, retry.maxReconsumeTimes], [2, 16]);
  assert.equal([...parseProperties(retry.properties).keys()].toSorted(), [
    'UNIQ_KEY',
    'WAIT',
    'color',
  ]);
  const [, plain] = newMessage(fresh, { ...order, properties });
  assert.equal([plain.reconsumeTimes, plain.maxReconsumeTimes], [0, undefined]);
  assert.is(parseProperties(plain.properties).get('RECONSUME_TIME'), '2');
});

messages.run();
