/** The stories of faults can fail: each breaks where the thing that it is about is broken. */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request, ResponseEvent, Stamp } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of faults');

/** Each story of a fault, what is broken in which machine, and the promise that breaks of it. */
const planted: readonly (readonly [
  string,
  string,
  keyof typeof machines,
  () => Mutation,
  string,
])[] = [
  [
    'a lost pop counts as an attempt',
    'a broker brings none back',
    'broker',
    () => without('timer.revive'),
    'it comes back',
  ],
  [
    'a message sent back twice is retried twice',
    'a broker knows requests again',
    'broker',
    () => {
      const seen = new Set<number>();
      const input: Mutation['input'] = (event) => {
        if (event.type !== 'rmq.consumerSendMsgBack') return event;
        const { opaque } = (event as Request).frame;
        return seen.size < seen.add(opaque).size ? event : undefined;
      };
      return { input };
    },
    'it is tried twice more',
  ],
  [
    'a damaged frame costs a connection',
    'a producer gives up with its connection',
    'producer',
    () => ({ config: { retryTimesWhenSendFailed: 0 } }),
    'the second order is stored',
  ],
  [
    'a late answer settles nothing',
    'a producer takes any answer for the one that it waits for',
    'producer',
    () => {
      let latest = 0;
      const output: Mutation['output'] = (given) => {
        if (given.type === 'send' && given.frame.command === 'sendMessageV2') {
          latest = given.frame.opaque;
        }
        return given;
      };
      const input: Mutation['input'] = (event) => {
        if (event.type !== 'frame.response') return event;
        const { frame } = event as ResponseEvent;
        if (frame.command !== 'sendMessageV2') return event;
        return { ...event, frame: { ...frame, opaque: latest } } as typeof event;
      };
      return { input, output };
    },
    'it is its own',
  ],
  [
    'a lossy road costs time',
    'a consumer waits for ever',
    'consumer',
    () => without('timer.connection'),
    'billing gets every order',
  ],
  [
    'only an answer puts producers in order',
    'a producer waits for none',
    'producer',
    () => ({
      input: (event) =>
        event.type === 'operator.send' ? ({ ...event, mode: 'oneway' } as typeof event) : event,
    }),
    'both know the way',
  ],
  [
    'a timeout is not a no',
    'a consumer hides what comes twice',
    'consumer',
    () => {
      const seen = new Set<string>();
      const output: Mutation['output'] = (given) => {
        if (given.type !== 'observe' || given.observation.kind !== 'consumed') return given;
        const body = new TextDecoder().decode(given.observation.body);
        return seen.size < seen.add(body).size ? given : undefined;
      };
      return { output };
    },
    'comes twice',
  ],
  [
    'a retry may store a message twice',
    'a producer does not try again',
    'producer',
    () => ({ config: { retryTimesWhenSendFailed: 0 } }),
    'the shop knows',
  ],
  [
    'a paused consumer loses its queues',
    'a broker never looks who is silent',
    'broker',
    () => without('timer.clientScan', 'timer.connection'),
    'the other one has both queues',
  ],
  [
    'a slow group holds nobody up',
    'arrivals wake nobody',
    'broker',
    () => ({
      output: (given, event) =>
        event.type === 'rmq.sendMessageV2' &&
        given.type === 'send' &&
        given.frame.command === 'pullMessage'
          ? undefined
          : given,
    }),
    'the audit has it',
  ],
  [
    'a clock set ahead ends every hiding',
    'the clock of a broker cannot be set',
    'broker',
    () => {
      let offsetMs: number | undefined;
      const input: Mutation['input'] = (event) => {
        const { at, mono } = event as unknown as Stamp;
        offsetMs ??= at - mono;
        return { ...event, at: mono + offsetMs } as typeof event;
      };
      return { input };
    },
    'a colleague asks for work',
  ],
  [
    'a slow disk leaves a send unconfirmed',
    'a broker waits for its disk as long as it takes',
    'broker',
    () => ({ config: { syncFlushTimeoutMs: 60_000 } }),
    'not for certain',
  ],
  [
    'a disk that lies loses acknowledged messages',
    'a broker does not wait for its disk',
    'broker',
    () => ({ config: { flushDiskType: 'ASYNC_FLUSH' } }),
    'the place of the second',
  ],
  [
    'a power cut tears the tail',
    'a broker waits for its disk',
    'broker',
    () => ({ config: { flushDiskType: 'SYNC_FLUSH' } }),
    'that were acknowledged are gone',
  ],
];

/** A machine that never sees events of these types. */
function without(...types: readonly string[]): Mutation {
  return { input: (event) => (types.includes(event.type) ? undefined : event) };
}

for (const [name, wrong, kind, mutation, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.faults!.find((one) => one.name === name)!;
    const broken = { [kind]: mutant(machines[kind], mutation()) };
    assert.match(simulateStory(story, { machines: broken }).broken?.sentence ?? '', promise);
  });
}

failing('every story of a fault has a mutant of its own', () => {
  assert.equal(
    planted.map(([name]) => name).sort(),
    stories.faults!.map(({ name }) => name).sort(),
  );
});

failing('the README names a story for every fault that there is', () => {
  const readme = readFileSync(new URL('../harness/README.md', import.meta.url), 'utf8');
  const table = readme.slice(readme.indexOf('| fault |')).split('\n\n')[0] ?? '';
  const rows = table.split('\n').slice(2);
  const names = Object.values(stories).flatMap((list) => list.map(({ name }) => name));
  const missing = rows.filter((row) => !names.some((name) => row.includes(`${name} |`)));
  assert.equal(
    missing.map((row) => row.slice(2, 11)),
    ['disk full'],
  );
  for (const { name } of stories.faults!) assert.ok(table.includes(`${name} |`), name);
});

failing.run();
