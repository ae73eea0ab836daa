/** What operators ask of clients by way of a broker. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestFrame } from '../../../protocol/frame.ts';
import { TestBroker } from '../testBroker.ts';
import { heartbeatOf } from '../testRequests.ts';

const relaying = suite('questions for clients');

const topics = { orders: 1 };

/** A broker with an operator on `o`, and members of `g` on connections of their own names. */
function serving(members: Readonly<Record<string, number>>): TestBroker {
  const broker = new TestBroker({ topics });
  broker.open('o');
  for (const [name, version] of Object.entries(members)) {
    broker.open(name, `10.0.0.1:${version}`);
    const data = heartbeatOf(name, 'g', [{ topic: 'orders', subString: '*' }]);
    broker.ask(name, 'heartBeat', {}, data, { version });
  }
  broker.take();
  return broker;
}

const asked = (broker: TestBroker, name: string) =>
  broker.sent(name).filter((frame): frame is RequestFrame => frame.kind === 'request');
const answer = (broker: TestBroker, name: string, more: object): void => {
  const { command, opaque } = asked(broker, name).at(-1) as RequestFrame;
  const frame = { kind: 'response', command, code: 0, opaque, ...more };
  broker.step({ type: 'frame.response', connection: name, frame } as never);
};
const last = (broker: TestBroker) => broker.answerTo('o', broker.lastOpaque);
const info = (broker: TestBroker, clientId: string) =>
  broker.ask('o', 'getConsumerRunningInfo', { consumerGroup: 'g', clientId });
const status = (broker: TestBroker, clientAddr?: string) =>
  broker.ask('o', 'invokeBrokerToGetConsumerStatus', {
    ...{ topic: 'orders', group: 'g' },
    ...(clientAddr !== undefined && { clientAddr }),
  });
const statusOf = (offset: number) => ({
  body: {
    consumerTable: new Map(),
    messageQueueTable: [[{ brokerName: 'a', queueId: 0, topic: 'orders' }, offset]],
  },
});

relaying('what a client says is handed on as it came, its code and its fields too', () => {
  const broker = serving({ m1: 513 });
  assert.is(info(broker, 'm1'), undefined);
  const body = new Uint8Array([1, 2]);
  answer(broker, 'm1', { code: 207, remark: 'why', extra: { more: 'yes' }, body });
  const { code, remark, extra, body: told } = last(broker)!;
  assert.equal([code, remark, extra, told], [207, 'why', { more: 'yes' }, body]);
});

relaying('a client that says nothing for ten seconds is given up', () => {
  const broker = serving({ m1: 513 });
  info(broker, 'm1');
  broker.advance(9_000);
  assert.is(last(broker), undefined);
  broker.advance(3_000);
  assert.is(last(broker)?.code, 207);
  assert.match(last(broker)?.remark ?? '', /^consumer <g> <m1> Timeout: /);
  answer(broker, 'm1', {});
  const answers = broker.sent('o').filter(({ kind }) => kind === 'response');
  assert.is(answers.length, 1, 'an answer that comes later is one too many');
});

relaying('a client that is too old is named with its version, and not asked', () => {
  const broker = serving({ m1: 61, m2: 27 });
  const tooLow = 'Version <V3_1_7> too low to finish, please upgrade it to V3_1_8_SNAPSHOT';
  assert.is(info(broker, 'm1')?.remark, `The Consumer <m1> ${tooLow}`);
  assert.is(
    status(broker, 'm2')?.remark,
    'the client does not support this feature. version=V3_0_6',
  );
  assert.equal(asked(broker, 'm1'), []);
  assert.equal(asked(broker, 'm2'), []);
});

relaying('members are asked one after the other, and who says nothing is left out', () => {
  const broker = serving({ m1: 513, m2: 513, m3: 513 });
  status(broker);
  assert.is(asked(broker, 'm2').length, 0);
  answer(broker, 'm1', statusOf(1));
  assert.is(asked(broker, 'm2').length, 1);
  broker.advance(7_000);
  assert.is(last(broker), undefined, 'the third is not asked before the second is given up');
  answer(broker, 'm3', statusOf(3));
  const { code, body } = last(broker)!;
  const { consumerTable } = body as { consumerTable: ReadonlyMap<string, unknown> };
  assert.equal([code, [...consumerTable.keys()]], [0, ['m1', 'm3']]);
});

relaying('of several members only the one named is asked', () => {
  const broker = serving({ m1: 513, m2: 513 });
  status(broker, 'm2');
  assert.equal(asked(broker, 'm1'), []);
  answer(broker, 'm2', statusOf(2));
  const { consumerTable } = last(broker)!.body as { consumerTable: ReadonlyMap<string, unknown> };
  assert.equal([...consumerTable.keys()], ['m2']);
});

relaying.run();
