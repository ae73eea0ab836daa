/** The stories of administration can fail: each breaks where what it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request, ResponseEvent } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of administration');

/** Hides one request from a machine, and answers SUCCESS in its place with nothing done. */
const unheard = (type: string, other: string): Mutation => ({
  input: (event) => (event.type === type ? ({ ...event, type: other } as typeof event) : event),
});

/** What is broken in which machine, and the promise that breaks of it. */
const planted: readonly (readonly [
  story: string,
  what: string,
  kind: keyof typeof machines,
  mutation: () => Mutation,
  promise: string,
])[] = [
  [
    'a group is sent back to the beginning',
    'a consumer reads on where it stood',
    'consumer',
    () => ({
      input: (event) => {
        const frame = (event as { frame?: { remark?: string } }).frame;
        return frame?.remark === 'OFFSET_RESET' ? undefined : event;
      },
    }),
    'billing gets the first once more',
  ],
  [
    'a deleted topic begins anew',
    'name servers keep the route',
    'namesrv',
    () => unheard('rmq.deleteTopicInNamesrv', 'rmq.getBrokerClusterInfo'),
    'nobody knows the way any more',
  ],
  [
    'a closed group gets nothing',
    'a broker opens what it was told to close',
    'broker',
    () => ({
      input: (event) => {
        if (event.type !== 'rmq.updateAndCreateSubscriptionGroup') return event;
        const request = event as Request<'updateAndCreateSubscriptionGroup'>;
        const body = { ...request.frame.body, consumeEnable: true };
        return { ...request, frame: { ...request.frame, body } } as typeof event;
      },
    }),
    'billing has nothing',
  ],
  [
    'an operator has a message consumed',
    'a broker keeps what a member answers',
    'broker',
    () => ({
      input: (event) => (isAnswerTo(event, 'consumeMessageDirectly') ? undefined : event),
    }),
    'billing takes it once more',
  ],
  [
    'a wiped broker gets no more messages',
    'a name server takes the write permission from nobody',
    'namesrv',
    () => ({
      input: (event) => {
        if (event.type !== 'rmq.wipeWritePermOfBroker') return event;
        const request = event as Request<'wipeWritePermOfBroker'>;
        const frame = { ...request.frame, command: 'addWritePermOfBroker' };
        return { ...request, type: 'rmq.addWritePermOfBroker', frame } as unknown as typeof event;
      },
    }),
    'the old one is wiped',
  ],
];

/** Whether a consumer answers a request of a broker: the body tells which, as on the wire. */
function isAnswerTo(event: { readonly type: string }, what: string): boolean {
  if (event.type !== 'frame.response') return false;
  return (event as ResponseEvent).frame.command === what;
}

for (const [name, what, kind, mutation, promise] of planted) {
  failing(`${name}: breaks when ${what}`, () => {
    const story = stories.administration!.find((one) => one.name === name)!;
    const broken = { [kind]: mutant(machines[kind], mutation()) };
    assert.match(simulateStory(story, { machines: broken }).broken?.sentence ?? '', promise);
  });
}

failing('every story of administration has a mutant', () => {
  const told = stories.administration!.map(({ name }) => name).sort();
  assert.equal([...new Set(planted.map(([story]) => story))].sort(), told);
});

failing.run();
