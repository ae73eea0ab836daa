import fc from 'fast-check';
import { emptyOrderedMap, type Ordered, type OrderedMap } from '../../actors/shared/orderedMap.ts';
import type { Subject } from './subject.ts';

type Entry = Ordered<number>;
type Model = readonly Entry[];

/** Done one after the other, as one operation. */
type Operation = readonly (
  | { readonly kind: 'insert'; readonly entry: Entry }
  | { readonly kind: 'remove'; readonly entry: Entry }
  | { readonly kind: 'removeFirst' }
)[];

const entries = fc.record({
  major: fc.integer({ min: -5, max: 40 }),
  minor: fc.nat(3),
  value: fc.nat(),
});

const counts = fc.oneof(
  { weight: 5, arbitrary: fc.nat(150) },
  { weight: 1, arbitrary: fc.constant(700) },
);
/** Up to 150 entries, or 700, that go up, down, or lie between those that another row put there. */
const rows = fc
  .record({ from: fc.nat(800), by: fc.constantFrom(-1, 1, 3, 0.5), count: counts })
  .map(({ from, by, count }) =>
    Array.from({ length: count }, (_, i) => ({ major: from + i * by, minor: 1, value: i })),
  );

/** `OrderedMap` against a sorted array. */
export const orderedMapSubject: Subject<OrderedMap<number>, Model, Operation> = {
  empty: emptyOrderedMap,
  emptyModel: [],
  operations: fc.oneof(
    entries.map((entry) => [{ kind: 'insert' as const, entry }]),
    entries.map((entry) => [{ kind: 'remove' as const, entry }]),
    rows.map((row) => row.map((entry) => ({ kind: 'insert' as const, entry }))),
    rows.map((row) => row.map((entry) => ({ kind: 'remove' as const, entry }))),
    fc.nat(90).map((length) => Array.from({ length }, () => ({ kind: 'removeFirst' as const }))),
    // As a queue by time is used: one in at the end, one out at the front.
    rows.map((row) =>
      row.flatMap((entry) => [
        { kind: 'insert' as const, entry: { ...entry, major: 9000 + Math.abs(entry.major) } },
        { kind: 'removeFirst' as const },
      ]),
    ),
  ),
  apply(map, operation, owner) {
    let next = map;
    for (const each of operation) {
      if (each.kind === 'removeFirst') {
        next = next.removeFirst(owner);
        continue;
      }
      const { major, minor, value } = each.entry;
      next =
        each.kind === 'insert'
          ? next.insert(major, minor, value, owner)
          : next.remove(major, minor, owner);
    }
    return next;
  },
  applyToModel(model, operation) {
    const next = [...model];
    for (const each of operation) {
      if (each.kind === 'removeFirst') {
        next.shift();
        continue;
      }
      const { entry } = each;
      const found = next.findIndex((other) => compare(other, entry) >= 0);
      const at = found < 0 ? next.length : found;
      const there = found >= 0 && compare(next[found]!, entry) === 0 ? 1 : 0;
      next.splice(at, there, ...(each.kind === 'insert' ? [entry] : []));
    }
    return next;
  },
  read: (map) => ({
    size: map.size,
    first: map.first(),
    entries: [...map],
    probed: probes.map(([major, minor]) => map.get(major, minor)),
  }),
  readModel: (model) => ({
    size: model.length,
    first: model[0],
    entries: model,
    probed: probes.map(
      ([major, minor]) => model.find((each) => each.major === major && each.minor === minor)?.value,
    ),
  }),
  cases: {
    'more than a leaf holds': (model) => model.length > 32,
    'as many as make branches split': (model) => model.length > 32 * 17,
    'several in one moment': (model) => model.some((each, i) => each.major === model[i + 1]?.major),
    'nothing left': (model) => model.length === 0,
  },
};

function compare(a: Entry, b: Entry): number {
  return a.major - b.major || a.minor - b.minor;
}

const probes = Array.from({ length: 40 }, (_, i) => [Math.floor(i * 1.5), i % 4] as const);
