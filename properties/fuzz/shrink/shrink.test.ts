import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Machines } from '../../../harness/cluster/machines.ts';
import type { Plan } from '../../../harness/plan/plan.ts';
import { readPlan } from '../../../harness/plan/readPlan.ts';
import * as mutations from '../../mutations/index.ts';
import { drawEssence } from '../essence.ts';
import { judge, kindOf } from '../judge.ts';
import { planAt } from '../planAt.ts';
import type { Runner } from '../runners.ts';
import { planText } from '../save.ts';
import { unfair } from './fair.ts';
import { shrink } from './shrink.ts';
import { sizeOf } from './steps.ts';

// However slow the machine is: so many runs are the limit.
const limits = { runsMax: 1_000, forMs: Number.POSITIVE_INFINITY };

const runnerOf = (mutants: Partial<Machines>): Runner => ({
  run: async (plan) => judge(plan, mutants),
  end: () => {},
});

/** The first plan of a seed that a mutant breaks, and by which finding. */
function firstBroken(mutants: Partial<Machines>) {
  for (let index = 0; ; index += 1) {
    const plan = planAt(1, index);
    const [finding] = judge(plan, mutants).findings;
    if (finding !== undefined) return { plan, finding };
  }
}

const shrinking = suite('shrinking');

shrinking('what is left shows the same mistake, in a few steps that may be judged', async () => {
  const mutants = mutations.timeoutCountsAsStored;
  const { plan, finding } = firstBroken(mutants);
  const shrunk = await shrink(plan, finding, [runnerOf(mutants), runnerOf(mutants)], limits);
  const { steps, nodes } = sizeOf(shrunk.plan);
  assert.ok(steps <= 4, `${sizeOf(plan).steps} steps became ${steps}`);
  assert.ok(nodes <= 4, `${sizeOf(plan).nodes} nodes became ${nodes}`);
  const kinds = judge(shrunk.plan, mutants).findings.map(kindOf);
  assert.ok(kinds.includes(kindOf(finding)));
  assert.equal(judge(shrunk.plan).findings, [], 'nothing is wrong without the mutant');
  assert.is(unfair(shrunk.plan), undefined);
  const { plan: read } = readPlan(JSON.parse(planText(shrunk.plan))) as { plan: Plan };
  assert.equal(read, shrunk.plan);
  const diagram = drawEssence(shrunk.plan, finding, {}, mutants);
  assert.ok(diagram.length <= 28, diagram.join('\n'));
  assert.match(diagram.join('\n'), /sends \w+ "m1"/);
});

shrinking(
  'a small plan is not made smaller than its mistake, nor run more often than allowed',
  async () => {
    const plan: Plan = {
      version: 1,
      seed: 1,
      topology: [
        { kind: 'namesrv', name: 'ns', options: {} },
        { kind: 'broker', name: 'b', options: {} },
        { kind: 'producer', name: 'p', options: {} },
      ],
      workload: [5_000, 6_000, 7_000].map((atMs, index) => {
        return { atMs, producer: 'p', topic: 'orders', id: `m${index}`, mode: 'sync' };
      }),
      changes: [],
      faults: [],
      healForMs: 120_000,
    };
    // Broken as long as there are two sends at different times.
    const finding = { monitor: 'lostMessages', found: ['m1'] };
    const picky: Runner = {
      run: async (tried) => {
        const isBroken = new Set(tried.workload.map(({ atMs }) => atMs)).size > 1;
        return { ...judgedQuiet, findings: isBroken ? [finding] : [] };
      },
      end: () => {},
    };
    const { plan: left } = await shrink(plan, finding, [picky], limits);
    assert.is(left.workload.length, 2);
    const { plan: same, runs } = await shrink(plan, finding, [picky], { ...limits, runsMax: 1 });
    assert.ok(runs <= 2);
    assert.is(same.workload.length, 3);
  },
);

const judgedQuiet = { hash: '', deliveries: 0, virtualMs: 0, unfired: [] };

shrinking.run();
