/**
 * The same plan is the same run, to the last bit of its trace hash: again in this process, in
 * another process with another locale and time zone, through the codec, from a fork at any step,
 * and with somebody listening.
 */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Machines } from '../harness/cluster/machines.ts';
import type { TraceEntry } from '../harness/kernel/trace.ts';
import type { Plan } from '../harness/plan/plan.ts';
import { faultKinds } from './arbitraries/faults.ts';
import { plans } from './arbitraries/plans.ts';
import { firstDifference, plainly, type Setting, type Way, ways } from './determinism/sameRun.ts';
import type { ChildResult } from './determinismChild.ts';
import * as mutations from './mutations/index.ts';
import { savable, savedPlans } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const determinism = suite('determinism');

const marks = newMarks(
  'forked before the last fault',
  'forked after the last fault',
  'a thousand frames went through the codec',
);
const numRuns = 10;

/** Fails where one of the ways makes another run than the plain one. */
function isTheSame(chosen: readonly Way[], options: Partial<Setting> = {}) {
  return (plan: Plan, forkAt: number): void => {
    const plain = plainly(plan, options);
    const { hash, steps } = plain.world;
    for (const way of chosen) {
      for (const kernel of way(plan, { ...options, forkAt, steps })) {
        if (kernel.world.hash.toString() === hash.toString()) continue;
        throw new Error(`${firstDifference(plain, kernel)}\n${savable(plan)}`);
      }
    }
    if (plain.world.deliveries > 1000) marks.hit('a thousand frames went through the codec');
  };
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

determinism(
  'a plan runs the same again, through the codec, from a fork, and with a listener',
  () => {
    const property = fc.property(plans(faultKinds, 'any'), share, (plan, forkAt) => {
      const forked = (timeMs: number) => marks.hit(`forked ${isOver(plan, timeMs)} the last fault`);
      isTheSame(Object.values(ways), { forked })(plan, forkAt);
    });
    const examples = savedPlans().map(({ plan }): [Plan, number] => [plan, 0.1]);
    fc.assert(property, { ...runs(numRuns), examples });
    verifyAfter(marks, numRuns);
  },
);

function isOver({ faults }: Plan, timeMs: number): 'before' | 'after' {
  return faults.some(({ atMs }) => atMs > timeMs) ? 'before' : 'after';
}

determinism('another seed makes another run of the same plan', () => {
  for (const { plan } of savedPlans()) {
    const [one, other] = hashesHere([plan, { ...plan, seed: plan.seed + 1 }]);
    assert.is.not(one, other);
  }
});

/** The hashes that another process makes of plans, somewhere else in the world. */
function elsewhere(all: readonly Plan[], mutation = ''): ChildResult {
  const child = new URL('determinismChild.ts', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', child, mutation],
    {
      encoding: 'utf8',
      input: JSON.stringify(all),
      env: { ...process.env, LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Chatham' },
    },
  );
  assert.is(status, 0, stderr);
  return JSON.parse(stdout) as ChildResult;
}

function hashesHere(all: readonly Plan[], machines: Partial<Machines> = {}): readonly string[] {
  return all.map((plan) => plainly(plan, { machines }).world.hash.toString());
}

determinism('a plan runs the same in another process, locale and time zone', () => {
  const { seed = Date.now() } = runs(1);
  const all = [
    ...savedPlans().map(({ plan }) => plan),
    ...fc.sample(plans(faultKinds, 'any'), { numRuns: 5, seed }),
  ];
  const { locale, timeZone, hashes } = elsewhere(all);
  const here = Intl.DateTimeFormat().resolvedOptions();
  assert.is.not(locale, here.locale);
  assert.is.not(timeZone, here.timeZone);
  assert.equal(hashes, hashesHere(all), `drawn with ORRERY_FC_SEED=${seed}`);
});

/** Whether the property finds a mutation by one way of running alone. */
function isCaught(way: Way, options: Partial<Setting>): boolean {
  const property = fc.property(plans(faultKinds, 'any'), share, isTheSame([way], options));
  return fc.check(property, { numRuns: 20, seed: 1, endOnFailure: true }).failed;
}

determinism('a counter that outlives a world is found by running a plan again', () => {
  assert.ok(isCaught(ways['a second time'], { machines: mutations.countsAcrossWorlds() }));
});

determinism('a header that the codec does not carry is found by sending it through', () => {
  assert.ok(isCaught(ways['through the codec'], { machines: mutations.answersOffsetsAsText }));
});

determinism('state beside the snapshot is found by forking', () => {
  assert.ok(isCaught(ways['from a fork'], { machines: mutations.remembersBesideItsSnapshot }));
});

determinism('a listener that changes what it sees is found by running without it', () => {
  const tap = (entry: TraceEntry) => {
    if (entry.kind !== 'frame' || entry.frame.command !== 'pullMessage') return;
    if (entry.frame.kind === 'request') Object.assign(entry.frame.header, { maxMsgNums: 1 });
  };
  assert.ok(isCaught(ways['with a listener'], { tap }));
});

determinism('local time in a log is found in another time zone', () => {
  const all = [savedPlans()[0]!.plan];
  const { hashes } = elsewhere(all, 'logsLocalTime');
  assert.not.equal(hashes, hashesHere(all, mutations.logsLocalTime));
});

determinism.run();
