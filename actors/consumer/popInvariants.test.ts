/**
 * What must hold of popping whatever brokers answer: random lives, checked after every step. The
 * draws are a fixed sequence, so a failure is the same one each time.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PopContext } from './popLoop.ts';
import { messageOf } from './testCluster.ts';
import { popHeader, popping, popsAll, pulls, type TestPops } from './testPops.ts';
import { callsUnderWay, dice } from './testRig.ts';

const test = suite('invariants of popping');

function randomLife(seed: number, check: (pops: TestPops) => void): TestPops {
  const roll = dice(seed);
  const listener = [
    { name: 'succeed' } as const,
    { name: 'uneven', arg: 9000 } as const,
    { name: 'failSometimes', arg: 0.4 } as const,
  ][roll(3)]!;
  const pops = popping({ listener, consumeThreadMax: 1 + roll(4), popThresholdForQueue: 6 });
  const { rig, assignments } = pops;
  pops.intercept = ({ frame }) => {
    if (frame.command === 'popMessage' || roll(6) > 0) return undefined;
    return roll(3) === 0 ? 'silence' : { code: 1 };
  };
  let offset = 0;
  const hand = (): void => {
    const open = rig.of('popMessage').at(-1);
    if (open === undefined) return;
    const messages = Array.from({ length: roll(5) }, () => messageOf('T', roll(2), offset++, 'm'));
    const header = popHeader(rig, messages, 5000 + roll(9000));
    rig.answer(open, { code: 0, header, body: messages, afterMs: 1 + roll(20) });
  };
  const deeds: readonly (() => void)[] = [
    hand,
    hand,
    () => {
      const open = rig.of('popMessage').at(-1);
      if (open !== undefined) rig.answer(open, { code: [1, 19, 209, 210, 215][roll(5)] ?? 1 });
    },
    () => {
      assignments.set('T', [[popsAll('T')], [popsAll('T')], [], [pulls('T', 0)]][roll(4)] ?? []);
      rig.give({ type: 'operator.resume' });
    },
    () => rig.give({ type: roll(3) === 0 ? 'operator.suspend' : 'operator.resume' }),
    () => {
      const [link] = [...rig.node().client.connections.links.keys()];
      if (roll(4) === 0 && link !== undefined) rig.cut(link);
    },
  ];
  for (let step = 0; step < 120; step++) {
    deeds[roll(deeds.length)]?.();
    rig.advance(roll(4) === 0 ? roll(8000) : roll(300));
    check(pops);
  }
  return pops;
}

test('each tenure of an assignment has one pop under way, or one put off', () => {
  let tenures = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const { rig } = randomLife(seed, (pops) => {
      const timers = new Set(pops.rig.timers());
      const underWay = callsUnderWay<PopContext>(pops.rig, 'consumer.pop');
      for (const [key, { tenure }] of pops.rig.node().popQueues) {
        const own = underWay.filter((pop) => pop.key === key && pop.tenure === tenure).length;
        const both = own + (timers.has(`timer.pop.${key}`) ? 1 : 0);
        assert.is(both, 1, `seed ${seed}: ${both} loops for ${key}`);
      }
    });
    tenures += rig.node().nextTenure;
  }
  assert.ok(tenures > 60, `only ${tenures} tenures`);
});

test('what an assignment counts as unsettled is what waits for a thread or has one', () => {
  let waitedFor = 0;
  for (let seed = 11; seed <= 18; seed++) {
    randomLife(seed, ({ rig }) => {
      const { popQueues, popPool } = rig.node();
      const { running, backlog } = popPool;
      const tasks = [...running].map(([, task]) => task);
      for (let at = backlog.start; at < backlog.length; at++) {
        const task = backlog.get(at);
        if (task !== undefined) tasks.push({ ...task, result: 'later' });
      }
      for (const [, { tenure, waiting }] of popQueues) {
        assert.is(waiting, tasks.filter((task) => task.tenure === tenure).length, `seed ${seed}`);
        waitedFor += waiting;
      }
    });
  }
  assert.ok(waitedFor > 300, `only ${waitedFor}`);
});

test('each delivery is settled at most once, while it is hidden, as its listener says', () => {
  let settled = 0;
  for (let seed = 21; seed <= 28; seed++) {
    const { rig } = randomLife(seed, () => {});
    const acks = rig.of('ackMessage');
    const changes = rig.of('changeMessageInvisibletime');
    const handles = [...acks, ...changes].map(({ frame }) => frame.header.extraInfo);
    assert.is(new Set(handles).size, handles.length, `seed ${seed}`);
    const consumed = rig.observed.flatMap((seen) => (seen.kind === 'consumed' ? [seen] : []));
    const answers = new Map(consumed.map((seen) => [seen.queueOffset, seen.result]));
    for (const { frame } of acks) assert.is(answers.get(Number(frame.header.offset)), 'success');
    for (const { frame } of changes) assert.is(answers.get(Number(frame.header.offset)), 'later');
    for (const { ms, frame } of [...acks, ...changes]) {
      const [, popTime, invisibleTime] = (frame.header.extraInfo ?? '').split(' ').map(Number);
      const at = ms + 1_800_000_000_000;
      assert.ok(at < (popTime ?? 0) + (invisibleTime ?? 0), `seed ${seed}: settled too late`);
    }
    settled += handles.length;
  }
  assert.ok(settled > 100, `only ${settled}`);
});

test.run();
