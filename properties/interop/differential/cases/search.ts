/** Searches by store time. */
import {
  ask,
  askInVain,
  type Case,
  code,
  first,
  type Loaded,
  type Shot,
  type Step,
  wait,
} from '../case.ts';
import { createTopic, pull, send, sendBatch, stored, without } from '../shots.ts';

type Ext = Readonly<Record<string, string | number>>;

function search(topic: string, timestamp: number | string, ext: Ext = {}): Shot {
  return {
    code: code.SEARCH_OFFSET_BY_TIMESTAMP,
    ext: { topic, queueId: 0, timestamp, ...ext },
  };
}

const boundaries: readonly Ext[] = [{}, { boundaryType: 'LOWER' }, { boundaryType: 'UPPER' }];

/** A search near the store time of the message at an offset, which a pull before has read. */
function near(topic: string, offset: number, delta: number, ext: Ext): Loaded {
  return (heard) => {
    const read = heard.flatMap(({ messages }) => messages);
    const message = read.find(({ queueOffset }) => queueOffset === offset);
    return search(topic, (message?.storeTimestamp ?? 0) + delta, ext);
  };
}

/** Three batches, so that runs of equal times begin and end where both servers agree. */
const runs = (topic: string): Step[] => [
  first(createTopic(topic)),
  first(sendBatch(topic, ['a', 'b', 'c'])),
  wait(40),
  first(sendBatch(topic, ['d'])),
  wait(40),
  first(sendBatch(topic, ['e', 'f', 'g'])),
  stored(topic, 7),
  first(pull(topic, `${topic}g`, 0)),
];

const searched = (name: string, steps: Case['steps']): Case => ({
  name,
  of: 'SEARCH_OFFSET_BY_TIMESTAMP',
  to: 'broker',
  steps,
});

/** The cases. */
export const searchCases: readonly Case[] = [
  searched('around runs of equal times', (t) => [
    ...runs(t),
    ...[0, 3, 4].flatMap((offset) =>
      [-10, -1, 0, 1, 10].flatMap((delta) =>
        boundaries.map((ext) => ask(near(t, offset, delta, ext))),
      ),
    ),
  ]),
  searched('far away', (t) => [
    ...runs(t),
    ...[0, -1, '9223372036854775807', '-9223372036854775808'].flatMap((time) =>
      boundaries.map((ext) => ask(search(t, time, ext))),
    ),
  ]),
  searched('empty queues and none', (t) => [
    first(createTopic(t)),
    first(send(t, { e: 1 })),
    stored(t, 1, 1),
    ...boundaries.flatMap((ext) => [
      ask(search(t, 1_000, ext)),
      ask(search(t, '9999999999999', ext)),
      ask(search(t, 1_000, { ...ext, queueId: 99 })),
      ask(search(t, 1_000, { ...ext, queueId: -1 })),
      ask(search(`${t}no`, 1_000, ext)),
      ask(search('', 1_000, ext)),
      ask(search(t, '9999999999999', { ...ext, queueId: 1 })),
      ask(search(t, 1_000, { ...ext, queueId: 1 })),
    ]),
  ]),
  searched('wrong requests', (t) => [
    first(createTopic(t)),
    first(send(t)),
    stored(t, 1),
    ...['topic', 'queueId', 'timestamp'].map((name) => ask(without(search(t, 1), name))),
    ...['topic', 'queueId', 'timestamp'].map((name) =>
      ask({ ...without(search(t, 1), name), format: 'ROCKETMQ' }),
    ),
    ask(search(t, 'x')),
    ask({ ...search(t, 'x'), format: 'ROCKETMQ' }),
    ask(search(t, 1, { queueId: 'x' })),
    ask(search(t, '9999999999999', { boundaryType: 'upper' })),
    ask(search(t, '9999999999999', { boundaryType: 'lower' })),
    ask(search(t, '9999999999999', { boundaryType: 'MIDDLE' })),
    ask(search(t, '9999999999999', { boundaryType: '' })),
    ask({ ...search(t, '9999999999999', { boundaryType: 'UPPER' }), format: 'ROCKETMQ' }),
    ask({ ...search(t, 1), ext: null }),
    askInVain({ ...search(t, 1), flag: 2 }),
  ]),
];
