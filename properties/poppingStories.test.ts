/** The stories of pops can fail: each breaks where the thing that it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import type { RequestFrame, ResponseFrame } from '../protocol/frame.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of pops');

/** Each story, what is broken in a broker, and the promise that breaks of it. */
const planted: readonly (readonly [string, string, () => Mutation, string])[] = [
  [
    'a blocked queue waits for its acknowledgements',
    'no batch holds its queue up',
    () => ({ input: withHeader('popMessage', { attemptId: 'the same' }) }),
    'the helper gets nothing',
  ],
  [
    'a blocked queue waits for its acknowledgements',
    'an acknowledgement wakes nobody',
    () => ({ output: withoutAnswers('popMessage', 'rmq.ackMessage', 'timer.orderFree') }),
    'the helper has the next step',
  ],
  [
    'an ordered message is put off',
    'it shows again at once',
    () => ({ input: withHeader('changeMessageInvisibletime', { invisibleTime: 1 }) }),
    'all wait for the second step',
  ],
  [
    'an ordered message is put off',
    'nobody is woken when a queue is free',
    () => ({ input: (event) => (event.type === 'timer.orderFree' ? undefined : event) }),
    'it shows again',
  ],
  [
    'a notification wakes a waiting consumer',
    'messages ring no bell',
    () => ({ output: withoutAnswers('notification', 'rmq.sendMessageV2') }),
    'the bell rings',
  ],
  [
    'a notification wakes a waiting consumer',
    'nobody asks whether a queue is held up',
    () => ({ input: withHeader('notification', { order: false }) }),
    'there is nothing for others',
  ],
  [
    'a peek hides nothing',
    'nothing is shown twice',
    () => {
      const shown = new Set<string>();
      const output: Mutation['output'] = (given) => {
        if (given.type !== 'send' || given.frame.kind !== 'response') return given;
        if (given.frame.command !== 'peekMessage') return given;
        const isNew = ({ properties }: { readonly properties: string }) =>
          shown.size < shown.add(properties).size;
        const { body: all = [] } = given.frame as ResponseFrame<'peekMessage'>;
        const body = all.filter(isNew);
        return { ...given, frame: { ...given.frame, body } } as typeof given;
      };
      return { output };
    },
    'and sees them again',
  ],
  [
    'an old retry topic is drained',
    'the old one is not read any more',
    () => ({ config: { retrieveMessageFromPopRetryTopicV1: false } }),
    'so is what lay',
  ],
];

/** Requests of a command have other fields. */
function withHeader(command: string, fields: object): NonNullable<Mutation['input']> {
  return (event) => {
    if (event.type !== `rmq.${command}`) return event;
    const { frame } = event as unknown as { readonly frame: RequestFrame };
    return { ...event, frame: { ...frame, header: { ...frame.header, ...fields } } };
  };
}

/** Answers to a command do not get out of steps that these events made. */
function withoutAnswers(
  command: string,
  ...events: readonly string[]
): NonNullable<Mutation['output']> {
  return (given, event) => {
    const isAnswer = given.type === 'send' && given.frame.kind === 'response';
    const isLost = isAnswer && given.frame.command === command && events.includes(event.type);
    return isLost ? undefined : given;
  };
}

for (const [name, wrong, mutation, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.popping!.find((one) => one.name === name)!;
    const broken = { broker: mutant(machines.broker, mutation()) };
    assert.match(simulateStory(story, { machines: broken }).broken?.sentence ?? '', promise);
  });
}

failing.run();
