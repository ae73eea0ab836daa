import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StoryError } from '../kernel/bug.ts';
import { equal } from './equal.ts';
import type { Story } from './story.ts';
import { told } from './testStories.ts';

/** A cluster in which these orders are stored, each in the one queue that there is. */
function shopAndReader(story: Story, ...orders: readonly string[]) {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const shop = story.producer('shop');
  const sent = orders.map((order) => shop.send('orders', order));
  story.until('all is stored', () => sent.every(({ outcome }) => outcome === 'stored'));
  const reader = story.simpleConsumer('reader', { topic: 'orders' });
  return { directory, broker, shop, reader };
}

/** Tells a story and says what broke it, if anything did. */
function brokenBy(tell: (story: Story) => void): unknown {
  const { broken } = told(tell);
  return broken && [broken.sentence, ...broken.found];
}

const verbs = suite('simple consumers of stories');

const hidden = { invisibleTimeMs: 10_000 };
const polling = { ...hidden, pollTimeMs: 30_000 };

verbs('a receive returns what it brought, once it is there', () => {
  const tell = (story: Story) => {
    const { reader } = shopAndReader(story, 'one', 'two');
    const messages = reader.receive(hidden);
    equal(
      messages.map(({ body, delivery, queueId, queueOffset }) => [
        ...[body, delivery, queueId, queueOffset],
      ]),
      [
        ['one', 0, 0, 0],
        ['two', 1, 0, 1],
      ],
      'both orders are received',
    );
    equal(messages[0]!.brokerName, 'a', 'the broker is named');
    equal([messages[0]!.reconsumeTimes, messages[0]!.fromRetryTopic], [0, false], 'it is new');
    equal(reader.receive(hidden), [], 'what is hidden is not received again');
    equal([reader.has('two'), reader.has('three')], [true, false], 'it knows what it has');
  };
  assert.is(brokenBy(tell), undefined);
});

verbs('what is acknowledged stays away, what is not comes back as another attempt', () => {
  const tell = (story: Story) => {
    const { reader } = shopAndReader(story, 'kept', 'lost');
    const [kept] = reader.receive(hidden);
    equal(reader.ack(kept!), 'done', 'one is acknowledged');
    const back = reader.receive(polling);
    equal(
      back.map(({ body, reconsumeTimes, fromRetryTopic }) => [
        body,
        reconsumeTimes,
        fromRetryTopic,
      ]),
      [['lost', 1, true]],
      'the other one is back',
    );
    equal(reader.ack(-1), 'done', 'a delivery can be meant by its number');
    equal(reader.receive(polling), [], 'nothing comes back any more');
  };
  assert.is(brokenBy(tell), undefined);
});

verbs('after a change the old handle is dead and the new one counts', () => {
  const tell = (story: Story) => {
    const { reader } = shopAndReader(story, 'one');
    const [one] = reader.receive(hidden);
    equal(reader.changeInvisible(one!, 20_000), 'done', 'it is hidden for longer');
    equal(reader.ack(one!, { handle: 0 }), 'done', 'the old handle is taken without a word');
    const [again] = reader.receive({ ...hidden, pollTimeMs: 40_000 });
    equal([again?.body, again?.reconsumeTimes], ['one', 1], 'but it was of no use');
    equal(reader.changeInvisible(again!, 20_000), 'done', 'the copy is hidden for longer');
    equal(reader.ack(again!), 'done', 'its new handle is taken');
    equal(reader.receive({ ...hidden, pollTimeMs: 40_000 }), [], 'and it was of use');
  };
  assert.is(brokenBy(tell), undefined);
});

verbs('a batch acknowledges all that it names', () => {
  const tell = (story: Story) => {
    const { reader } = shopAndReader(story, 'one', 'two', 'three');
    const [one, , three] = reader.receive(hidden);
    equal(reader.batchAck([one!, three!]), 'done', 'two are acknowledged');
    const back = reader.receive(polling);
    equal(
      back.map(({ body }) => body),
      ['two'],
      'the third is back',
    );
  };
  assert.is(brokenBy(tell), undefined);
});

verbs('a long poll that was begun goes on while the story does', () => {
  const tell = (story: Story) => {
    const { shop, reader } = shopAndReader(story, 'first');
    reader.batchAck(reader.receive(hidden));
    const poll = reader.startReceive(polling);
    story.advance(5_000); // Long enough for the broker to hold it.
    equal([poll.settled, poll.outcome], [false, 'pending'], 'it waits');
    shop.send('orders', 'fresh');
    story.until('the poll has ended', () => poll.settled, 1_000);
    equal(
      poll.messages.map(({ body }) => body),
      ['fresh'],
      'it brought the new order',
    );
    equal([poll.outcome, poll.code], ['done', 0], 'it is done');
  };
  assert.is(brokenBy(tell), undefined);
});

verbs('what nobody answers ends unanswered, and the story goes on', () => {
  const tell = (story: Story) => {
    const { broker, reader } = shopAndReader(story, 'one');
    const [one] = reader.receive(hidden);
    const road = story.link(broker, reader);
    road.partition();
    equal(reader.ack(one!), 'unanswered', 'nobody answers the acknowledgement');
    equal(reader.receive(hidden), [], 'nobody answers the receive');
    equal(reader.startReceive(hidden).outcome, 'pending', 'one that has just begun is pending');
    road.heal();
    equal(reader.ack(one!), 'done', 'the same can be asked again');
  };
  assert.is(brokenBy(tell), undefined);
});

verbs('a group is told to pop by every broker of the topic', () => {
  const tell = (story: Story) => {
    const { reader } = shopAndReader(story);
    equal(reader.setRequestMode('POP', { group: 'billing', popShareQueueNum: 1 }), 'done', 'told');
    const wrong = { topic: '%RETRY%billing', group: 'billing' };
    equal(reader.setRequestMode('POP', wrong), 'refused', 'a retry topic has no mode');
  };
  assert.is(brokenBy(tell), undefined);
});

verbs('after a restart deliveries count anew, and those of before are gone', () => {
  const tell = (story: Story) => {
    const { reader } = shopAndReader(story, 'one');
    const [before] = reader.receive({ invisibleTimeMs: 1_000 });
    reader.kill();
    reader.start();
    const [again] = reader.receive(polling);
    equal([again?.delivery, again?.reconsumeTimes], [0, 1], 'it is the first of this life');
    assert.throws(
      () => reader.ack(before!),
      (error: Error) =>
        error instanceof StoryError && /no delivery 0 \("one"\)/.test(error.message),
    );
    equal(reader.ack(again!), 'done', 'the new one can be acknowledged');
    equal(reader.received.length, 2, 'both are remembered');
  };
  assert.is(brokenBy(tell), undefined);
});

const nonsense: readonly [string, (story: Story) => void, RegExp][] = [
  ['without a topic', (story) => story.simpleConsumer('c', {} as never), /"c" has no topic/],
  [
    'receive without a time',
    (story) => story.simpleConsumer('c', { topic: 't' }).receive({} as never),
    /receive of "c" has no invisibleTimeMs/,
  ],
  [
    'receive without options',
    (story) => story.simpleConsumer('c', { topic: 't' }).receive(undefined as never),
    /receive of "c" has no invisibleTimeMs/,
  ],
  [
    'receive for words',
    (story) =>
      story.simpleConsumer('c', { topic: 't' }).receive({ invisibleTimeMs: '5s' as never }),
    /has no invisibleTimeMs: "5s" is no number/,
  ],
  [
    'receive with an option that there is not',
    (story) => story.simpleConsumer('c', { topic: 't' }).receive({ ...hidden, pollMs: 5 } as never),
    /receive of "c" has no option "pollMs"/,
  ],
  [
    'acknowledge nothing',
    (story) => story.simpleConsumer('c', { topic: 't' }).ack(0),
    /"c" has no delivery 0/,
  ],
  [
    'acknowledge the first of none',
    (story) => story.simpleConsumer('c', { topic: 't' }).ack(undefined as never),
    /"c" is handed no message/,
  ],
  [
    'an empty batch',
    (story) => story.simpleConsumer('c', { topic: 't' }).batchAck([]),
    /no messages/,
  ],
  [
    'receive while down',
    (story) => {
      const reader = story.simpleConsumer('c', { topic: 't' });
      reader.kill();
      reader.receive(hidden);
    },
    /"c" is not running/,
  ],
];

for (const [what, tell, message] of nonsense) {
  verbs(`nonsense is refused with a sentence: ${what}`, () => {
    assert.throws(
      () => told(tell),
      (error: Error) => error instanceof StoryError && message.test(error.message),
    );
  });
}

verbs.run();
