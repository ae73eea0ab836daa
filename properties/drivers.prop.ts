/**
 * The kernel's pure stepping and a real XState actor agree: the same events give the same states
 * and the same outputs in the same order, timers with their ids and delays among them. For each of
 * the machines, on lives as plans bring them about and on lives that no plan would.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AnyStateMachine } from 'xstate';
import { machines } from '../harness/cluster/machines.ts';
import type { SpecKind } from '../harness/cluster/nodeSpec.ts';
import type { Plan } from '../harness/plan/plan.ts';
import { plans } from './arbitraries/plans.ts';
import { widened } from './arbitraries/wide/index.ts';
import { disagreement } from './drivers/agreement.ts';
import { type Disturbance, disturbances, disturbLife } from './drivers/disturbLife.ts';
import { acting, type Driver, type Step, stepping } from './drivers/drive.ts';
import { type RecordedLife, recordLives, type Stamped } from './drivers/recordLives.ts';
import { savable, savedPlans } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const drivers = suite('drivers');
const kinds = Object.keys(machines) as readonly SpecKind[];

/** An operator asks now and then; everything else has timers of its own. */
const eventsMin = (kind: SpecKind) => (kind === 'admin' ? 8 : 50);
const agreed = newMarks(
  ...kinds.map((kind) => `a ${kind} lived for long` as const),
  'a life ended in good order',
  'a second life began from a disk',
  'timers were armed and disarmed',
);
const numRuns = 12;

/** Plans with traffic of every kind: each kind of node has a life to tell of. */
const widePlans = fc
  .tuple(plans(), fc.nat())
  .map(([plan, seed]) => widened(plan, (kind) => seed + kind, false));

/** Fails where the drivers part on a life of a run, as it was or with disturbances. */
function agreeOn(
  both: readonly [Driver, Driver],
  machineOf: (kind: SpecKind) => AnyStateMachine = (kind) => machines[kind],
) {
  return (plan: Plan, changes: readonly Disturbance[]): readonly RecordedLife[] => {
    const lives = recordLives(plan);
    for (const life of lives) {
      const { kind, name, input, events } = life;
      for (const sequence of [events, disturbLife(life, lives, changes)]) {
        const what = disagreement(both, machineOf(kind), input, sequence);
        if (what !== undefined) throw new Error(`${name}, ${what}\n${savable(plan)}`);
      }
    }
    return lives;
  };
}

drivers('both drivers agree on every life of every node', () => {
  const check = agreeOn([noting(stepping), acting]);
  const property = fc.property(widePlans, disturbances, (plan, changes) => {
    for (const { kind, input, events } of check(plan, changes)) {
      if (events.length >= eventsMin(kind)) agreed.hit(`a ${kind} lived for long`);
      if ((input as { incarnation: number }).incarnation > 1) {
        agreed.hit('a second life began from a disk');
      }
    }
  });
  const examples = savedPlans().map(({ plan }): [Plan, readonly Disturbance[]] => [plan, []]);
  fc.assert(property, { ...runs(numRuns), examples });
  verifyAfter(agreed, numRuns);
});

/** The same driver, what it meets being noted. */
function noting(driver: Driver): Driver {
  return function* (machine, input, events) {
    const seen = new Set<string>();
    for (const step of driver(machine, input, events)) {
      for (const { type } of step.outputs) seen.add(type);
      if (step.value === 'stopped') agreed.hit('a life ended in good order');
      yield step;
    }
    if (seen.has('arm') && seen.has('disarm')) agreed.hit('timers were armed and disarmed');
  };
}

/** A driver whose steps are changed on the way. */
function spoilt(driver: Driver, spoil: (step: Step) => Step): Driver {
  return function* (machine, input, events: readonly Stamped[]) {
    for (const step of driver(machine, input, events)) yield spoil(step);
  };
}

function isCaught(spoil: (step: Step) => Step): boolean {
  const check = agreeOn([spoilt(stepping, spoil), acting]);
  const property = fc.property(plans(), disturbances, (plan, changes) => {
    check(plan, changes);
  });
  return fc.check(property, { numRuns: 20, seed: 1, endOnFailure: true }).failed;
}

drivers('a driver that loses a cancel is found', () => {
  const lose = ({ outputs, ...step }: Step): Step => {
    const at = outputs.findIndex(({ type }) => type === 'disarm');
    return { ...step, outputs: outputs.filter((_, index) => index !== at) };
  };
  assert.ok(isCaught(lose));
});

drivers('a driver that gives a cancel and a timer in the other order is found', () => {
  const swap = ({ outputs, ...step }: Step): Step => {
    const timers = outputs.filter(({ type }) => type === 'arm' || type === 'disarm').reverse();
    const others = outputs.filter(({ type }) => type !== 'arm' && type !== 'disarm');
    return { ...step, outputs: [...others, ...timers] };
  };
  assert.ok(isCaught(swap));
});

drivers('a driver that keeps a state too long is found', () => {
  const keep = (step: Step): Step =>
    step.value === 'stopped' || step.value === 'stopping' ? { ...step, value: 'serving' } : step;
  assert.ok(isCaught(keep));
});

drivers('a driver that arms a timer a millisecond late is found', () => {
  const late = ({ outputs, ...step }: Step): Step => ({
    ...step,
    outputs: outputs.map((output) =>
      output.type === 'arm' && output.delayMs > 20_000
        ? { ...output, delayMs: output.delayMs + 1 }
        : output,
    ),
  });
  assert.ok(isCaught(late));
});

drivers.run();
