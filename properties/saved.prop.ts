/**
 * Every saved plan, by every monitor: plans that broke something once, and a few made by hand for
 * cases that are rare by chance.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readPlan } from '../harness/plan/readPlan.ts';
import { faultKinds } from './arbitraries/faults.ts';
import { plans } from './arbitraries/plans.ts';
import { plainly } from './determinism/sameRun.ts';
import { casesOf } from './monitors/cases.ts';
import { gather } from './monitors/evidence.ts';
import { everyMonitor } from './monitors/index.ts';
import { savedPlans } from './planProperty.ts';
import { runs } from './replay.ts';

const saved = suite('saved plans');

for (const { file, plan } of savedPlans()) {
  saved(`${file}: nothing is broken, and it is the same run whoever watches`, () => {
    assert.equal(readPlan(plan), { ok: true, plan });
    const evidence = gather(plan);
    for (const [name, monitor] of Object.entries(everyMonitor)) {
      assert.equal(monitor(evidence), [], name);
    }
    assert.is(evidence.kernel.world.hash.toString(), plainly(plan, {}).world.hash.toString());
  });
}

saved('whatever is drawn is a plan that can be saved and read', () => {
  const property = fc.property(plans(faultKinds, 'any'), (plan) => {
    const text = JSON.stringify(plan);
    assert.equal(readPlan(JSON.parse(text)), { ok: true, plan });
  });
  fc.assert(property, runs(200));
});

saved('the plans made by hand still show what they were made for', () => {
  const shown = (name: string) => {
    const found = savedPlans().find(({ file }) => file === `${name}.plan.json`);
    return casesOf(gather(found!.plan));
  };
  assert.ok(shown('commitOfAFormerOwner').has('an offset went back, as it may'));
  assert.ok(shown('powerCutUnderLoad').has('a power cut took what was not synced'));
  assert.ok(shown('answersLostOnTheWayBack').has('a message was stored twice'));
  const pops = shown('poppedAgainAfterAKill');
  assert.ok(pops.has('a message was handed out again after a crash'));
  assert.ok(pops.has('an answer to a pop was lost'));
  assert.ok(pops.has('a new time ended when the old one would have'));
});

saved.run();
