import fc from 'fast-check';
import { emptyTable, type Table } from '../../actors/shared/table.ts';
import { keyOfHash } from './collisions.ts';
import type { Subject } from './subject.ts';

type Model = ReadonlyMap<string, number>;

type Operation =
  | { readonly kind: 'set'; readonly key: string; readonly value: number }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'setMany'; readonly from: number; readonly value: number }
  | { readonly kind: 'deleteMany'; readonly from: number };

const many = 60;
/** Keys of one hash, which no level of the trie can tell apart. */
export const alike = Array.from({ length: 5 }, (_, variant) => keyOfHash(7, variant));
/** Keys whose hashes agree with those in all but the last two bits. */
const nearlyAlike = [0, 1, 2].map((variant) => keyOfHash(7 ^ (1 << 30), variant));
const plain = Array.from({ length: 4 * many }, (_, i) => `key ${i}`);
const probes = [...alike, ...nearlyAlike, ...plain.slice(0, many), 'never set'];

const key = fc.oneof(
  fc.constantFrom(...alike, ...nearlyAlike),
  fc.constantFrom(...plain.slice(0, many)),
);
const from = fc.nat(plain.length - many);
const value = fc.nat(3);

/** `Table` against a JavaScript `Map`. */
export const tableSubject: Subject<Table<number>, Model, Operation> = {
  empty: emptyTable,
  emptyModel: new Map(),
  operations: fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('set' as const), key, value }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('setMany' as const), from, value }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('deleteMany' as const), from }) },
  ),
  apply(table, operation, owner) {
    if (operation.kind === 'set') return table.set(operation.key, operation.value, owner);
    if (operation.kind === 'delete') return table.delete(operation.key, owner);
    let next = table;
    for (const each of plain.slice(operation.from, operation.from + many)) {
      next =
        operation.kind === 'setMany'
          ? next.set(each, operation.value, owner)
          : next.delete(each, owner);
    }
    return next;
  },
  applyToModel(model, operation) {
    const next = new Map(model);
    if (operation.kind === 'set') next.set(operation.key, operation.value);
    if (operation.kind === 'delete') next.delete(operation.key);
    if (!('from' in operation)) return next;
    for (const each of plain.slice(operation.from, operation.from + many)) {
      if (operation.kind === 'setMany') next.set(each, operation.value);
      else next.delete(each);
    }
    return next;
  },
  read: (table) => ({
    size: table.size,
    entries: [...table].sort(byKey),
    keys: [...table.keys()].sort(),
    values: [...table.values()].sort(),
    probed: probes.map((each) => [each, table.has(each), table.get(each)]),
  }),
  readModel: (model) => ({
    size: model.size,
    entries: [...model].sort(byKey),
    keys: [...model.keys()].sort(),
    values: [...model.values()].sort(),
    probed: probes.map((each) => [each, model.has(each), model.get(each)]),
  }),
  cases: {
    'three keys of one hash': (model) => alike.filter((each) => model.has(each)).length >= 3,
    'hashes that differ in the last digit only': (model) =>
      nearlyAlike.some((each) => model.has(each)) && alike.some((each) => model.has(each)),
    'a hundred keys': (model) => model.size >= 100,
  },
};

function byKey([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}
