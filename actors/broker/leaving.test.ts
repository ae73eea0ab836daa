import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { BrokerConfig } from './config.ts';
import { TestBroker } from './testBroker.ts';
import { heartbeatOf, sendHeaderOf } from './testRequests.ts';

const leaving = suite('broker: leaving gracefully');

const namesrv = '127.0.0.1:9876';
const text = (value: string) => new TextEncoder().encode(value);

/** A broker with a client, connected to its name server; asked to shut down. */
function left(config: Partial<BrokerConfig> = {}): TestBroker {
  const broker = new TestBroker({
    ...{ topics: { orders: 1 }, namesrvAddrs: [namesrv] },
    ...{ enableShutdownGracefully: true, shutdownWaitTimeSeconds: 6, ...config },
  });
  broker.step({ type: 'link.opened', connection: 'n', address: namesrv, peer: namesrv });
  broker.open('c1');
  broker.take();
  broker.step({ type: 'operator.shutdown' });
  return broker;
}

const sendAs = (broker: TestBroker, version: number) =>
  broker.ask('c1', 'sendMessageV2', sendHeaderOf('orders', 0, broker.at), text('a'), { version });

leaving('the name server is told at once, and the broker registers no more', () => {
  const broker = left();
  assert.is(broker.phase, 'leaving');
  const told = broker.sent('n').map((frame) => 'command' in frame && frame.command);
  assert.equal(told, ['unregisterBroker']);
  broker.take();
  const header = { ...sendHeaderOf('madeLate', 0, broker.at), defaultTopicQueueNums: 1 };
  const made = broker.ask('c1', 'sendMessageV2', header, text('a'), { version: 475 });
  assert.is(made?.code, responseCode.SUCCESS);
  broker.advance(5_000);
  assert.equal(broker.sent('n'), []);
});

leaving('newer clients are sent away whatever they ask, older ones served', () => {
  const broker = left();
  for (const version of [476, 513]) {
    const answer = sendAs(broker, version);
    assert.equal([answer?.code, answer?.remark], [responseCode.GO_AWAY, 'please go away']);
  }
  assert.is(broker.state.store.log.length, 0, 'nothing was stored');
  for (const version of [275, 475]) assert.is(sendAs(broker, version)?.code, 0);
  assert.is(broker.state.store.log.length, 2);
  const beat = broker.ask('c1', 'heartBeat', {}, heartbeatOf('id', 'CG', [{}]));
  assert.is(beat?.code, responseCode.GO_AWAY);
  assert.is(broker.state.members.consumers.size, 0);
});

leaving('so are codes that nobody knows and requests that cannot be read', () => {
  const broker = left();
  for (const type of ['rmq.unknown', 'rmq.malformed']) {
    for (const [version, code] of [
      [513, responseCode.GO_AWAY],
      [475, responseCode.REQUEST_CODE_NOT_SUPPORTED],
    ]) {
      const frame = { ...{ kind: 'request', command: type.slice(4), code: 99_999 }, version };
      const opaque = 1_000 + version!;
      const asked = { ...frame, oneway: false, opaque, of: 'registerBroker', field: 'x' };
      broker.take();
      broker.step({ type, connection: 'c1', frame: asked } as never);
      assert.is(broker.answerTo('c1', opaque)?.code, code, `${type} of ${version}`);
    }
  }
});

leaving('a one-way request of a newer client is dropped without a word', () => {
  const broker = left();
  broker.take();
  const header = { consumerGroup: 'CG', topic: 'orders', queueId: 0, commitOffset: 9 };
  broker.ask('c1', 'updateConsumerOffset', header, undefined, { oneway: true });
  assert.equal(broker.sent('c1'), []);
});

leaving('held pulls stay held, and end with their connection', () => {
  const broker = new TestBroker({ topics: { orders: 1 }, enableShutdownGracefully: true });
  broker.open('c1');
  broker.ask('c1', 'heartBeat', {}, heartbeatOf('id', 'CG', [{}]));
  const patience = { sysFlag: 7, commitOffset: 0, suspendTimeoutMillis: 90_000 };
  assert.is(broker.pull('c1', 'orders', 0, 0, patience), undefined, 'it is held');
  const { lastOpaque: opaque } = broker;
  broker.step({ type: 'operator.shutdown' });
  broker.advance(29_999);
  assert.is(broker.phase, 'leaving');
  broker.take();
  broker.advance(1);
  assert.is(broker.answerTo('c1', opaque), undefined);
  assert.ok(broker.outputs.some(({ type }) => type === 'close'));
  assert.is(broker.phase, 'stopped', 'nobody was registered with');
});

leaving('after the wait it ends as any other, and tells nobody twice', () => {
  const broker = left();
  const [farewell] = broker.sent('n');
  const opaque = farewell?.opaque ?? -1;
  const frame = { kind: 'response', command: 'unregisterBroker', code: 0, opaque };
  broker.step({ type: 'frame.response', connection: 'n', frame } as never);
  broker.step({ type: 'operator.shutdown' });
  assert.is(broker.phase, 'leaving', 'another request to end changes nothing');
  broker.take();
  broker.advance(5_999);
  assert.is(broker.phase, 'leaving');
  broker.advance(1);
  assert.is(broker.phase, 'stopped');
  assert.equal(broker.sent('n'), []);
});

leaving('without the setting a shutdown sends nobody away', () => {
  const broker = left({ enableShutdownGracefully: false });
  assert.is(broker.phase, 'stopping');
  broker.take();
  sendAs(broker, 513);
  assert.equal(broker.sent('c1'), []);
});

leaving.run();
