/** The stories of filters and keys can fail: each breaks where what it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Output, Request } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import type { HeartbeatData } from '../protocol/bodies/heartbeatData.ts';
import type { StoredMessage } from '../protocol/message.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of filters');

/** A machine that gives other answers to one command. */
function withAnswer(
  command: string,
  change: (frame: { readonly code: number; readonly body?: unknown }) => object,
): NonNullable<Mutation['output']> {
  return (given) => {
    if (given.type !== 'send' || given.frame.kind !== 'response') return given;
    if (given.frame.command !== command) return given;
    return { ...given, frame: { ...given.frame, ...change(given.frame) } } as Output;
  };
}

/** Each story, what is broken in the broker, and the promise that breaks of it. */
const planted: readonly (readonly [string, string, () => Mutation, string])[] = [
  [
    'a filter by properties selects',
    'a broker forgets half of a filter',
    () => ({
      input: (event) => {
        if (event.type !== 'rmq.heartBeat') return event;
        const { frame } = event as Request<'heartBeat'>;
        const body = withExpressions(frame.body, (text) => text.replace(/ and .*/, ''));
        return { ...event, frame: { ...frame, body } } as typeof event;
      },
    }),
    'nothing else has come',
  ],
  [
    'a filter by properties selects',
    'a broker finds every filter right',
    () => ({ output: withAnswer('checkClientConfig', () => ({ code: 0 })) }),
    'who cannot be understood reads nothing',
  ],
  [
    'a filter by properties selects',
    'a broker does not filter pops',
    () => ({
      input: (event) => {
        if (event.type !== 'rmq.popMessage') return event;
        const { frame } = event as Request<'popMessage'>;
        const header = { ...frame.header, expType: 'TAG', exp: '*' };
        return { ...event, frame: { ...frame, header } } as typeof event;
      },
    }),
    'a pop is filtered alike',
  ],
  [
    'a message is found by its key',
    'a broker finds one message a key',
    () => ({
      output: withAnswer('queryMessage', ({ body }) => ({
        body: (body as readonly StoredMessage[] | undefined)?.slice(0, 1),
      })),
    }),
    'a key finds all its orders',
  ],
  [
    'a message is found by its key',
    'a broker counts the oldest',
    () => ({
      input: (event) => {
        if (event.type !== 'rmq.queryMessage') return event;
        const { frame } = event as Request<'queryMessage'>;
        return { ...event, frame: { ...frame, header: { ...frame.header, maxNum: 32 } } } as never;
      },
      output: withAnswer('queryMessage', ({ body }) => ({
        body: (body as readonly StoredMessage[] | undefined)?.slice(0, 2),
      })),
    }),
    'the latest count',
  ],
];

function withExpressions(data: HeartbeatData, change: (text: string) => string): HeartbeatData {
  const consumerDataSet = data.consumerDataSet.map((consumer) => ({
    ...consumer,
    subscriptionDataSet: consumer.subscriptionDataSet.map((subscription) => ({
      ...subscription,
      subString: change(subscription.subString),
    })),
  }));
  return { ...data, consumerDataSet };
}

for (const [name, wrong, mutation, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.filtering!.find((one) => one.name === name)!;
    const broken = { broker: mutant(machines.broker, mutation()) };
    assert.match(simulateStory(story, { machines: broken }).broken?.sentence ?? '', promise);
  });
}

failing('every story of a filter has a mutant of its own', () => {
  const names = new Set(planted.map(([name]) => name));
  assert.equal([...names].sort(), stories.filtering!.map(({ name }) => name).sort());
});

failing.run();
