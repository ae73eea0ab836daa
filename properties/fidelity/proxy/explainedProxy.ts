/**
 * Where a proxy of ours differs from the recorded one, and why: the whole list. Most entries are
 * defects of the recorded one that are not built again.
 */
import type { Explanation } from '../explained.ts';

interface Entry {
  /** Labels of recorded frames, `scenario seq`. */
  readonly of: readonly string[];
  readonly field: RegExp;
  readonly reason: string;
}

/** Answers that are better here on purpose. */
const better: readonly Entry[] = [];

/** What may differ for other reasons. */
const other: readonly Entry[] = [];

const named = (labels: readonly string[]) => labels.map((label) => `proxy.${label}`);

const betterLabels: ReadonlySet<string> = new Set(better.flatMap(({ of }) => named(of)));

/** Whether a request is answered better here than it was there. */
export function isBetterHere(label: string): boolean {
  return betterLabels.has(label);
}

const explanation =
  (isBetter: boolean) =>
  ({ of, field, reason }: Entry): Explanation => {
    const labels = new Set(named(of));
    const base = { codes: 'any', field, reason, better: isBetter } as const;
    return { ...base, when: (_, { label }) => labels.has(label) };
  };

/** All of them. */
export const proxyExplanations: readonly Explanation[] = [
  ...better.map(explanation(true)),
  ...other.map(explanation(false)),
];
