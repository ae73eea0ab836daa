/** Each piece at its plainest, and each found by plans that know nothing of it. */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../../harness/plan/plan.ts';
import { readPlan } from '../../harness/plan/readPlan.ts';
import { judge } from '../fuzz/judge.ts';
import { planAt } from '../fuzz/planAt.ts';
import { sizeOf } from '../fuzz/shrink/steps.ts';
import { drawnFor, pieces, withoutPieces, withPiece } from './pieces.ts';
import { rowOf, withTable } from './table.ts';

const museum = suite('museum');

for (const piece of pieces) {
  const { name, monitor, known } = piece;

  museum(`${name}: its plan shows it, and breaks nothing without the flag`, () => {
    const file = new URL(`shown/${name}.plan.json`, import.meta.url);
    const plan = JSON.parse(readFileSync(file, 'utf8')) as Plan;
    assert.equal(readPlan(plan), { ok: true, plan });
    assert.ok(sizeOf(plan).steps <= 8);
    const { findings, unfired } = judge(plan);
    assert.ok(findings.some((finding) => finding.monitor === monitor));
    assert.equal(unfired, [], 'every fault takes hold');
    assert.equal(judge(withoutPieces(plan)).findings, []);
  });

  if (known === undefined) continue;

  museum(`${name}: a plan that was drawn finds it`, () => {
    const drawn = drawnFor(piece, known.seed, known.index);
    const { findings } = judge(withPiece(drawn, piece));
    assert.ok(findings.some((finding) => finding.monitor === monitor));
    assert.equal(judge(drawn).findings, []);
  });
}

museum('a hunt replaces the row of its piece in the table, and no other', () => {
  const [one, two] = pieces as readonly [(typeof pieces)[0], (typeof pieces)[0]];
  const plan = planAt(1, 0);
  const hunted = { runs: 7, elapsedMs: 1, monitor: 'lostMessages', drawnSteps: 90, steps: 4, plan };
  const page = 'before\n<!-- hunts -->\n<!-- end of hunts -->\nafter\n';
  const found = rowOf(one, [hunted, { ...hunted, runs: 9, steps: 3 }, undefined], 600);
  assert.match(found, '2 of 3 seeds, 600 plans each | median 7, worst 9 | median 3, worst 4');
  const never = rowOf(two, [undefined], 600);
  assert.match(never, '| 0 of 1 seeds, 600 plans each | never | never | nobody |');
  const both = withTable(withTable(page, one, found), two, never);
  assert.ok(both.startsWith('before\n') && both.endsWith('\nafter\n'));
  assert.ok(both.includes(found) && both.includes(never));
  const again = rowOf(one, [undefined], 600);
  const replaced = withTable(both, one, again);
  assert.ok(replaced.includes(again) && replaced.includes(never) && !replaced.includes(found));
});

museum.run();
