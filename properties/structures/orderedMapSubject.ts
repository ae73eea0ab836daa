import fc from 'fast-check';
import { emptyOrderedMap, type Ordered, type OrderedMap } from '../../actors/shared/orderedMap.ts';
import type { Subject } from './subject.ts';

type Model = readonly Ordered<number>[];

type Operation =
  | {
      readonly kind: 'insert';
      readonly major: number;
      readonly minor: number;
      readonly value: number;
    }
  | {
      readonly kind: 'insertMany';
      readonly from: number;
      readonly by: number;
      readonly value: number;
    }
  | { readonly kind: 'remove'; readonly major: number; readonly minor: number }
  | { readonly kind: 'removeMany'; readonly from: number; readonly by: number }
  | { readonly kind: 'removeFirst'; readonly times: number };

const many = 150;
const major = fc.integer({ min: -5, max: 40 });
const minor = fc.nat(3);
const from = fc.nat(800);
const by = fc.constantFrom(-1, 1, 3, 0.5);
const value = fc.nat();

/** `OrderedMap` against a sorted array. */
export const orderedMapSubject: Subject<OrderedMap<number>, Model, Operation> = {
  empty: emptyOrderedMap,
  emptyModel: [],
  operations: fc.oneof(
    fc.record({ kind: fc.constant('insert' as const), major, minor, value }),
    fc.record({ kind: fc.constant('insertMany' as const), from, by, value }),
    fc.record({ kind: fc.constant('remove' as const), major, minor }),
    fc.record({ kind: fc.constant('removeMany' as const), from, by }),
    fc.record({ kind: fc.constant('removeFirst' as const), times: fc.nat(90) }),
  ),
  apply(map, operation, owner) {
    if (operation.kind === 'insert') {
      return map.insert(operation.major, operation.minor, operation.value, owner);
    }
    if (operation.kind === 'remove') return map.remove(operation.major, operation.minor, owner);
    let next = map;
    if (operation.kind === 'removeFirst') {
      for (let i = 0; i < operation.times; i += 1) next = next.removeFirst(owner);
    } else {
      for (const each of places(operation)) {
        next =
          operation.kind === 'insertMany'
            ? next.insert(each, 1, operation.value, owner)
            : next.remove(each, 1, owner);
      }
    }
    return next;
  },
  applyToModel(model, operation) {
    if (operation.kind === 'removeFirst') return model.slice(operation.times);
    const next = new Map(model.map((each) => [`${each.major}/${each.minor}`, each]));
    if (operation.kind === 'insert') {
      const { kind: _, ...entry } = operation;
      next.set(`${entry.major}/${entry.minor}`, entry);
    }
    if (operation.kind === 'remove') next.delete(`${operation.major}/${operation.minor}`);
    if ('from' in operation) {
      for (const each of places(operation)) {
        if (operation.kind === 'removeMany') next.delete(`${each}/1`);
        else next.set(`${each}/1`, { major: each, minor: 1, value: operation.value });
      }
    }
    return [...next.values()].sort((a, b) => a.major - b.major || a.minor - b.minor);
  },
  read: (map) => ({
    size: map.size,
    first: map.first(),
    entries: [...map],
    probed: probes.map(([a, b]) => map.get(a, b)),
  }),
  readModel: (model) => ({
    size: model.length,
    first: model[0],
    entries: model,
    probed: probes.map(([a, b]) => model.find((e) => e.major === a && e.minor === b)?.value),
  }),
  cases: {
    'more than a leaf holds': (model) => model.length > 32,
    'as many as make branches split': (model) => model.length > 32 * 17,
    'several in one moment': (model) => model.some((each, i) => each.major === model[i + 1]?.major),
    'nothing left': (model) => model.length === 0,
  },
};

function places({ from, by }: { from: number; by: number }): readonly number[] {
  return Array.from({ length: many }, (_, i) => from + i * by);
}

const probes = Array.from({ length: 40 }, (_, i) => [Math.floor(i * 1.5), i % 4] as const);
