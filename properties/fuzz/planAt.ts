/** The random plans of a seed: plan number so-and-so of a seed is always the same plan. */
import fc from 'fast-check';
import type { Plan } from '../../harness/plan/plan.ts';
import { faultKinds } from '../arbitraries/faults.ts';
import { plans } from '../arbitraries/plans.ts';
import { widened } from '../arbitraries/wide/index.ts';

const everyPlan = plans(faultKinds, 'any');

/**
 * Plan number `index` of a seed. Every other one is drawn without the bias of fast-check towards
 * small and extreme numbers: some mistakes show only there, others only elsewhere.
 */
export function planAt(seed: number, index: number): Plan {
  const unbiased = index % 2 === 1;
  const [plan] = fc.sample(everyPlan, { seed: mixed(seed, index), numRuns: 1, unbiased });
  return plan!;
}

/**
 * Plan number `index` of a seed as `orrery fuzz` runs it: that of `planAt`, which stays as it is,
 * and on top of it more kinds of traffic.
 */
export function widePlanAt(seed: number, index: number): Plan {
  const seedOf = (kind: number) => mixed(mixed(seed, index), kind + 1);
  return widened(planAt(seed, index), seedOf, index % 2 === 1);
}

/** The same, with proxies in each: what `orrery fuzz` draws where its coin is for them. */
export function proxiedPlanAt(seed: number, index: number): Plan {
  const seedOf = (kind: number) => mixed(mixed(seed, index), kind + 1);
  return widened(planAt(seed, index), seedOf, index % 2 === 1, 'proxies');
}

/** One number of two, such that neighbours have nothing in common. */
function mixed(seed: number, index: number): number {
  let bits = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.floor(seed / 0x1_0000_0000);
  bits = Math.imul(bits ^ (bits >>> 15) ^ index, 0xc2b2_ae35);
  bits = Math.imul(bits ^ (bits >>> 13), 0x27d4_eb2f);
  return bits ^ (bits >>> 16);
}
