import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { requestModeOf } from '../clients/requestModes.ts';
import { TestBroker } from '../testBroker.ts';

const setting = suite('broker: SET_MESSAGE_REQUEST_MODE');

const topics = { orders: 2 };

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics, ...config });
  broker.open('c1');
  return broker;
}

function set(broker: TestBroker, topic: string, consumerGroup: string, mode = 'POP') {
  const body = { topic, consumerGroup, mode, popShareQueueNum: 3 };
  const answer = broker.ask('c1', 'setMessageRequestMode', {}, body);
  return [answer?.code, answer?.remark];
}

setting('a setting is kept by topic and group, and survives', () => {
  const broker = newBroker();
  assert.equal(set(broker, 'orders', 'CG'), [responseCode.SUCCESS, undefined]);
  assert.equal(set(broker, 'orders', 'other', 'PULL'), [responseCode.SUCCESS, undefined]);
  const next = new TestBroker({ topics }, broker.disk, 2);
  for (const { state } of [broker, next]) {
    assert.equal(requestModeOf(state, 'orders', 'CG'), { mode: 'POP', popShareQueueNum: 3 });
    assert.is(requestModeOf(state, 'orders', 'other').mode, 'PULL');
    assert.equal(requestModeOf(state, 'orders', 'CG2'), { mode: 'PULL', popShareQueueNum: -1 });
  }
});

setting('the last setting of a topic and group counts', () => {
  const broker = newBroker();
  for (const mode of ['POP', 'PULL']) set(broker, 'orders', 'CG', mode);
  const next = new TestBroker({ topics }, broker.disk, 2);
  assert.is(requestModeOf(next.state, 'orders', 'CG').mode, 'PULL');
});

setting('a setting is on disk before it is answered', () => {
  const broker = newBroker();
  broker.isDiskQuick = false;
  broker.take();
  set(broker, 'orders', 'TOOLS_CONSUMER');
  const types = broker.outputs.map(({ type }) => type);
  assert.equal(types, ['disk.append', 'disk.sync', 'send']);
});

setting('a retry topic is refused first, whether it is there or not', () => {
  const remark = 'retry topic is not allowed to set mode';
  const answer = set(newBroker(), '%RETRY%CG', 'a b');
  assert.equal(answer, [responseCode.NO_PERMISSION, remark]);
});

setting('a topic that does not exist is refused before the group is looked at', () => {
  const broker = newBroker();
  const expected = [responseCode.TOPIC_NOT_EXIST, 'topic[none] not exist'];
  assert.equal(set(broker, 'none', 'CG'), expected);
  assert.not.ok(broker.state.groups.configs.has('CG'));
});

setting('a group is made, or refused where it may not be', () => {
  const broker = newBroker();
  set(broker, 'orders', 'CG');
  assert.ok(broker.state.groups.configs.has('CG'));
  const closed = newBroker({ autoCreateSubscriptionGroup: false });
  const remark = 'subscription group does not exist';
  const expected = [responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark];
  assert.equal(set(closed, 'orders', 'CG'), expected);
  assert.is(closed.state.requestModes.size, 0);
});

setting('a mode that nobody knows is kept, and works as PULL', () => {
  const broker = newBroker();
  assert.equal(set(broker, 'orders', 'CG', 'PUSH'), [responseCode.SUCCESS, undefined]);
  assert.is(requestModeOf(broker.state, 'orders', 'CG').mode, 'PULL');
});

setting.run();
