/** The stories of sending can fail: each breaks where the thing that it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { consumerMachine } from '../actors/consumer/machine.ts';
import { litePullConsumerMachine } from '../actors/litePullConsumer/machine.ts';
import type { Request } from '../actors/shared/node.ts';
import { simpleConsumerMachine } from '../actors/simpleConsumer/machine.ts';
import { type Machines, machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of sending');

const broken = (kind: keyof Machines, mutation: Mutation): Partial<Machines> => ({
  [kind]: mutant(machines[kind], mutation),
});

/** A broker that takes every request for one of this version. */
const hearsVersion = (version: number): Mutation => ({
  input(event) {
    if (!event.type.startsWith('rmq.')) return event;
    const { frame } = event as Request;
    return { ...event, frame: { ...frame, version } } as typeof event;
  },
});

/** Each story, what is broken, and the promise that breaks of it. */
const planted: readonly (readonly [string, string, () => Partial<Machines>, string])[] = [
  [
    'a slow broker is left out for a while',
    'a producer does not remember how long it took',
    () => broken('producer', { config: { sendLatencyFaultEnable: false } }),
    'the slow broker is left out',
  ],
  [
    'a slow broker is left out for a while',
    'a producer leaves it out for good',
    () => broken('producer', { config: { notAvailableDurationMs: [0, 0, 600_000] } }),
    'its turns again',
  ],
  [
    'a long body travels compressed',
    'a push consumer reads no compressed body',
    () => ({ consumer: consumerMachine }),
    'billing has them all',
  ],
  [
    'a long body travels compressed',
    'a simple consumer reads no compressed body',
    () => ({ simpleConsumer: simpleConsumerMachine }),
    'a pop reads them, too',
  ],
  [
    'a long body travels compressed',
    'a lite pull consumer reads no compressed body',
    () => ({ litePullConsumer: litePullConsumerMachine }),
    'the till has polled them all',
  ],
  [
    'a leaving broker sends its clients on',
    'a broker takes every client for an old one',
    () => broken('broker', hearsVersion(475)),
    'a newer client is sent on',
  ],
  [
    'a leaving broker sends its clients on',
    'a broker takes every client for a new one',
    () => broken('broker', hearsVersion(513)),
    'an older one is served',
  ],
  [
    'a leaving broker sends its clients on',
    'a producer takes GO_AWAY for a refusal',
    () => broken('producer', { config: { retryTimesWhenSendFailed: 0 } }),
    'all are stored',
  ],
  [
    'an old client is served',
    'a broker knows SEND_MESSAGE_V2 alone',
    () =>
      broken('broker', {
        input: (event) => (event.type === 'rmq.sendMessage' ? undefined : event),
      }),
    'all orders are stored',
  ],
  [
    'an old client is served',
    'a broker takes heartbeats of version 2 alone',
    () =>
      broken('broker', {
        input: (event) =>
          event.type === 'rmq.heartBeat' &&
          (event as Request<'heartBeat'>).frame.body.heartbeatFingerprint === 0
            ? undefined
            : event,
      }),
    'the two members share the queues',
  ],
  [
    'a name server dies and clients move on',
    'a broker registers with the first name server alone',
    () => {
      let first: string | undefined;
      return broken('broker', {
        output(output) {
          if (output.type !== 'connect') return output;
          first ??= output.address;
          return output.address === first ? output : undefined;
        },
      });
    },
    'the broker has registered with both',
  ],
  [
    'a name server dies and clients move on',
    'a producer knows no way but to its first name server',
    () => {
      let first: string | undefined;
      return broken('producer', {
        output(output) {
          if (output.type !== 'connect' || !output.address.endsWith(':9876')) return output;
          first ??= output.address;
          return output.address === first ? output : undefined;
        },
      });
    },
    'a new topic is found',
  ],
];

const all = [...stories.sending!, ...stories.nameServers!];

for (const [name, wrong, machinesOf, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = all.find((one) => one.name === name)!;
    const run = simulateStory(story, { machines: { ...machines, ...machinesOf() } });
    assert.match(run.broken?.sentence ?? '', promise);
  });
}

failing.run();
