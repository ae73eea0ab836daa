// Behind a proxy a topic says what its messages are: in order, at a time, in transactions or plain.
// Then all of that works as with a broker: the messages of one key come in the order in which they
// were sent, one that is to come later comes then, and one that was taken back does not come.
import { equal, scenario } from '../../harness/story/index.ts';

export const messagesInOrderAndInTimePassTheProxy = scenario(
  'messages in order and in time pass the proxy',
  { seed: 47 },
  (story) => {
    const directory = story.namesrv('ns');
    const of = (type: string) => ({ attributes: { 'message.type': type } });
    const broker = story.broker('a', {
      topics: {
        steps: { readQueueNums: 4, writeQueueNums: 4, ...of('FIFO') },
        alarms: { readQueueNums: 1, writeQueueNums: 1, ...of('DELAY') },
      },
      recallMessageEnable: true,
    });
    story.until('the broker is listed', () => directory.lists(broker));
    const proxy = story.proxy('proxy');
    const kitchen = story.consumer('kitchen', {
      topic: 'steps',
      namesrvs: [proxy],
      consumeOrderly: true,
    });
    const clock = story.consumer('clock', { topic: 'alarms', namesrvs: [proxy] });
    const cook = story.producer('cook', { namesrvs: [proxy] });
    story.until('the kitchen reads', () => kitchen.queues('steps').length === 4);
    story.until('the clock does, too', () => clock.queues('alarms').length === 1);

    const selector = { name: 'byHash', arg: 'soup' };
    const properties = { __SHARDINGKEY: 'soup' };
    for (const step of ['peel', 'cut', 'boil']) {
      const told = cook.send('steps', step, { selector, properties });
      story.until(`the order to ${step} is stored`, () => told.outcome === 'stored');
    }
    story.until('the kitchen has done all three', () => kitchen.received.length === 3);
    equal(kitchen.received, ['peel', 'cut', 'boil'], 'in their order');

    const atMs = story.nowMs;
    const done = cook.send('alarms', 'done', { delayTimeMs: 10_000 });
    const stale = cook.send('alarms', 'stale', { delayTimeMs: 20_000 });
    story.until('both alarms are set', () => done.settled && stale.settled);
    equal(cook.recall('alarms', stale.recallHandle), 'done', 'one of them is taken back');
    story.until('the other one comes', () => clock.has('done'));
    equal(story.nowMs - atMs >= 10_000, true, 'not before its time');
    story.advance(30_000); // Past the time of the one that was taken back.
    equal(clock.received, ['done'], 'which never comes');
  },
);
