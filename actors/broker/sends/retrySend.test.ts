import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { TestBroker } from '../testBroker.ts';
import { topicConfigOf } from '../topics/topics.ts';

const retries = suite('broker: sends to retry topics');

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker(config);
  broker.open('c1');
  return broker;
}

retries('a retry topic is made without a template, and its group with it', () => {
  const broker = newBroker();
  const more = { defaultTopic: 'NO_SUCH', unitMode: true };
  const answer = broker.send('c1', '%RETRY%cg', 0, 'x', {}, more);
  assert.is(answer?.code, responseCode.SUCCESS);
  const config = topicConfigOf(broker.state, '%RETRY%cg');
  assert.equal([config?.writeQueueNums, config?.perm, config?.topicSysFlag], [1, 6, 2]);
  assert.ok(broker.state.groups.configs.has('cg'));
});

retries('a group that may not be made is refused', () => {
  const broker = newBroker({ autoCreateSubscriptionGroup: false });
  const answer = broker.send('c1', '%RETRY%cg', 0, 'x');
  assert.is(answer?.code, responseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
  assert.match(answer?.remark ?? '', /^subscription group not exist, cg \nSee https/);
});

retries('a message goes to the dead letters once it was retried too often', () => {
  const broker = newBroker();
  const attempt = (reconsumeTimes: number, maxReconsumeTimes?: number) => {
    const more = { reconsumeTimes, ...(maxReconsumeTimes ? { maxReconsumeTimes } : undefined) };
    broker.send('c1', '%RETRY%cg', 0, 'x', { TAGS: 'a' }, more);
    return broker.state.store.log.last();
  };
  assert.is(attempt(16)?.topic, '%RETRY%cg');
  assert.is(attempt(3, 2)?.topic, '%DLQ%cg');
  const dead = attempt(17);
  assert.equal([dead?.topic, dead?.queueId, dead?.queueOffset], ['%DLQ%cg', 0, 1]);
  const properties = parseProperties(dead?.properties ?? '');
  assert.equal([properties.get('DELAY'), properties.get('TAGS')], ['-1', 'a']);
  assert.is(topicConfigOf(broker.state, '%DLQ%cg')?.writeQueueNums, 1);
});

retries('the number of retries of an old client is not looked at', () => {
  const broker = newBroker();
  const header = {
    producerGroup: 'PG',
    topic: '%RETRY%cg',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 1,
    queueId: 0,
    sysFlag: 0,
    bornTimestamp: 0,
    flag: 0,
    reconsumeTimes: 3,
    maxReconsumeTimes: 2,
  };
  broker.ask('c1', 'sendMessage', header, new Uint8Array(1), { version: 100 });
  assert.is(broker.state.store.log.last()?.topic, '%RETRY%cg');
});

retries('a dead letter is answered under the queue that was asked for', () => {
  const broker = newBroker();
  broker.send('c1', '%RETRY%cg', 0, 'x');
  const answer = broker.send('c1', '%RETRY%cg', 0, 'x', { DELAY: '4' }, { reconsumeTimes: 99 });
  assert.equal([answer?.code, answer?.header?.queueId, answer?.header?.queueOffset], [0, 0, 0]);
});

retries.run();
