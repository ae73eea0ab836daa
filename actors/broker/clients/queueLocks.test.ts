import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LockBatchResponse } from '../../../protocol/bodies/lockBatch.ts';
import type { MessageQueue } from '../../../protocol/bodies/messageQueue.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { TestBroker } from '../testBroker.ts';

const locks = suite('broker: queue locks');

const queue = (queueId: number, topic = 'T'): MessageQueue => ({
  brokerName: 'broker-a',
  queueId,
  topic,
});

function ask(
  broker: TestBroker,
  command: 'lockBatchMq' | 'unlockBatchMq',
  clientId: string,
  mqSet: readonly MessageQueue[],
  consumerGroup = 'G',
) {
  const body = { clientId, consumerGroup, mqSet, onlyThisBroker: false };
  return broker.ask('c1', command, {}, body);
}

function grantedTo(broker: TestBroker, clientId: string, ids: number[], group?: string): number[] {
  const queues = ids.map((id) => queue(id));
  const answer = ask(broker, 'lockBatchMq', clientId, queues, group);
  const { lockOKMQSet } = answer!.body as LockBatchResponse;
  return lockOKMQSet.map(({ queueId }) => queueId);
}

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker(config);
  broker.open('c1');
  return broker;
}

locks('a free queue is granted to whoever asks first, and to nobody else', () => {
  const broker = newBroker();
  const answer = ask(broker, 'lockBatchMq', 'a', [queue(0), queue(1)]);
  assert.equal(answer?.code, responseCode.SUCCESS);
  assert.equal([answer?.header, answer?.remark], [undefined, undefined]);
  assert.equal(answer?.body, { lockOKMQSet: [queue(0), queue(1)] });
  assert.equal(grantedTo(broker, 'b', [1, 2]), [2]);
  assert.equal(grantedTo(broker, 'b', [0, 1]), []);
});

locks('locks of one group are nothing to another, nor those of one topic', () => {
  const broker = newBroker();
  assert.equal(grantedTo(broker, 'a', [0]), [0]);
  assert.equal(grantedTo(broker, 'b', [0], 'H'), [0]);
  const other = ask(broker, 'lockBatchMq', 'b', [queue(0, 'U')]);
  assert.equal(other?.body, { lockOKMQSet: [queue(0, 'U')] });
});

locks('a queue asked for twice is granted once', () => {
  assert.equal(grantedTo(newBroker(), 'a', [3, 3]), [3]);
});

locks('a lock is free for others more than 60 s after its last renewal, not before', () => {
  const broker = newBroker();
  grantedTo(broker, 'a', [0]);
  broker.advance(30_000);
  assert.equal(grantedTo(broker, 'a', [0]), [0]);
  broker.advance(60_000);
  assert.equal(grantedTo(broker, 'b', [0]), []);
  broker.advance(1);
  assert.equal(grantedTo(broker, 'b', [0]), [0]);
  assert.equal(grantedTo(broker, 'a', [0]), []);
});

locks('an owner has its lock again after it has expired, if nobody else took it', () => {
  const broker = newBroker();
  grantedTo(broker, 'a', [0]);
  broker.advance(100_000);
  assert.equal(grantedTo(broker, 'a', [0]), [0]);
  assert.equal(grantedTo(broker, 'b', [0]), []);
});

locks('the time of a lock goes by the wall clock', () => {
  const broker = newBroker();
  grantedTo(broker, 'a', [0]);
  broker.at += 60_001;
  assert.equal(grantedTo(broker, 'b', [0]), [0]);
});

locks('its setting says how long a lock lasts', () => {
  const broker = newBroker({ rebalanceLockMaxLiveTimeMs: 1_000 });
  grantedTo(broker, 'a', [0]);
  broker.advance(1_001);
  assert.equal(grantedTo(broker, 'b', [0]), [0]);
});

locks('an owner gives its locks back, and only its own', () => {
  const broker = newBroker();
  grantedTo(broker, 'a', [0, 1]);
  grantedTo(broker, 'b', [2]);
  const answer = ask(broker, 'unlockBatchMq', 'a', [queue(1), queue(2), queue(9)]);
  assert.equal([answer?.code, answer?.header], [responseCode.SUCCESS, undefined]);
  assert.equal(grantedTo(broker, 'c', [0, 1, 2]), [1]);
  assert.is(ask(broker, 'unlockBatchMq', 'nobody', [queue(0)], 'none')?.code, 0);
});

locks('a client that leaves, or whose connection ends, keeps its locks', () => {
  const broker = newBroker();
  broker.open('c2');
  grantedTo(broker, 'a', [0]);
  broker.ask('c2', 'unregisterClient', { clientID: 'a', consumerGroup: 'G' });
  broker.step({ type: 'link.closed', connection: 'c2' });
  broker.advance(130_000 - 100_000);
  assert.equal(grantedTo(broker, 'b', [0]), []);
});

locks('a restart forgets every lock', () => {
  const broker = newBroker();
  grantedTo(broker, 'a', [0]);
  const reborn = new TestBroker({}, broker.disk, 2);
  reborn.open('c1');
  assert.equal(grantedTo(reborn, 'b', [0]), [0]);
});

locks('what a group that locks sends to its retry topic is a dead letter', () => {
  const broker = newBroker();
  const topicOfNext = (): string | undefined => {
    broker.send('c1', '%RETRY%G', 0, 'x', {}, { reconsumeTimes: 1, maxReconsumeTimes: 16 });
    return broker.state.store.log.last()?.topic;
  };
  assert.is(topicOfNext(), '%RETRY%G');
  grantedTo(broker, 'a', [0]);
  assert.is(topicOfNext(), '%DLQ%G');
  broker.advance(60_001);
  assert.is(topicOfNext(), '%RETRY%G');
  grantedTo(broker, 'a', [0]);
  ask(broker, 'unlockBatchMq', 'a', [queue(0)]);
  assert.is(topicOfNext(), '%RETRY%G');
});

locks('a request for queues without a client or a group fails', () => {
  const broker = newBroker();
  const body = { consumerGroup: 'G', mqSet: [queue(0)], onlyThisBroker: false };
  assert.is(broker.ask('c1', 'lockBatchMq', {}, body)?.code, responseCode.SYSTEM_ERROR);
  const nameless = { clientId: 'a', mqSet: [queue(0)], onlyThisBroker: false };
  assert.is(broker.ask('c1', 'lockBatchMq', {}, nameless)?.code, responseCode.SYSTEM_ERROR);
  assert.is(broker.ask('c1', 'unlockBatchMq', {}, nameless)?.code, responseCode.SYSTEM_ERROR);
  assert.equal(grantedTo(broker, 'b', [0]), [0]);
});

locks('watchers are told who has which queue', () => {
  const broker = newBroker();
  const changes = (): string[] =>
    broker.outputs.splice(0).flatMap((output) => {
      if (output.type !== 'observe' || output.observation.kind !== 'queueLocked') return [];
      const { clientId, queueId, change } = output.observation;
      return [`${clientId} ${queueId} ${change}`];
    });
  changes();
  grantedTo(broker, 'a', [0]);
  grantedTo(broker, 'a', [0, 1]);
  grantedTo(broker, 'b', [0]);
  ask(broker, 'unlockBatchMq', 'b', [queue(0)]);
  ask(broker, 'unlockBatchMq', 'a', [queue(0)]);
  assert.equal(changes(), ['a 0 taken', 'a 0 renewed', 'a 1 taken', 'a 0 released']);
});

locks.run();
