import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import { TestBroker } from './testBroker.ts';
import { heartbeatOf } from './testRequests.ts';
import { topicConfigOf } from './topics/topics.ts';

const life = suite('broker: life');

const namesrvAddrs = ['10.0.0.1:9876'];

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 4 }, ...config });
  broker.open('c1');
  return broker;
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

life('a message that was acknowledged is pulled back byte for byte', () => {
  const broker = newBroker();
  const sent = broker.send('c1', 'orders', 2, 'hello', { TAGS: 'a' });
  assert.equal([sent?.code, sent?.header?.queueOffset], [responseCode.SUCCESS, 0]);
  const pulled = broker.pull('c1', 'orders', 2, 0);
  assert.equal([pulled?.code, pulled?.header?.nextBeginOffset], [responseCode.SUCCESS, 1]);
  assert.is(text(pulled?.body?.[0]?.body), 'hello');
});

life('a restart finds messages, topics, groups and offsets again', () => {
  const broker = newBroker();
  for (let i = 0; i < 10; i += 1) broker.send('c1', 'orders', i % 4, `m${i}`, { TAGS: 't' });
  broker.send('c1', 'fresh', 1, 'x');
  broker.pull('c1', 'orders', 0, 0, { sysFlag: 5, commitOffset: 2 });
  broker.advance(10_000);
  const { store, topics, groups } = broker.state;

  const again = new TestBroker({ topics: { orders: 1 } }, broker.disk, 2);
  again.open('c2');
  assert.is(again.state.store.endOffset, store.endOffset);
  assert.is(topicConfigOf(again.state, 'orders')?.readQueueNums, 1, 'never changed: as configured');
  assert.ok(topicConfigOf(again.state, 'fresh'));
  assert.equal(again.state.topics.dataVersion, topics.dataVersion);
  assert.equal([...again.state.groups.configs.keys()], [...groups.configs.keys()]);
  const query = { consumerGroup: 'CG', topic: 'orders', queueId: 0 };
  assert.is(again.ask('c2', 'queryConsumerOffset', query)?.header?.offset, 2);
  const pulled = again.pull('c2', 'orders', 0, 0, { subscription: 't' });
  assert.equal(
    pulled?.body?.map(({ body }) => text(body)),
    ['m0', 'm4', 'm8'],
  );
  assert.is(again.send('c2', 'orders', 0, 'next')?.header?.queueOffset, 3);
});

life('a torn log is a prefix, and offsets that were lost are given out anew', () => {
  const broker = newBroker();
  for (let i = 0; i < 6; i += 1) broker.send('c1', 'orders', i % 2, `m${i}`);
  const logs = { ...broker.logs, commitLog: broker.logs.commitLog?.slice(0, 3) };
  const again = new TestBroker({ topics: { orders: 4 } }, { logs, values: {} } as never, 2);
  again.open('c1');
  assert.is(again.pull('c1', 'orders', 0, 0)?.header?.maxOffset, 2);
  assert.is(again.pull('c1', 'orders', 1, 0)?.header?.maxOffset, 1);
  assert.is(again.send('c1', 'orders', 1, 'new')?.header?.queueOffset, 1);
});

life('codes that are not served are refused, whether declared or not', () => {
  const broker = newBroker();
  const known = broker.ask('c1', 'getRouteInfoByTopic', { topic: 't' });
  assert.equal([known?.code, known?.remark], [3, ' request type 105 not supported']);
  const frame = { kind: 'request', command: 'unknown', code: 9_999, opaque: 70, oneway: false };
  broker.step({ type: 'rmq.unknown', connection: 'c1', frame } as never);
  assert.is(broker.answerTo('c1', 70)?.remark, ' request type 9999 not supported');
});

life('requests that cannot be read are refused by name', () => {
  const broker = newBroker();
  const answer = (of: string, code: number, oneway = false) => {
    const frame = {
      kind: 'request',
      command: 'malformed',
      of,
      code,
      field: 'queueId',
      problem: 'missing',
      opaque: code,
      oneway,
    };
    broker.step({ type: 'rmq.malformed', connection: 'c1', frame } as never);
    const found = broker.answerTo('c1', code);
    return [found?.code, found?.remark];
  };
  assert.equal(answer('pullMessage', 11), [1, 'queueId: missing']);
  assert.equal(answer('unregisterClient', 35), [0, undefined]);
  assert.equal(answer('getRouteInfoByTopic', 105), [3, ' request type 105 not supported']);
  assert.equal(answer('sendMessageV2', 310, true), [undefined, undefined]);
});

life('a shutdown tells the name servers, saves offsets and leaves held pulls unanswered', () => {
  const broker = newBroker({ namesrvAddrs });
  const address = namesrvAddrs[0]!;
  broker.step({ type: 'link.opened', connection: 'n', address, peer: address });
  broker.ask('c1', 'heartBeat', {}, heartbeatOf('id', 'CG', [{}]));
  broker.pull('c1', 'orders', 0, 0, { sysFlag: 7, commitOffset: 4 });
  const opaque = broker.lastOpaque;
  broker.isDiskQuick = false;
  broker.take();
  broker.step({ type: 'operator.shutdown' });
  assert.is(broker.phase, 'stopping');
  const types = broker.outputs.map((output) =>
    output.type === 'send' ? output.frame.command : output.type,
  );
  assert.equal(
    types.filter((type) => /unregister|disk|^close/.test(type)),
    ['unregisterBroker', 'disk.put', 'disk.sync', 'close'],
  );
  assert.is(broker.answerTo('c1', opaque), undefined);
  assert.equal(broker.values.consumerOffset, [['orders@CG', 0, 4]]);
  assert.equal([...broker.timers.keys()], ['timer.connection']);
});

life('a broker that is stopping takes nobody in, and stops when the farewells are settled', () => {
  const broker = newBroker({ namesrvAddrs });
  const address = namesrvAddrs[0]!;
  broker.step({ type: 'link.failed', address });
  broker.step({ type: 'operator.shutdown' });
  assert.is(broker.phase, 'stopping');
  broker.take();
  broker.open('late');
  assert.equal(broker.take(), [{ type: 'close', connection: 'late' }]);
  broker.send('c1', 'orders', 0, 'too late');
  assert.equal(broker.take(), []);
  broker.step({ type: 'link.opened', connection: 'n', address, peer: address });
  const [farewell] = broker.sent('n');
  assert.ok(farewell?.kind === 'request' && farewell.command === 'unregisterBroker');
  const frame = { kind: 'response', command: 'unregisterBroker', code: 0, opaque: farewell.opaque };
  broker.step({ type: 'frame.response', connection: 'n', frame } as never);
  assert.is(broker.phase, 'stopped');
  assert.match(broker.observed('logged').at(-1)?.text ?? '', /broker-a has stopped/);
  broker.take();
  broker.open('later');
  assert.equal(broker.take(), [{ type: 'close', connection: 'later' }]);
});

life('a broker without name servers stops at once', () => {
  const broker = newBroker();
  broker.step({ type: 'operator.shutdown' });
  assert.is(broker.phase, 'stopped');
});

life('what was acknowledged before a shutdown is there in the next life', () => {
  const broker = newBroker({ flushDiskType: 'SYNC_FLUSH' });
  broker.send('c1', 'orders', 0, 'x');
  broker.step({ type: 'operator.shutdown' });
  const again = new TestBroker({ topics: { orders: 4 } }, broker.disk, 2);
  again.open('c1');
  assert.is(again.pull('c1', 'orders', 0, 0)?.code, responseCode.SUCCESS);
});

life.run();
