/**
 * Wider plans: a plan as it is drawn anywhere, and more traffic on top of it. Each kind of traffic
 * is drawn from a stream of its own, so that a kind more or less changes no other.
 */
import fc from 'fast-check';
import type { Plan } from '../../../harness/plan/plan.ts';
import { moreFaults } from './faults.ts';
import { litePull, operators } from './nodes.ts';
import type { Widen } from './parts.ts';
import { proxies } from './proxies.ts';
import { filters, moreGroups, orderedReceives, orderly } from './readers.ts';
import { batches, delays, packing, requests, transactions } from './sends.ts';
import { settings } from './settings.ts';

/** Every kind of extra traffic, in the order in which they change a plan. */
export const wideKinds: Readonly<Record<string, fc.Arbitrary<Widen>>> = {
  moreGroups,
  filters,
  requests,
  transactions,
  delays,
  batches,
  packing,
  orderly,
  orderedReceives,
  litePull,
  operators,
  settings,
  moreFaults,
  proxies,
};

/**
 * Which kinds a plan has, and what is drawn of each: by a seed for each kind.
 * @param always a kind that it has in any case
 */
export function widened(
  plan: Plan,
  seedOf: (kind: number) => number,
  unbiased: boolean,
  always?: string,
): Plan {
  let wide = plan;
  for (const [number, [name, kind]] of Object.entries(wideKinds).entries()) {
    const drawn = fc.tuple(fc.nat(2), kind);
    const [[coin, widen]] = fc.sample(drawn, { seed: seedOf(number), numRuns: 1, unbiased }) as [
      [number, Widen],
    ];
    if (coin === 0 || name === always) wide = widen(wide);
  }
  return wide;
}
