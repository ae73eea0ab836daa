/** The stories of replication can fail: each breaks where the thing that it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request, ResponseEvent } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';
import { bodiesSwapped, copiesNothing, keepsWhatMasterLost } from './mutations/replication.ts';

const failing = suite('failing stories of replication');

/** Each story, what is broken in which machine, and the promise that breaks of it. */
const planted: readonly (readonly [
  string,
  string,
  keyof typeof machines,
  () => Mutation,
  string,
])[] = [
  [
    'reads go on when the master is gone',
    'slaves may not be read',
    'broker',
    () => ({ config: { slaveReadEnable: false } }),
    'billing has all four',
  ],
  [
    'reads go on when the master is gone',
    'a slave copies no topics',
    'broker',
    () => copiesNothing('timer.slaveSync'),
    'billing has all four',
  ],
  [
    'reads go on when the master is gone',
    'a consumer stays with the slave',
    'consumer',
    staysWithSlave,
    'billing reads them there',
  ],
  [
    'a synchronous master misses its slave',
    'a master waits for nobody',
    'broker',
    () => ({ config: { brokerRole: 'ASYNC_MASTER' } }),
    'nobody else has it',
  ],
  [
    'a synchronous master misses its slave',
    'what slaves confirm does not count',
    'broker',
    confirmsNothing,
    'with its slave the master is content',
  ],
  [
    'what was committed late comes twice',
    'a slave copies no offsets',
    'broker',
    () => copiesNothing('reply.getAllConsumerOffset'),
    'comes again',
  ],
  [
    'what was committed late comes twice',
    'a slave copies every second',
    'broker',
    () => ({ config: { slaveSyncDelayMs: 1_000, slaveSyncIntervalMs: 1_000 } }),
    'comes again',
  ],
  [
    'a slave that comes late catches up',
    'a slave gets what is stored from now on',
    'broker',
    () => copiesNothing('reply.replicateLog'),
    'all orders are consumed',
  ],
  [
    'a slave that comes late catches up',
    'records come in any order',
    'broker',
    bodiesSwapped,
    'in their order',
  ],
  [
    'a slave forgets what its master lost',
    'a slave keeps what its master lost',
    'broker',
    keepsWhatMasterLost,
    'the last order is consumed',
  ],
];

/** A consumer that is always sent to the slave, if there is one. */
function staysWithSlave(): Mutation {
  const input: Mutation['input'] = (event) => {
    if (event.type !== 'frame.response') return event;
    const { frame } = event as ResponseEvent;
    if (frame.command !== 'pullMessage') return event;
    const header = { ...frame.header, suggestWhichBrokerId: 1 };
    return { ...event, frame: { ...frame, header } } as typeof event;
  };
  return { input };
}

/** A master that takes every request of a slave for its first. */
function confirmsNothing(): Mutation {
  const input: Mutation['input'] = (event) => {
    if (event.type !== 'rmq.replicateLog') return event;
    const { frame } = event as Request<'replicateLog'>;
    const header = { ...frame.header, offset: 0, lastRecord: undefined };
    return { ...event, frame: { ...frame, header } } as typeof event;
  };
  return { input };
}

for (const [name, wrong, kind, mutation, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.replication!.find((one) => one.name === name)!;
    const broken = { [kind]: mutant(machines[kind], mutation()) };
    assert.match(simulateStory(story, { machines: broken }).broken?.sentence ?? '', promise);
  });
}

failing('every story of replication has a mutant', () => {
  assert.equal(
    [...new Set(planted.map(([name]) => name))].sort(),
    stories.replication!.map(({ name }) => name).sort(),
  );
});

failing.run();
