/**
 * Messages that listeners fail: each try is one more, none is more than the group wants, and what
 * failed for the last time is a dead letter. Whatever goes wrong.
 */

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NodeSpec } from '../harness/cluster/nodeSpec.ts';
import type { Plan } from '../harness/plan/plan.ts';
import { faultKinds } from './arbitraries/faults.ts';
import { plans } from './arbitraries/plans.ts';
import type { Evidence } from './monitors/evidence.ts';
import { alteredMessages } from './monitors/handedOut.ts';
import { miscountedTries, missingDeadLetters, tooManyTries } from './monitors/retries.ts';
import * as mutations from './mutations/retries.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const retries = suite('retries');

/** The same plan, whose groups try twice more and fail some messages for good. */
function failing(plan: Plan): Plan {
  const fails = (spec: NodeSpec): NodeSpec => {
    if (spec.kind === 'broker') {
      return { ...spec, options: { ...spec.options, messageDelayLevelsMs: Array(18).fill(1_000) } };
    }
    if (spec.kind !== 'consumer') return spec;
    const listener = { name: 'failFirst', arg: 1 + (plan.seed % 4) } as const;
    return { ...spec, options: { ...spec.options, listener, maxReconsumeTimes: 2 } };
  };
  const changes = plan.changes.map((one) =>
    one.change === 'join' ? { ...one, node: fails(one.node) } : one,
  );
  return { ...plan, topology: plan.topology.map(fails), changes };
}

const calm = plans([]).map(failing);
const numRuns = 20;

retries('a try is one more, none is too many, and the last failure is a dead letter', () => {
  const marks = newMarks('a message was tried three times', 'a message became a dead letter');
  const note = ({ trace }: Evidence) => {
    for (const entry of trace) {
      if (entry.kind !== 'observation') continue;
      const { observation } = entry;
      if (observation.kind === 'consumed' && observation.reconsumeTimes === 2) {
        marks.hit('a message was tried three times');
      }
      if (observation.kind === 'stored' && observation.topic.startsWith('%DLQ%')) {
        marks.hit('a message became a dead letter');
      }
    }
  };
  const monitors = [miscountedTries, tooManyTries, missingDeadLetters, alteredMessages];
  fc.assert(quiet(plans(faultKinds).map(failing), monitors, {}, note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

retries('a broker that counts tries twice is found by the one that nobody made', () => {
  assert.ok(isCaught(calm, miscountedTries, mutations.countsTwice, 20));
});

retries('a broker that does not hear when to end is found by the try that is too many', () => {
  assert.ok(isCaught(calm, tooManyTries, mutations.triesOnAndOn, 20));
});

retries('a broker that keeps no dead letters is found by the last failure', () => {
  assert.ok(isCaught(calm, missingDeadLetters, mutations.keepsNoDeadLetters, 20));
});

retries.run();
