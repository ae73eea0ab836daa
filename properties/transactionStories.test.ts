/** The stories of transactions can fail: each breaks where the thing that it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Output, Request } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of transactions');

/** A machine that never takes an event in. */
const without = (type: string): Mutation => ({
  input: (event) => (event.type === type ? undefined : event),
});

/** A machine that takes END_TRANSACTION for one that says something else. */
const hears = (said: number, heard: number): Mutation => ({
  input(event) {
    if (event.type !== 'rmq.endTransaction') return event;
    const { frame } = event as Request<'endTransaction'>;
    if (frame.header.commitOrRollback !== said) return event;
    const header = { ...frame.header, commitOrRollback: heard };
    return { ...event, frame: { ...frame, header } } as typeof event;
  },
});

const isAppendOf = (output: Output, topic: string): boolean =>
  output.type === 'disk.append' &&
  (output.record as { readonly topic?: string } | undefined)?.topic === topic;

/** Each story, what is broken in which machine, and the promise that breaks of it. */
const planted: readonly (readonly [
  string,
  string,
  keyof typeof machines,
  () => Mutation,
  string,
])[] = [
  [
    'a committed message is seen, a rolled back one never',
    'a broker takes a rollback for a commit',
    'broker',
    () => hears(12, 8),
    'seen neither',
  ],
  [
    'a committed message is seen, a rolled back one never',
    'a broker stores half messages where they go',
    'broker',
    () => ({
      input(event) {
        if (event.type !== 'rmq.sendMessageV2') return event;
        const { frame } = event as Request<'sendMessageV2'>;
        const properties = frame.header.properties?.replace('TRAN_MSG\u0001true', 'X\u0001true');
        const header = { ...frame.header, properties, sysFlag: 0 };
        return { ...event, frame: { ...frame, header } } as typeof event;
      },
    }),
    'seen neither',
  ],
  [
    'a committed message is seen, a rolled back one never',
    'a broker forgets what it has been told',
    'broker',
    () => without('timer.transactionOps'),
    'never had to ask',
  ],
  [
    'a colleague answers for a dead producer',
    'a broker asks only who has sent the message',
    'broker',
    () => ({
      output: (output) =>
        output.type === 'send' &&
        output.frame.command === 'checkTransactionState' &&
        !output.connection.startsWith('shop')
          ? undefined
          : output,
    }),
    'handed the order',
  ],
  [
    'a colleague answers for a dead producer',
    'a broker never looks through its half messages',
    'broker',
    () => without('timer.transactionCheck'),
    'asks somebody',
  ],
  [
    'what nobody knows is given up',
    'a broker asks for ever',
    'broker',
    () => ({ config: { transactionCheckMax: 1_000 } }),
    'gives up',
  ],
  [
    'what nobody knows is given up',
    'a broker asks about the youngest, too',
    'broker',
    () => ({ config: { transactionTimeOutMs: 0, transactionCheckIntervalMs: 3_000 } }),
    'six seconds',
  ],
  [
    'what nobody knows is given up',
    'a broker takes what nobody knows for a commit',
    'broker',
    () => hears(0, 8),
    'asks',
  ],
  [
    'a lost end is asked for',
    'a producer does not answer checks',
    'producer',
    () => without('rmq.checkTransactionState'),
    'handed the order',
  ],
  [
    'a lost end is asked for',
    'a broker does not note what a check came to',
    'broker',
    () => without('timer.transactionOps'),
    'asked again',
  ],
  [
    'a broker restarts between half and end',
    'a broker keeps half messages in its memory alone',
    'broker',
    () => ({
      output: (output) => (isAppendOf(output, 'RMQ_SYS_TRANS_HALF_TOPIC') ? undefined : output),
    }),
    'asks about two',
  ],
  [
    'a broker restarts between half and end',
    'a broker keeps in its memory alone what is done with',
    'broker',
    () => ({
      output: (output) => (isAppendOf(output, 'RMQ_SYS_TRANS_OP_HALF_TOPIC') ? undefined : output),
    }),
    'left alone',
  ],
];

for (const [name, defect, kind, mutation, promise] of planted) {
  failing(`${name}: breaks when ${defect}`, () => {
    const story = stories.transactions!.find((each) => each.name === name);
    assert.ok(story, `there is a story "${name}"`);
    const broken = { [kind]: mutant(machines[kind], mutation()) };
    const sentence = simulateStory(story, { machines: broken }).broken?.sentence ?? '(it held)';
    assert.match(sentence, promise, sentence);
  });
}

failing('each story has a mutant', () => {
  const told = new Set(planted.map(([name]) => name));
  for (const { name } of stories.transactions!) assert.ok(told.has(name), name);
});

failing.run();
