import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import { messageAt } from '../store/store.ts';
import { isTimerSet, type TestBroker } from '../testBroker.ts';
import { queueKey } from '../topics/names.ts';
import { ack, change, deliveriesOf, pop, poppable, take } from './testPops.ts';

const reviving = suite('broker: what nobody acknowledged comes back');

const retryTopic = '%RETRY%CG_orders';

/** How long after `from` each copy was stored, as it happens. */
function copiesUntil(broker: TestBroker, ms: number, from: number): readonly number[] {
  const times: number[] = [];
  const end = broker.mono + ms;
  while (broker.mono < end) {
    broker.take();
    broker.advance(1);
    for (const _ of broker.observed('revived')) times.push(broker.at - from);
  }
  return times;
}

const isWithin = (time: number | undefined, after: number) =>
  assert.ok(time !== undefined && time > after && time <= after + 100, `${time} after ${after}`);

for (const invisibleTime of [0, 500, 2_000, 5_000, 10_000]) {
  reviving(`a lone message hidden for ${invisibleTime} ms comes back 2.0 to 2.1 s later`, () => {
    const broker = poppable(1);
    take(broker, { invisibleTime });
    const times = copiesUntil(broker, invisibleTime + 6_000, broker.at + invisibleTime);
    assert.is(times.length, 1);
    isWithin(times[0], 2_000);
  });
}

reviving('one that is followed within 3 s comes together with its follower', () => {
  const broker = poppable(2);
  const shown = broker.at + 5_000;
  take(broker, { invisibleTime: 5_000 });
  broker.advance(1_700);
  take(broker, { invisibleTime: 5_000 });
  const times = copiesUntil(broker, 12_000, shown);
  assert.is(times.length, 2);
  isWithin(times[0], 3_700);
  isWithin(times[1], 3_700);
});

reviving('one that is followed after 3 s or more does not wait for it', () => {
  const broker = poppable(2);
  const shown = broker.at + 5_000;
  take(broker, { invisibleTime: 5_000 });
  broker.advance(3_300);
  take(broker, { invisibleTime: 5_000 });
  const times = copiesUntil(broker, 12_000, shown);
  isWithin(times[0], 2_000);
  isWithin(times[1], 5_300);
});

reviving('a record of more than 2 s later ends the wait for quiet', () => {
  const broker = poppable(4);
  const shown = broker.at + 5_000;
  for (let i = 0; i < 4; i += 1) {
    take(broker, { invisibleTime: 5_000 });
    broker.advance(1_300);
  }
  // Their times are 4.0, 5.3, 6.6 and 7.9 s after the first pop: the last is 2.9 s late for it.
  const times = copiesUntil(broker, 12_000, shown);
  isWithin(times[0], 2_900);
  assert.is(times.length, 4);
  isWithin(times[3], 5_900);
});

reviving('the rest of a batch of which some were acknowledged comes after 3 s', () => {
  const broker = poppable(12);
  const batch = deliveriesOf(pop(broker, 'orders', { invisibleTime: 4_000 }));
  const shown = broker.at + 4_000;
  for (const delivery of batch.slice(0, 3)) assert.is(ack(broker, delivery)?.code, 0);
  const times = copiesUntil(broker, 9_000, shown);
  assert.is(times.length, 9);
  isWithin(times[0], 3_000);
  isWithin(times[8], 3_000);
});

reviving('an acknowledgement that lies about its time delays its whole queue', () => {
  const broker = poppable(2);
  const [one, two] = deliveriesOf(pop(broker, 'orders', { invisibleTime: 8_000 }));
  if (one === undefined || two === undefined) throw new Error('nothing to pop');
  const shown = broker.at + 8_000;
  ack(broker, { ...one, handle: one.handle.replace(' 8000 ', ' 9999 ') });
  const times = copiesUntil(broker, 15_000, shown);
  assert.is(times.length, 1);
  isWithin(times[0], 4_999);
});

reviving('all messages that are acknowledged stay away, and then nothing is left to do', () => {
  const broker = poppable(3);
  for (const delivery of deliveriesOf(pop(broker, 'orders'))) ack(broker, delivery);
  assert.is(broker.observed('acked').length, 3);
  broker.advance(20_000);
  assert.is(broker.observed('revived').length, 0);
  assert.not.ok(isTimerSet(broker, 'revive'));
  assert.is(broker.state.revive.checkpoints.size, 0);
});

reviving('an acknowledgement after the end of the invisible time still counts', () => {
  const broker = poppable(1);
  const delivery = take(broker, { invisibleTime: 1_000 });
  broker.advance(2_900);
  ack(broker, delivery);
  broker.advance(20_000);
  assert.is(broker.observed('revived').length, 0);
});

reviving('the copy is the message, one attempt later, for its group, in its retry topic', () => {
  const broker = poppable(1);
  const popTime = broker.at;
  take(broker, { invisibleTime: 1_000 });
  broker.advance(3_200);
  const copy = messageAt(broker.state.store, queueKey(retryTopic, 0), 0);
  const original = messageAt(broker.state.store, queueKey('orders', 0), 0);
  if (copy === undefined || original === undefined) throw new Error('no copy');
  assert.is(copy.body, original.body);
  assert.is(copy.bornTimestamp, original.bornTimestamp);
  assert.is(copy.flag, original.flag);
  assert.is(copy.reconsumeTimes, 1);
  assert.is(copy.bornHost, broker.state.config.address);
  const said = Object.fromEntries(parseProperties(copy.properties));
  const before = Object.fromEntries(parseProperties(original.properties));
  assert.equal(said, { ...before, ORIGIN_GROUP: 'CG', '1ST_POP_TIME': String(popTime) });
  const config = broker.state.topics.configs.get(retryTopic);
  assert.equal(
    [config?.readQueueNums, config?.writeQueueNums, config?.perm, config?.topicFilterType],
    [1, 1, 6, 'SINGLE_TAG'],
  );
  const told = broker.observed('offsetCommitted').find(({ topic }) => topic === retryTopic);
  assert.is(told?.offset, 0);
  assert.equal(broker.observed('revived'), [
    {
      kind: 'revived',
      group: 'CG',
      topic: 'orders',
      queueId: 0,
      queueOffset: 0,
      popTime,
      retryTopic,
      retryOffset: 0,
      reconsumeTimes: 1,
    },
  ]);
});

reviving('a chain of attempts counts 1, 2, 3 in the same topic, with the first pop time', () => {
  const broker = poppable(1);
  const first = broker.at;
  for (let attempt = 0; attempt < 4; attempt += 1) {
    assert.is(take(broker, { invisibleTime: 1_000 }).reconsumeTimes, attempt);
    broker.advance(3_300);
  }
  const told = broker.observed('revived');
  assert.equal(
    told.map(({ reconsumeTimes, retryTopic: topic }) => [reconsumeTimes, topic]),
    [1, 2, 3, 4].map((times) => [times, retryTopic]),
  );
  const last = messageAt(broker.state.store, queueKey(retryTopic, 0), 3);
  assert.is(parseProperties(last?.properties ?? '').get('1ST_POP_TIME'), String(first));
});

reviving('a change hides from now on: the old time brings nothing back, the new one does', () => {
  const broker = poppable(1);
  const delivery = take(broker, { invisibleTime: 2_000 });
  broker.advance(1_000);
  const changedAt = broker.at;
  const answer = change(broker, delivery, 9_000);
  assert.equal(answer?.header, { popTime: changedAt, invisibleTime: 9_000, reviveQid: 0 });
  const times = copiesUntil(broker, 20_000, changedAt + 9_000);
  assert.is(times.length, 1);
  isWithin(times[0], 2_000);
  const copy = messageAt(broker.state.store, queueKey(retryTopic, 0), 0);
  const said = parseProperties(copy?.properties ?? '');
  assert.is(said.get('1ST_POP_TIME'), String(changedAt));
});

reviving('a message given back at once is there after 2 s', () => {
  const broker = poppable(1);
  const delivery = take(broker, { invisibleTime: 60_000 });
  change(broker, delivery, 0);
  isWithin(copiesUntil(broker, 70_000, broker.at)[0], 2_000);
});

reviving('a suspended message comes back without another attempt on its count', () => {
  const broker = poppable(1);
  change(broker, take(broker), 0, { suspend: true });
  broker.advance(3_000);
  assert.is(take(broker).reconsumeTimes, 0);
});

reviving('messages of a group that may not be made again are let go', () => {
  const broker = poppable(1);
  take(broker, { invisibleTime: 1_000 });
  const { state } = broker;
  const gone = state.groups.configs.delete('CG');
  Object.assign(state.groups, { configs: gone });
  Object.assign(state.config, { autoCreateSubscriptionGroup: false });
  broker.advance(10_000);
  assert.is(broker.observed('revived').length, 0);
  assert.is(state.revive.checkpoints.size, 1, 'what was before is as it was');
  assert.is(broker.state.revive.checkpoints.size, 0);
});

reviving('the wall clock may jump: nothing waits for the time that was jumped over', () => {
  const broker = poppable(1);
  take(broker, { invisibleTime: 600_000 });
  broker.at += 600_000;
  broker.advance(12_100);
  assert.is(broker.observed('revived').length, 1);
});

reviving.run();
