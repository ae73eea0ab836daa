import { setTimeout as pause } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readPlan } from '../../harness/plan/readPlan.ts';
import type { Judged } from './judge.ts';
import { planAt, widePlanAt } from './planAt.ts';
import type { Runner } from './runners.ts';
import { search } from './search.ts';
import { unfair } from './shrink/fair.ts';

const held: Judged = { findings: [], hash: '', deliveries: 10, virtualMs: 0, unfired: [] };
const broken: Judged = { ...held, findings: [{ monitor: 'lostMessages', found: ['m1'] }] };

/** Plans whose number is their seed. */
const numbered = (index: number) => ({ ...planAt(1, 0), seed: index });

/** A runner that finds these plans broken, and takes the longer the lower their number. */
function runner(failing: readonly number[]): Runner {
  return {
    run: async ({ seed }) => {
      await pause(20 - seed);
      return failing.includes(seed) ? broken : held;
    },
    end: () => {},
  };
}

const searching = suite('searching');

searching(
  'the failure with the lowest number is found, however many runners there are',
  async () => {
    for (const jobs of [1, 2, 3, 5]) {
      const runners = Array.from({ length: jobs }, () => runner([7, 8, 9]));
      const { failure, ended } = await search({ planAt: numbered, runsMax: 20 }, runners);
      assert.is(failure?.index, 7, `${jobs} jobs`);
      assert.is(ended, 'failure');
    }
  },
);

searching('it ends after so many runs, and counts what was delivered in them', async () => {
  const { failure, runs, deliveries, ended } = await search({ planAt: numbered, runsMax: 6 }, [
    runner([]),
    runner([]),
  ]);
  assert.equal([failure, runs, deliveries, ended], [undefined, 6, 60, 'runs']);
});

searching('it ends when it is interrupted, and when the time is over', async () => {
  const abort = new AbortController();
  const onRun = ({ runs }: { readonly runs: number }) => {
    if (runs === 2) abort.abort();
  };
  const cut = await search({ planAt: numbered, signal: abort.signal, onRun }, [runner([])]);
  assert.equal([cut.runs, cut.ended], [2, 'interrupted']);
  const late = await search({ planAt: numbered, forMs: 25 }, [runner([])]);
  assert.is(late.ended, 'time');
  assert.ok(late.runs < 10);
});

searching('a plan is known by its seed and number; others are other plans', () => {
  const text = (seed: number, index: number) => JSON.stringify(widePlanAt(seed, index));
  assert.is(text(5, 3), text(5, 3));
  const all = new Set([text(5, 3), text(5, 4), text(6, 3), text(3, 5), text(2 ** 40, 3)]);
  assert.is(all.size, 5);
});

searching('whatever is drawn can be saved, and may be judged by every monitor', () => {
  for (let index = 0; index < 300; index += 1) {
    const plan = widePlanAt(77, index);
    assert.equal(readPlan(JSON.parse(JSON.stringify(plan))), { ok: true, plan });
    assert.is(unfair(plan), undefined, `plan ${index}`);
  }
});

searching.run();
