/**
 * Proof that a property met the cases it is there for: a property that passes because the
 * interesting case never came up is worse than none.
 */

/** Cases that must have come up by the end of a property. */
export interface Marks<Name extends string> {
  /** Notes that a case came up. */
  hit(name: Name): void;
  /** How often a case came up so far. */
  count(name: Name): number;
  /** Throws, naming every case that never came up. */
  verify(): void;
}

/** Marks for the cases with these names, none of which has come up yet. */
export function newMarks<const Name extends string>(...names: readonly Name[]): Marks<Name> {
  const counts = new Map<Name, number>(names.map((name) => [name, 0]));
  return {
    hit(name) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    count: (name) => counts.get(name) ?? 0,
    verify() {
      const missed = names.filter((name) => counts.get(name) === 0);
      if (missed.length > 0) throw new Error(`never came up: ${missed.join('; ')}`);
    },
  };
}
