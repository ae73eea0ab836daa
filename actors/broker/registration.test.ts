import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RegisterBrokerBody } from '../../protocol/bodies/registerBroker.ts';
import { crc32 } from '../../protocol/crc32.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import { encodeRequest } from '../../protocol/typed.ts';
import { TestBroker } from './testBroker.ts';
import { topicConfigOf } from './topics/topics.ts';

const registration = suite('broker: registration');

const namesrvAddrs = ['10.0.0.1:9876', '10.0.0.2:9876'];

/** A broker whose name servers are connected. */
function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2 }, namesrvAddrs, ...config });
  for (const [i, address] of namesrvAddrs.entries()) {
    broker.step({ type: 'link.opened', connection: `n${i}`, address, peer: address });
  }
  return broker;
}

/** Requests of one command that went to a name server. */
function requests(broker: TestBroker, connection: string, command: string): RequestFrame[] {
  return broker
    .sent(connection)
    .filter(
      (frame): frame is RequestFrame => frame.kind === 'request' && frame.command === command,
    );
}

function reply(
  broker: TestBroker,
  connection: string,
  { command, opaque }: RequestFrame,
  more: object = {},
): void {
  const frame = {
    kind: 'response',
    command,
    code: 0,
    opaque,
    language: 'JAVA',
    version: 513,
    serializeType: 'JSON',
    ...more,
  };
  broker.step({ type: 'frame.response', connection, frame } as never);
}

/** Lets every name server answer everything. */
function answerAll(broker: TestBroker): void {
  for (const connection of ['n0', 'n1']) {
    for (const frame of broker.sent(connection)) {
      if (frame.kind === 'request') reply(broker, connection, frame);
    }
  }
  broker.take();
}

function topicsOf({ body }: RequestFrame): readonly string[] {
  const { topicConfigSerializeWrapper } = body as RegisterBrokerBody;
  return [...topicConfigSerializeWrapper.topicConfigTable.keys()];
}

registration('a boot registers everything with every name server', () => {
  const broker = new TestBroker({ topics: { orders: 2 }, namesrvAddrs });
  const connects = broker.outputs.filter(({ type }) => type === 'connect');
  assert.equal(
    connects,
    namesrvAddrs.map((address) => ({ type: 'connect', address })),
  );
  const full = newBroker({ address: '10.0.0.9:10911' });
  for (const connection of ['n0', 'n1']) {
    const [frame] = requests(full, connection, 'registerBroker');
    assert.ok(frame);
    assert.equal(frame.header, {
      brokerName: 'broker-a',
      brokerAddr: '10.0.0.9:10911',
      clusterName: 'DefaultCluster',
      brokerId: 0,
      haServerAddr: '10.0.0.9:10912',
      enableActingMaster: false,
      compressed: false,
      bodyCrc32: crc32(encodeRequest(frame).body),
    });
    assert.is(topicsOf(frame).length, 16);
    assert.ok(topicsOf(frame).includes('orders'));
  }
});

registration('after ten seconds and then every thirty it registers again', () => {
  const broker = newBroker();
  answerAll(broker);
  const counts: number[] = [];
  for (const ms of [9_999, 1, 29_999, 1, 30_000]) {
    broker.advance(ms);
    counts.push(requests(broker, 'n0', 'registerBroker').length);
    answerAll(broker);
  }
  assert.equal(counts, [0, 1, 0, 1, 1]);
});

registration('the period has its limits', () => {
  const broker = newBroker({ registerNameServerPeriodMs: 1 });
  answerAll(broker);
  broker.advance(19_999);
  assert.is(requests(broker, 'n0', 'registerBroker').length, 1);
  broker.advance(1);
  assert.is(requests(broker, 'n0', 'registerBroker').length, 2);
});

registration('a failed registration is logged and repeated by the period', () => {
  const broker = new TestBroker({ namesrvAddrs: ['10.0.0.1:9876'] });
  broker.step({ type: 'link.failed', address: '10.0.0.1:9876' });
  assert.match(broker.observed('logged')[0]?.text ?? '', /10\.0\.0\.1:9876 failed: connectFailed/);
  broker.take();
  broker.advance(10_000);
  assert.is(broker.outputs.filter(({ type }) => type === 'connect').length, 1);
  const refused = newBroker();
  const [frame] = requests(refused, 'n0', 'registerBroker');
  assert.ok(frame);
  reply(refused, 'n0', frame, { code: 1, remark: 'register broker failed' });
  assert.match(refused.observed('logged')[0]?.text ?? '', /1 register broker failed/);
});

registration('a broker that may not write announces topics that may not be written', () => {
  const broker = newBroker({ brokerPermission: 4 });
  const [frame] = requests(broker, 'n0', 'registerBroker');
  assert.ok(frame);
  const { topicConfigTable } = (frame.body as RegisterBrokerBody).topicConfigSerializeWrapper;
  assert.is(topicConfigTable.get('orders')?.perm, 4);
  assert.is(topicConfigTable.get('TBW102')?.perm, 4);
});

registration('topics that a name server calls ordered become ordered', () => {
  const broker = newBroker();
  const [frame] = requests(broker, 'n0', 'registerBroker');
  assert.ok(frame);
  const table = new Map([
    ['orders', 'broker-a:2'],
    ['nowhere', 'broker-a:2'],
  ]);
  reply(broker, 'n0', frame, { body: { table } });
  assert.is(topicConfigOf(broker.state, 'orders')?.order, true);
  assert.is(broker.state.topics.dataVersion.counter, 1);
  const [again] = requests(broker, 'n1', 'registerBroker');
  assert.ok(again);
  reply(broker, 'n1', again, { body: { table } });
  assert.is(broker.state.topics.dataVersion.counter, 1, 'once is enough');
});

registration('without force it asks first, and registers everywhere if anybody is behind', () => {
  const broker = newBroker({ forceRegister: false });
  answerAll(broker);
  broker.advance(10_000);
  const asked = ['n0', 'n1'].map(
    (connection) => requests(broker, connection, 'queryDataVersion')[0],
  );
  assert.ok(asked[0] && asked[1]);
  assert.equal(asked[0].body, broker.state.topics.dataVersion);
  reply(broker, 'n0', asked[0], { header: { changed: false } });
  assert.is(requests(broker, 'n0', 'registerBroker').length, 0);
  reply(broker, 'n1', asked[1], { header: { changed: true } });
  assert.is(requests(broker, 'n0', 'registerBroker').length, 1);
  assert.is(requests(broker, 'n1', 'registerBroker').length, 1);
});

registration('without force an up-to-date cluster is left in peace, an unsure one is not', () => {
  const broker = newBroker({ forceRegister: false });
  answerAll(broker);
  broker.advance(10_000);
  for (const connection of ['n0', 'n1']) {
    const [frame] = requests(broker, connection, 'queryDataVersion');
    assert.ok(frame);
    reply(broker, connection, frame, { header: { changed: false } });
  }
  assert.is(requests(broker, 'n0', 'registerBroker').length, 0);
  broker.take();
  broker.advance(30_000);
  broker.step({ type: 'link.closed', connection: 'n0' });
  broker.step({ type: 'link.closed', connection: 'n1' });
  const connects = broker.outputs.filter(({ type }) => type === 'connect');
  assert.is(connects.length, 1, 'to the one that was lost first');
  assert.is(requests(broker, 'n1', 'registerBroker').length, 1, 'one each in a round');
});

registration('a broker without name servers registers nowhere', () => {
  const broker = new TestBroker();
  broker.advance(60_000);
  assert.equal(
    broker.outputs.filter(({ type }) => type === 'connect' || type === 'send'),
    [],
  );
});

registration.run();
