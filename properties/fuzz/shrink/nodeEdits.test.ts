import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NodeSpec } from '../../../harness/cluster/nodeSpec.ts';
import type { Plan } from '../../../harness/plan/plan.ts';
import { readPlan } from '../../../harness/plan/readPlan.ts';
import { nodeEdits, optionEdits } from './nodeEdits.ts';

const edits = suite('edits of nodes');

const shop = (namesrvs: readonly string[]): NodeSpec => ({
  ...{ kind: 'producer', name: 'shop', options: { namesrvs } },
});

const plan = (namesrvs: readonly string[]): Plan => ({
  version: 1,
  seed: 1,
  topology: [
    { kind: 'namesrv', name: 'ns', options: {} },
    { kind: 'proxy', name: 'x', options: {} },
    { kind: 'proxy', name: 'y', options: {} },
    shop(namesrvs),
  ],
  workload: [],
  changes: [],
  faults: [{ atMs: 1, forMs: 1, kind: 'end', node: 'x', how: 'kill' }],
  healForMs: 1,
});

/** What the producer knows, and where the fault is, after each edit that changes something. */
function results(before: Plan, all: typeof nodeEdits): readonly string[] {
  return all(before).flatMap((edit) => {
    const after = edit(before);
    if (after === undefined || JSON.stringify(after) === JSON.stringify(before)) return [];
    assert.ok(readPlan(after).ok, JSON.stringify(after));
    const own = after.topology.find(({ name }) => name === 'shop');
    if (own?.kind !== 'producer') return [];
    const at = after.faults.map((fault) => ('node' in fault ? fault.node : ''));
    return [`${own.options.namesrvs ?? 'all'} ${at}`];
  });
}

edits('who hung on a proxy that is taken out hangs on what is left, or on another', () => {
  assert.equal(results(plan(['x', 'y']), nodeEdits), ['x x', 'x x', 'y ', 'y y', 'x,y x']);
  assert.equal(results(plan(['x']), nodeEdits), ['x x', 'x x', 'all ', 'y y', 'x x']);
});

edits('who knows several proxies may do with one, or with none', () => {
  assert.equal(results(plan(['x', 'y']), optionEdits), ['all x', 'x x', 'y x']);
  assert.equal(results(plan(['y']), optionEdits), ['all x']);
});

edits.run();
