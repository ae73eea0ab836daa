/**
 * What must hold whatever brokers answer and members do: random lives, checked after every step.
 * The draws are a fixed sequence, so a failure is the same one each time.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ListenerConfig } from './listeners.ts';
import type { PullContext } from './pull.ts';
import { newCluster, type TestCluster, testConfig } from './testCluster.ts';
import { callsUnderWay, dice, newRig, type Rig } from './testRig.ts';

const test = suite('invariants of a consumer');

const listeners: readonly ListenerConfig[] = [
  { name: 'succeed' },
  { name: 'uneven', arg: 4000 },
  { name: 'failSometimes', arg: 0.3 },
  { name: 'failFirst', arg: 2 },
];

interface Life {
  readonly rig: Rig;
  readonly cluster: TestCluster;
}

function randomLife(seed: number, check: (life: Life) => void): Life {
  const roll = dice(seed);
  const cluster = newCluster({ T: 3, '%RETRY%G': 1 });
  cluster.members = ['c1'];
  for (let queueId = 0; queueId < 3; queueId++) cluster.offsets.set(`T/${queueId}`, 0);
  const listener = listeners[roll(listeners.length)] ?? { name: 'succeed' };
  const config = { ...testConfig, listener, consumeThreadMax: 1 + roll(5), pullBatchSize: 4 };
  const rig = newRig(config, cluster.script);
  const life = { rig, cluster };
  cluster.intercept = () => {
    const answers = [undefined, undefined, undefined, undefined, { code: 1 }, { code: 25 }];
    if (roll(40) === 0) return 'silence';
    return answers[roll(answers.length)];
  };
  const deeds: readonly (() => void)[] = [
    () => cluster.store(rig, 'T', roll(3), `m${rig.nowMs()}`),
    () => cluster.store(rig, 'T', roll(3), `n${rig.nowMs()}`),
    () => {
      cluster.members = [['c1'], ['c0', 'c1'], ['c1', 'c2'], ['c0']][roll(4)] ?? [];
      const frame = { command: 'notifyConsumerIdsChanged', header: { consumerGroup: 'G' } };
      rig.give({ type: 'rmq.notifyConsumerIdsChanged', connection: 'c1', frame });
    },
    () => rig.give({ type: roll(2) === 0 ? 'operator.suspend' : 'operator.resume' }),
    () => {
      const [link] = [...rig.node().client.connections.links.keys()];
      if (link !== undefined) rig.cut(link);
    },
  ];
  for (let step = 0; step < 120; step++) {
    if (roll(3) > 0) deeds[roll(deeds.length)]?.();
    check(life);
    rig.advance(roll(4) === 0 ? roll(8000) : roll(300));
    check(life);
  }
  return life;
}

/** The first offset of each queue of T whose message is not among these, by id. */
function firstWithout(ids: ReadonlySet<string>): number[] {
  return [0, 1, 2].map((queueId) => {
    let first = 0;
    while (ids.has(`id-T-${queueId}-${first}`)) first += 1;
    return first;
  });
}

/** Ids of the messages that some listener took, be it a copy. */
function taken(rig: Rig): string[] {
  return rig.observed.flatMap((seen) =>
    seen.kind === 'consumed' && seen.result === 'success' ? [seen.msgId] : [],
  );
}

test('no commit, alone or with a pull, passes a message that is not done with', () => {
  let commits = 0;
  for (let seed = 1; seed <= 8; seed++) {
    let checked = 0;
    randomLife(seed, ({ rig, cluster }) => {
      const undone = firstWithout(new Set([...taken(rig), ...cluster.takenBack]));
      for (const { frame } of rig.sent.slice(checked)) {
        if (frame.command !== 'updateConsumerOffset' && frame.command !== 'pullMessage') continue;
        const { topic, queueId, commitOffset } = frame.header as {
          topic: string;
          queueId: number;
          commitOffset: number;
        };
        if (topic !== 'T') continue;
        if (commitOffset > 0) commits += 1;
        const first = undone[queueId] ?? 0;
        assert.ok(commitOffset <= first, `seed ${seed}: ${commitOffset} of ${queueId}, ${first}`);
      }
      checked = rig.sent.length;
    });
  }
  assert.ok(commits > 300, `only ${commits} commits`);
});

test('each tenure of a queue has one pull under way, or one put off, never both or none', () => {
  let tenures = 0;
  for (let seed = 21; seed <= 28; seed++) {
    const { rig } = randomLife(seed, ({ rig }) => {
      const timers = new Set(rig.timers());
      const pulls = callsUnderWay<PullContext>(rig, 'consumer.pull');
      const taking = rig.node().rebalancing.round?.stage?.waitsFor === 'offset';
      for (const [key, { tenure }] of rig.node().queues) {
        const pull = pulls.filter((other) => other.key === key && other.tenure === tenure).length;
        const both = pull + (timers.has(`timer.pull.${key}`) ? 1 : 0);
        // Queues of the share being taken begin to be pulled when the whole share is taken.
        assert.ok(both === 1 || (both === 0 && taking), `seed ${seed}: ${both} loops for ${key}`);
      }
    });
    tenures += rig.node().nextTenure;
  }
  assert.ok(tenures > 60, `only ${tenures} tenures`);
});

test('when all is well again, everything stored is consumed and committed', () => {
  let sentBack = 0;
  for (let seed = 41; seed <= 48; seed++) {
    const { rig, cluster } = randomLife(seed, () => {});
    cluster.intercept = () => undefined;
    cluster.members = ['c1'];
    rig.give({ type: 'operator.resume' });
    rig.advance(180_000);
    const stored = [0, 1, 2].map((queueId) => cluster.messages.get(`T/${queueId}`)?.length ?? 0);
    assert.equal(firstWithout(new Set(taken(rig))), stored, `seed ${seed}`);
    sentBack += cluster.takenBack.length;
    const committed = [0, 1, 2].map((queueId) => cluster.offsets.get(`T/${queueId}`));
    assert.equal(committed, stored, `seed ${seed}`);
  }
  assert.ok(sentBack > 30, `only ${sentBack} messages went back`);
});

test.run();
