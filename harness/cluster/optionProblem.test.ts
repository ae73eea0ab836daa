import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StoryError } from '../kernel/bug.ts';
import { told } from '../story/testStories.ts';
import type { SpecKind } from './nodeSpec.ts';

const test = suite('optionProblem');

/** What a story says whose only node is started with such options, as one without types may be. */
function problemOf(kind: SpecKind, options: unknown): string {
  try {
    told((story) => void story[kind]('it', options as never));
  } catch (error) {
    assert.instance(error, StoryError);
    return (error as StoryError).message;
  }
  return 'none';
}

const topic = 't';
const wrong: readonly [Parameters<typeof problemOf>[0], unknown, string][] = [
  ['broker', { topcis: {} }, 'broker "it" has no option "topcis"'],
  ['broker', { address: '10.0.0.1:1' }, 'broker "it" has no option "address"'],
  ['producer', { topic }, 'producer "it" has no option "topic"'],
  ['namesrv', { namesrvs: [] }, 'namesrv "it" has no option "namesrvs"'],
  ['namesrv', null, 'the options of namesrv "it" are no object'],
  ['simpleConsumer', { topic, listener: {} }, 'simpleConsumer "it" has no option "listener"'],
  ['consumer', { topic, toString: 1 }, 'consumer "it" has no option "toString"'],
];

test('an option that there is not is named, and its node', () => {
  for (const [kind, options, sentence] of wrong) assert.match(problemOf(kind, options), sentence);
});

const wrongTopics: readonly [unknown, string][] = [
  [{ orders: 0 }, 'topic "orders" cannot have 0 queues: 1 to 65535 can be'],
  [{ orders: 65_536 }, 'topic "orders" cannot have 65536 queues'],
  [{ orders: 'four' }, 'topic "orders" cannot have four queues'],
  [{ orders: { queues: 4 } }, 'topic "orders" has no setting "queues"'],
  [{ orders: { readQueueNums: -1 } }, 'topic "orders" cannot have -1 readQueueNums: 0 to 65535'],
  [{ 'a b': 4 }, 'The specified topic: a b, contains illegal characters'],
  [['orders'], 'names with numbers of queues are wanted, such as { orders: 4 }'],
];

test('a topic that cannot be is named, and its broker', () => {
  for (const [topics, sentence] of wrongTopics) {
    assert.match(problemOf('broker', { topics }), `option "topics" of broker "it": ${sentence}`);
  }
});

test('a listener that there is not is named, and its consumer', () => {
  const of = 'option "listener" of consumer "it": ';
  const problem = (listener: unknown) => problemOf('consumer', { topic, listener });
  assert.match(problem({ name: 'nope' }), `${of}there is no listener "nope", only succeed,`);
  assert.match(problem('succeed'), `${of}a name is wanted, such as { name: "succeed" }`);
  assert.match(problem({ name: 'slow', arg: 'soon' }), `${of}"arg" is a number, not soon`);
  assert.match(problem({ name: 'failBody' }), `${of}"text" is the body of the messages that fail`);
  assert.match(problem({ name: 'failBody', text: 5 }), `fail, not 5`);
});

test('a museum piece that there is not is named, and its node', () => {
  const of = 'option "museum" of broker "it": ';
  const problem = (museum: unknown) => problemOf('broker', { museum });
  assert.match(problem(['nope']), `${of}there is no piece "nope", only changeDeletesNewRecord,`);
  assert.match(problem('changeDeletesNewRecord'), `${of}a list of pieces is wanted`);
  const ofProxies = problemOf('proxy', { museum: ['changeDeletesNewRecord'] });
  assert.match(ofProxies, 'there is no piece "changeDeletesNewRecord", only failuresHave');
});

test('right options are taken, of each kind of node', () => {
  const run = told((story) => {
    const namesrvs = [story.namesrv('ns', { brokerTimeoutMs: 60_000, connections: {} })];
    const topics = { orders: { readQueueNums: 2, writeQueueNums: 0, perm: 6, order: true } };
    const broker = story.broker('a', { namesrvs, topics, brokerName: 'other' });
    story.producer('shop', { namesrvs, group: 'shops', sendMsgTimeoutMs: 1, topics: ['orders'] });
    const listener = { name: 'slow', arg: 5 } as const;
    story.consumer('c', { namesrvs, group: 'g', topic: 'orders', tags: 'a', listener });
    story.simpleConsumer('s', { namesrvs, group: 'g', topic: 'orders', requestTimeoutMs: 1 });
    story.until('the broker is up', () => broker.running);
  });
  assert.is(run.verdict, 'held');
});

test.run();
