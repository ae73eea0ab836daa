/** The stories of transactions and types behind proxies can fail: each breaks where it is meant. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Output, Request } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { responseCode } from '../protocol/responseCodes.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of transactions behind proxies');

type Event = { readonly type: string };

const without = (type: string): Mutation => ({
  input: (event) => (event.type === type ? undefined : event),
});

/** Changes what comes as the end of a transaction. */
const ending = (
  change: (header: Request<'endTransaction'>['frame']['header']) => object,
): Mutation => ({
  input(event) {
    if (event.type !== 'rmq.endTransaction') return event;
    const { frame } = event as Request<'endTransaction'>;
    return { ...event, frame: { ...frame, header: change(frame.header) } } as Event;
  },
});

const isRequest = (output: Output, command: string) =>
  output.type === 'send' && output.frame.kind === 'request' && output.frame.command === command;

/** Each story, what is broken in a proxy, and the promise that breaks of it. */
const planted: readonly (readonly [string, string, () => Mutation, string])[] = [
  [
    'a commit through a proxy is seen at once',
    'it goes by what it has noted alone',
    () =>
      ending(
        ({ bname: _broker, tranStateTableOffset: _offset, commitLogOffset: _log, ...left }) => ({
          ...left,
        }),
      ),
    'at once',
  ],
  [
    'a commit through a proxy is seen at once',
    'it hands no ends on',
    () => without('rmq.endTransaction'),
    'billing is handed the payment',
  ],
  [
    'a producer is asked where it hangs now',
    'it asks those that hang on it alone',
    () => ({
      output: (output) =>
        output.type === 'send' &&
        isRequest(output, 'checkTransactionState') &&
        output.frame.extra !== undefined
          ? undefined
          : output,
    }),
    'billing is handed them',
  ],
  [
    'a rollback outlives the proxy',
    'it announces only whom it has seen sending',
    () => without('timer.producerHeartbeat'),
    'the broker asks',
  ],
  [
    'a rollback outlives the proxy',
    'it takes a rollback for a commit',
    () => ending((header) => ({ ...header, commitOrRollback: 8 })),
    'billing has never seen it',
  ],
  [
    'messages in order and in time pass the proxy',
    'it knows no recalls',
    () => without('rmq.recallMessage'),
    'taken back',
  ],
  [
    'messages in order and in time pass the proxy',
    'it hands messages on without their time',
    () => ({
      output(output) {
        if (output.type !== 'send' || !isRequest(output, 'sendMessageV2')) return output;
        const { header } = output.frame as Request<'sendMessageV2'>['frame'];
        const properties = header.properties?.replaceAll('TIMER_', 'X_');
        return {
          ...output,
          frame: { ...output.frame, header: { ...header, properties } },
        } as Output;
      },
    }),
    'both alarms are set|taken back|not before its time',
  ],
  [
    'a message of the wrong type is refused',
    'it does not look',
    () => ({ config: { enableTopicMessageTypeCheck: false } }),
    'its topic is not for that',
  ],
  [
    'a message of the wrong type is refused',
    'it takes for wrong what it cannot tell',
    () => ({
      output(output) {
        if (output.type !== 'send' || output.frame.kind !== 'response') return output;
        if (output.frame.remark?.startsWith('type of topic') !== true) return output;
        return { ...output, frame: { ...output.frame, code: responseCode.MESSAGE_ILLEGAL } };
      },
    }),
    'not called wrong',
  ],
];

for (const [name, defect, mutation, promise] of planted) {
  failing(`${name}: breaks when of a proxy ${defect}`, () => {
    const story = stories.proxying!.find((each) => each.name === name);
    assert.ok(story, `there is a story "${name}"`);
    const broken = { proxy: mutant(machines.proxy, mutation()) };
    const sentence = simulateStory(story, { machines: broken }).broken?.sentence ?? '(it held)';
    assert.match(sentence, new RegExp(promise), sentence);
  });
}

failing.run();
