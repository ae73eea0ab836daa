import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ResponseFrame } from '../../protocol/frame.ts';
import { packProperties, parseProperties } from '../../protocol/messageProperties.ts';
import type { RequestOrder } from './events.ts';
import {
  type Bench,
  masterOf,
  newBench,
  routeTo,
  stored,
  type Travelling,
  warmUp,
} from './fixtures.ts';
import { correlationIdOf } from './requests.ts';

const requests = suite('producer: requests');

const text = (value: string) => new TextEncoder().encode(value);
const oneBroker = routeTo({ 'broker-a': 2 });

/** A producer that knows the route of `orders` and has told the broker of itself. */
const ready = (route = oneBroker): Bench => warmUp(newBench(), route);

function ask(bench: Bench, order: Partial<RequestOrder> = {}): void {
  const plain = { id: 'q', topic: 'orders', body: text('ping'), mode: 'sync', timeoutMs: 3_000 };
  bench.give({ type: 'operator.request', ...plain, ...order });
}

const propertiesOf = ({ frame }: Travelling): ReadonlyMap<string, string> =>
  parseProperties((frame.header as { readonly properties?: string }).properties ?? '');

let pushes = 1_000;

/** A broker brings a reply; the bench's answer to it is what comes back. */
function push(
  bench: Bench,
  to: Travelling,
  properties: Readonly<Record<string, string>>,
  body = 'pong',
): Partial<ResponseFrame> {
  pushes += 1;
  const header = {
    ...{ producerGroup: 'PG', topic: 'r', queueId: 0, sysFlag: 0, bornTimestamp: 1, flag: 0 },
    ...{ unitMode: false, bornHost: '10.0.0.9:99', storeHost: 'b', storeTimestamp: 2 },
    properties: packProperties(Object.entries(properties)),
  };
  const command = 'pushReplyMessageToClient';
  const frame = { kind: 'request', command, code: 326, opaque: pushes, header, body: text(body) };
  bench.give({ type: `rmq.${command}`, connection: to.connection, frame });
  const index = bench.sent.findIndex(({ frame: { opaque } }) => opaque === pushes);
  const [answer] = bench.sent.splice(index, 1);
  return answer?.frame as unknown as ResponseFrame;
}

const correlated = (request: Travelling) => ({
  CORRELATION_ID: propertiesOf(request).get('CORRELATION_ID') ?? 'none',
});

/** What a request ended with, without what names it. */
function endOf(bench: Bench, id = 'q'): unknown {
  const found = bench.requests.filter((settled) => settled.id === id);
  assert.is(found.length, 1, `${id} is settled once`);
  const { kind: _, id: _id, topic: _topic, correlationId: _c, ...end } = found[0]!;
  return end;
}

requests('a request says who asks, how long, and which request it is', () => {
  const bench = ready();
  ask(bench, { properties: { own: '1', TTL: '9', REPLY_TO_CLIENT: 'me', CORRELATION_ID: 'mine' } });
  const properties = propertiesOf(bench.take('sendMessageV2'));
  assert.is(properties.get('REPLY_TO_CLIENT'), '127.0.0.1@shop');
  assert.is(properties.get('TTL'), '3000');
  assert.is(properties.get('own'), '1');
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(properties.get('CORRELATION_ID') ?? '', uuid);
});

requests('no two requests of a producer have one id, whatever is drawn', () => {
  const process = { host: '', pid: 7, classLoaderHash: 9 };
  const stamp = { at: 0, mono: 0, entropy: 5 };
  const ids = Array.from({ length: 5_000 }, (_, i) => correlationIdOf(process, i, stamp));
  assert.is(new Set(ids).size, ids.length);
  assert.is.not(correlationIdOf({ ...process, pid: 8 }, 0, stamp), ids[0]);
});

requests('the reply settles its request, once, and the broker is told so each time', () => {
  const bench = ready();
  ask(bench);
  const sent = bench.take('sendMessageV2');
  bench.answer(sent, 0, { header: stored });
  assert.equal(bench.requests, [], 'that it was sent is not its end');
  const reply = { ...correlated(sent), UNIQ_KEY: 'K' };
  assert.is(push(bench, sent, reply).code, 0);
  const properties = packProperties([...Object.entries(reply), ['ARRIVE_TIME', '1795329882000']]);
  const told = { body: text('pong'), properties, repliedFrom: '10.0.0.9:99', replyId: 'K' };
  assert.equal(endOf(bench), { outcome: 'replied', ...told });
  const logs = bench.logs.length;
  assert.is(push(bench, sent, reply, 'again').code, 0);
  assert.is(bench.requests.length, 1);
  assert.match(bench.logs[logs]?.text ?? '', /to no request that waits was dropped/);
  assert.is(bench.state().requests.table.size, 0);
  assert.is(bench.settled.length, 0, 'its send is not told of by itself');
});

requests('a reply that overtakes the answer to its send settles the request', () => {
  const bench = ready();
  ask(bench);
  const sent = bench.take('sendMessageV2');
  push(bench, sent, correlated(sent));
  bench.answer(sent, 0, { header: stored });
  assert.is((endOf(bench) as { outcome: string }).outcome, 'replied');
  assert.is(bench.state().pending.size, 0);
});

requests('a reply settles the request whose id it carries and no other', () => {
  const bench = ready();
  ask(bench, { id: 'one' });
  ask(bench, { id: 'two' });
  const [one, two] = [bench.take('sendMessageV2'), bench.take('sendMessageV2')];
  push(bench, one, correlated(two), 'for two');
  assert.equal(
    bench.requests.map(({ id, body }) => [id, new TextDecoder().decode(body)]),
    [['two', 'for two']],
  );
});

requests('a reply without a correlation id is an error, one with a foreign id is not', () => {
  const bench = ready();
  ask(bench);
  const sent = bench.take('sendMessageV2');
  const { code, remark } = push(bench, sent, { UNIQ_KEY: 'K' });
  assert.equal([code, remark], [1, 'process reply message fail']);
  assert.is(push(bench, sent, { CORRELATION_ID: 'foreign' }).code, 0);
  assert.equal(bench.requests, []);
});

const fails = 'send request message to <orders> fail';

requests('without a reply a blocking request ends on time', () => {
  const bench = ready();
  ask(bench, { timeoutMs: 1_500 });
  const sent = bench.take('sendMessageV2');
  bench.answer(sent, 0, { header: stored });
  bench.advance(1_499);
  assert.equal(bench.requests, []);
  bench.advance(1);
  const remark = 'send request message to <orders> OK, but wait reply message timeout, 1500 ms.';
  assert.equal(endOf(bench), { outcome: 'timeout', code: 10_006, remark });
  assert.is(push(bench, sent, correlated(sent)).code, 0, 'a late reply is taken');
  assert.is(bench.requests.length, 1, 'and settles nothing');
});

requests('a request whose send is not answered in time is taken for sent', () => {
  const bench = ready();
  ask(bench, { timeoutMs: 1_500 });
  bench.take('sendMessageV2');
  bench.advance(1_500);
  assert.is((endOf(bench) as { code: number }).code, 10_006);
  bench.advance(5_000);
  assert.is(bench.requests.length, 1);
  assert.is(bench.state().pending.size, 0);
});

requests('the end of a callback’s time is found by the scan of each second', () => {
  // The producer started at 0; the first scan is at 3,000.
  const ends = [
    [500, 3_000],
    [3_100, 4_000],
    [4_000, 5_000],
    [4_001, 5_000],
  ] as const;
  for (const [timeoutMs, endMono] of ends) {
    const bench = ready();
    ask(bench, { mode: 'callback', timeoutMs });
    bench.answer(bench.take('sendMessageV2'), 0, { header: stored });
    bench.advance(endMono - 1);
    assert.equal(bench.requests, [], `${timeoutMs} is not over at ${endMono - 1}`);
    bench.advance(1);
    const remark = 'request timeout, no reply message.';
    assert.equal(endOf(bench), { outcome: 'timeout', code: 10_006, remark });
  }
});

requests('a refused send ends a request at once, in the words of its form', () => {
  const refusal = { cause: 'refused', outcome: 'sendFailed' };
  const forms = [
    ['sync', { ...refusal, code: -1, remark: `${fails}: no` }],
    ['callback', { ...refusal, code: 16, remark: 'no' }],
  ] as const;
  for (const [mode, end] of forms) {
    const bench = ready();
    ask(bench, { mode });
    bench.answer(bench.take('sendMessageV2'), 16, { remark: 'no' });
    assert.equal(endOf(bench), end);
    bench.advance(10_000);
    assert.is(bench.requests.length, 1);
  }
});

requests('a request is sent again after a lost connection, as asynchronous sends are', () => {
  const bench = ready(routeTo({ 'broker-a': 1, 'broker-b': 1 }));
  ask(bench);
  const first = bench.take('sendMessageV2');
  bench.lose(first.connection);
  const second = bench.take('sendMessageV2');
  assert.is.not(second.to, first.to);
  assert.equal(correlated(second), correlated(first));
  bench.answer(second, 0, { header: stored });
  push(bench, second, correlated(first));
  assert.is((endOf(bench) as { outcome: string }).outcome, 'replied');
});

requests('what is wrong before anything is sent is thrown by the call', () => {
  const cases: readonly (readonly [Partial<RequestOrder>, object])[] = [
    [
      { body: new Uint8Array(0) },
      { cause: 'invalid', code: 13, remark: 'the message body length is zero' },
    ],
    [
      { queueId: 0, selector: { name: 'byHash', arg: 1 } },
      { cause: 'invalid', code: -1, remark: 'either a queue or a selector, not both' },
    ],
    [
      { queueId: 0, brokerName: 'nobody' },
      {
        cause: 'unreachable',
        code: -1,
        remark: 'the broker does not exist: it has no master that is known',
      },
    ],
  ];
  for (const [order, end] of cases) {
    for (const mode of ['sync', 'callback'] as const) {
      const bench = ready();
      ask(bench, { ...order, mode });
      // A queue of a broker that nobody knows has its topic looked up once more.
      const index = bench.sent.findIndex(({ frame }) => frame.command === 'getRouteInfoByTopic');
      if (index >= 0) bench.answer(bench.sent.splice(index, 1)[0]!, 0, { body: oneBroker });
      assert.equal(endOf(bench), { outcome: 'rejected', ...end });
      bench.advance(10_000);
      assert.is(bench.requests.length, 1, 'no callback comes later');
      assert.is(bench.state().requests.table.size, 0);
    }
  }
});

requests('a topic that nobody knows is no route', () => {
  const bench = newBench();
  ask(bench, { topic: 'new' });
  bench.answer(bench.take('getRouteInfoByTopic'), 17);
  bench.answer(bench.take('getRouteInfoByTopic'), 17);
  const remark = 'No route info of this topic: new';
  assert.equal(endOf(bench), { outcome: 'rejected', cause: 'noRoute', code: 10_005, remark });
});

requests('brokers learn of the client before the first request of a topic is sent', () => {
  const bench = newBench();
  ask(bench, { id: 'first' });
  ask(bench, { id: 'second' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, {
    body: routeTo({ 'broker-a': 1, 'broker-b': 1 }),
  });
  const [a, b] = [bench.take('heartBeat'), bench.take('heartBeat')];
  assert.equal([a.to, b.to].sort(), [masterOf('broker-a'), masterOf('broker-b')]);
  bench.answer(a, 0);
  assert.throws(() => bench.take('sendMessageV2'), /no sendMessageV2/);
  bench.lose(b.connection);
  const sent = [bench.take('sendMessageV2'), bench.take('sendMessageV2')];
  assert.is(sent.length, 2, 'a broker that does not answer keeps nothing back');
  bench.sent.length = 0;
  ask(bench, { id: 'third' });
  bench.take('sendMessageV2');
  assert.throws(() => bench.take('heartBeat'), /no heartBeat/);
});

requests('a selector or a queue decides where a request goes', () => {
  const bench = ready(routeTo({ 'broker-a': 4 }));
  ask(bench, { id: 'queue', queueId: 2, brokerName: 'broker-a' });
  ask(bench, { id: 'selected', selector: { name: 'byHash', arg: 7 } });
  const queues = [bench.take('sendMessageV2'), bench.take('sendMessageV2')].map(
    ({ frame }) => frame.header.queueId,
  );
  assert.equal(queues, [2, 3]);
});

requests('a shutdown ends the requests that wait', () => {
  const bench = ready();
  ask(bench, { timeoutMs: 60_000 });
  bench.answer(bench.take('sendMessageV2'), 0, { header: stored });
  bench.give({ type: 'operator.shutdown' });
  bench.answer(bench.take('unregisterClient'), 0);
  bench.answer(bench.take('unregisterClient'), 0);
  assert.is(bench.value(), 'stopped');
  assert.equal(endOf(bench), { outcome: 'cutOff', remark: 'the client was shut down' });
  ask(bench, { id: 'late' });
  assert.is(
    (endOf(bench, 'late') as { remark: string }).remark,
    'The producer service state not OK',
  );
});

requests('a message that says it is a reply travels as one', () => {
  const bench = ready();
  const properties = { MSG_TYPE: 'reply', CORRELATION_ID: 'c' };
  bench.order({ id: 'r', properties });
  const reply = bench.take('sendReplyMessageV2');
  bench.answer(reply, 0, { header: stored });
  assert.is(bench.settled[0]?.outcome, 'stored');
  const long = wordy({ sendSmartMsg: false });
  long.order({ id: 'r', properties });
  assert.is(long.take('sendReplyMessage').frame.code, 324);
});

/** As `ready`, where the fields of sends are spelt out. */
function wordy(config: { readonly sendSmartMsg: boolean }): Bench {
  const bench = newBench(config);
  bench.order({ id: 'warm' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: oneBroker });
  bench.answer(bench.take('sendMessage'), 0, { header: stored });
  return bench;
}

requests.run();
