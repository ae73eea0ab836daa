import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { problemOf } from './checks.ts';
import { producerDefaults } from './config.ts';
import type { MessageContent, SendOrder } from './events.ts';

const checks = suite('checks before a send');

const settings = {
  ...producerDefaults,
  producerGroup: 'g',
  clientId: 'c',
  namesrvAddrs: [],
  maxMessageSize: 10,
};
const body = new Uint8Array([1]);
const right: SendOrder = {
  ...{ type: 'operator.send', at: 0, mono: 0, entropy: 0 },
  ...{ id: 'one', topic: 'orders', body, mode: 'sync' },
};
const problem = (order: Partial<SendOrder>) => problemOf({ ...right, ...order }, settings);

checks('a plain message passes, and so do the limits themselves', () => {
  assert.is(problem({}), undefined);
  assert.is(problem({ topic: 't'.repeat(127), body: new Uint8Array(10) }), undefined);
  assert.is(problem({ topic: '%RETRY%group-1_a|b' }), undefined);
  assert.is(problem({ messages: [{ body }], body: new Uint8Array(0) }), undefined);
});

checks('names that no topic can have are refused', () => {
  for (const topic of ['', '  ', 'bad topic', 'späti', 't'.repeat(128), 'SCHEDULE_TOPIC_XXXX']) {
    assert.is(problem({ topic })?.code, -1, topic);
  }
  assert.match(problem({ topic: 'SELF_TEST_TOPIC' })?.remark ?? '', 'is forbidden');
});

checks('empty and oversized bodies are refused as illegal messages', () => {
  assert.is(problem({ body: new Uint8Array(0) })?.code, 13);
  assert.is(problem({ body: new Uint8Array(11) })?.code, 13);
});

checks('properties without a name or a value are refused, as nobody could read them', () => {
  assert.is(problem({ properties: { color: ' ' } })?.code, -1);
  assert.is(problem({ properties: { '': 'red' } })?.code, -1);
  assert.is(problem({ properties: { color: 'red' } }), undefined);
});

checks('a batch has messages, each of them right, and no delay or retry topic', () => {
  const batch = (messages: readonly MessageContent[], order: Partial<SendOrder> = {}) =>
    problem({ ...order, messages });
  assert.ok(batch([]));
  assert.ok(batch([{ body }], { delayLevel: 1 }));
  assert.is(batch([{ body }], { delayLevel: 0 }), undefined);
  assert.ok(batch([{ body }], { topic: '%RETRY%g' }));
  assert.is(batch([{ body }, { body: new Uint8Array(0) }])?.code, 13);
});

checks('a queue, a broker and a selector go together only in ways that mean something', () => {
  assert.ok(problem({ brokerName: 'broker-a' }));
  assert.is(problem({ brokerName: 'broker-a', queueId: 0 }), undefined);
  assert.ok(problem({ selector: { name: 'byGuess', arg: 1 } }));
  assert.ok(problem({ selector: { name: 'byHash', arg: 1 }, queueId: 0 }));
  assert.is(problem({ selector: { name: 'byHash', arg: 1 } }), undefined);
});

checks.run();
