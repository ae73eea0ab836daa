/** The stories of timers can fail: each breaks where the thing that it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request, Stamp } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { packProperties, parseProperties } from '../protocol/messageProperties.ts';
import { parseRecallHandle, recallHandleText } from '../protocol/recallHandle.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of timers');

type Header = Readonly<Record<string, unknown>>;

/** A machine that takes requests of one command with another header. */
function withHeader(
  command: string,
  change: (header: Header) => Header,
): NonNullable<Mutation['input']> {
  return (event) => {
    if (event.type !== `rmq.${command}`) return event;
    const { frame } = event as Request;
    const header = change(frame.header as Header);
    return { ...event, frame: { ...frame, header } } as typeof event;
  };
}

/** Each story, what is broken in the broker, and the promise that breaks of it. */
const planted: readonly (readonly [string, string, () => Mutation, string])[] = [
  [
    'a timer message comes at its time',
    'a broker does not see that a message has a time',
    () => ({
      input: withHeader('sendMessageV2', (header) => {
        const properties = [...parseProperties(String(header.properties))];
        const others = properties.filter(([name]) => !name.startsWith('TIMER_'));
        return { ...header, properties: packProperties(others) };
      }),
    }),
    'the first has come in time, and not before',
  ],
  [
    'a timer message comes at its time',
    'a broker takes a second for over that has just begun',
    () => ({
      input: (event) => {
        if (event.type !== 'timer.timerWheel') return event;
        const { at } = event as unknown as Stamp;
        return { ...event, at: at + 2_000 } as typeof event;
      },
    }),
    'and not before',
  ],
  [
    'a timer message comes at its time',
    'a broker forgets in its second life what waits',
    () => {
      let lives = 0;
      return {
        input: (event) => {
          if (event.type === 'node.boot') lives += 1;
          return lives > 1 && event.type === 'timer.timerWheel' ? undefined : event;
        },
      };
    },
    'the bank is called',
  ],
  [
    'a recalled message never comes',
    'a broker takes another message back',
    () => ({
      input: withHeader('recallMessage', (header) => {
        const handle = parseRecallHandle(String(header.recallHandle));
        if (!handle.ok) return header;
        const recallHandle = recallHandleText({ ...handle.value, messageId: 'another' });
        return { ...header, recallHandle };
      }),
    }),
    'nobody is called to the meeting',
  ],
  [
    'a recalled message never comes',
    'a broker keeps no recall on disk',
    () => ({
      output: (given, event) =>
        event.type === 'rmq.recallMessage' && given.type === 'disk.append' ? undefined : given,
    }),
    'nobody is called to the meeting',
  ],
];

for (const [name, wrong, mutation, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.timers!.find((one) => one.name === name)!;
    const broken = { broker: mutant(machines.broker, mutation()) };
    assert.match(simulateStory(story, { machines: broken }).broken?.sentence ?? '', promise);
  });
}

failing('every story of a timer has a mutant of its own', () => {
  const names = new Set(planted.map(([name]) => name));
  assert.equal([...names].sort(), stories.timers!.map(({ name }) => name).sort());
});

failing.run();
