/**
 * The stories of pops, locks and pulls through proxies can fail: each breaks where its subject is
 * broken. And clients that name no broker, as older and other ones do not, live in them as well.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Output, ResponseEvent } from '../actors/shared/node.ts';
import { type Machines, machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import type { RequestFrame } from '../protocol/frame.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of pops, locks and pulls through proxies');

const broken = (kind: keyof Machines, mutation: Mutation): Partial<Machines> => ({
  [kind]: mutant(machines[kind], mutation),
});

const without = (type: string): Mutation => ({
  input: (event) => (event.type === type ? undefined : event),
});

/** A proxy that does not send one kind of request to brokers. */
const unsent = (command: string): Mutation => ({
  output: (output) =>
    output.type === 'send' && output.frame.kind === 'request' && output.frame.command === command
      ? undefined
      : output,
});

const popped = 'a message popped here is acknowledged there';
const ordered = 'an ordered queue changes proxies';
const prompt = 'a proxy is no slower than the way itself';

/** Each story, what is broken, and the promise that breaks of it. */
const planted: readonly (readonly [string, string, () => Partial<Machines>, string])[] = [
  [
    popped,
    'a proxy never hands acknowledgements on',
    () => broken('proxy', without('rmq.ackMessage')),
    'one order is acknowledged through the other proxy',
  ],
  [
    popped,
    'a proxy keeps what it popped for nobody',
    () => broken('proxy', unsent('changeMessageInvisibletime')),
    'the helper gets what the dead clerk was handed',
  ],
  [
    ordered,
    'a proxy gives no locks back',
    () => broken('proxy', without('rmq.unlockBatchMq')),
    'the other one goes on',
  ],
  [
    prompt,
    'a proxy gives up before the broker',
    () => broken('proxy', { config: { holdGraceMs: -14_990 } }),
    'nobody has waited for them',
  ],
];

for (const [name, wrong, machinesOf, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.proxying!.find((one) => one.name === name)!;
    const run = simulateStory(story, { machines: { ...machines, ...machinesOf() } });
    assert.match(run.broken?.sentence ?? '', promise);
  });
}

/** A client that names no broker in what it sends. */
function nameless(output: Output): Output {
  if (output.type !== 'send' || output.frame.kind !== 'request') return output;
  const { header, ...frame } = output.frame as RequestFrame;
  const { bname: _b, brokerName: _n, ...left } = header as Record<string, unknown>;
  return { ...output, frame: { ...frame, header: left } as unknown as RequestFrame };
}

const namelessMachines = (told: string[]): Partial<Machines> => {
  const input: Mutation['input'] = (event) => {
    const { frame } = event as ResponseEvent;
    if (event.type === 'frame.response' && frame.code === 15) told.push(String(frame.remark));
    return event;
  };
  const mutation: Mutation = { input, output: nameless };
  return {
    producer: mutant(machines.producer, mutation),
    consumer: mutant(machines.consumer, mutation),
  };
};

failing('before one broker, clients that name no broker are served like all others', () => {
  const story = stories.proxying!.find(({ name }) => name === 'messages pass the proxy')!;
  const told: string[] = [];
  const run = simulateStory(story, { machines: { ...machines, ...namelessMachines(told) } });
  assert.is(run.broken, undefined);
  assert.equal(told, []);
});

failing(
  'before two brokers, clients that name no broker are told which ones could be meant',
  () => {
    const story = stories.proxying!.find(({ name }) => name === 'a deaf broker harms no other')!;
    const told: string[] = [];
    const run = simulateStory(story, { machines: { ...machines, ...namelessMachines(told) } });
    assert.is.not(run.broken, undefined);
    assert.ok(told.length > 0);
    assert.match(told[0] ?? '', /^Request doesn't have field bname: it could be \w+, \w+/);
  },
);

failing.run();
