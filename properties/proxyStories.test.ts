/** The stories of proxies that fail can fail: each breaks where its subject is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Output } from '../actors/shared/node.ts';
import { type Machines, machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import type { ResponseFrame } from '../protocol/frame.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of proxies');

const broken = (kind: keyof Machines, mutation: Mutation): Partial<Machines> => ({
  [kind]: mutant(machines[kind], mutation),
});

/** A client that never tries another access point than its first. */
function faithful(kind: 'producer' | 'consumer'): Partial<Machines> {
  let first: string | undefined;
  return broken(kind, {
    output(output) {
      if (output.type !== 'connect') return output;
      first ??= output.address;
      return output.address === first ? output : undefined;
    },
  });
}

/** A list of members with one more, who is never there. */
function withGhost(output: Output): Output {
  if (output.type !== 'send' || output.frame.kind !== 'response') return output;
  const { frame } = output;
  if (frame.command !== 'getConsumerListByGroup' || frame.body === undefined) return output;
  const { consumerIdList } = (frame as ResponseFrame<'getConsumerListByGroup'>).body!;
  const body = { consumerIdList: [...consumerIdList, `${consumerIdList[0]} again`] };
  return { ...output, frame: { ...frame, body } as ResponseFrame };
}

/** Each story, what is broken, and the promise that breaks of it. */
const planted: readonly (readonly [string, string, () => Partial<Machines>, string])[] = [
  [
    'a proxy dies and its clients move on',
    'a producer knows no other proxy than its first',
    () => faithful('producer'),
    'the shop moves with its next route refresh',
  ],
  [
    'a proxy dies and its clients move on',
    'a producer asks for routes too seldom',
    () => broken('producer', { config: { pollNameServerIntervalMs: 120_000 } }),
    'the shop moves with its next route refresh',
  ],
  [
    'proxies are restarted one by one',
    'a proxy just ends',
    () => broken('proxy', { config: { enableShutdownGracefully: false } }),
    'some clients were sent away',
  ],
  [
    'proxies are restarted one by one',
    'a producer takes GO_AWAY for the end',
    () =>
      broken('producer', {
        config: { retryTimesWhenSendFailed: 0, connection: { reconnectOnGoAway: false } },
      }),
    'not one send has failed',
  ],
  [
    'a deaf broker harms no other',
    'a proxy waits longer than its clients',
    () => broken('proxy', { config: { forwardTimeoutMs: 5_000 } }),
    'nothing reaches it: the proxy has answered',
  ],
  [
    'a proxy outlives the name servers',
    'a proxy forgets its routes quickly',
    () => broken('proxy', { config: { topicRouteServiceCacheExpiredMs: 100 } }),
    'a client that comes now is served',
  ],
  [
    'a client that moves is counted once',
    'proxies list somebody twice once one of them has died',
    () => {
      let boots = 0;
      return broken('proxy', {
        input(event) {
          if (event.type === 'node.boot') boots += 1;
          return event;
        },
        output: (output) => (boots > 3 ? withGhost(output) : output),
      });
    },
    'the members share all queues',
  ],
];

for (const [name, wrong, machinesOf, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.proxying!.find((one) => one.name === name)!;
    const run = simulateStory(story, { machines: { ...machines, ...machinesOf() } });
    assert.match(run.broken?.sentence ?? '', promise);
  });
}

failing.run();
