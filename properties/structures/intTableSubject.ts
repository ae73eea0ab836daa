import fc from 'fast-check';
import { emptyIntTable, type IntTable } from '../../actors/shared/intTable.ts';
import type { Subject } from './subject.ts';

type Model = ReadonlyMap<number, string>;

type Operation =
  | { readonly kind: 'set'; readonly key: number; readonly value: string }
  | { readonly kind: 'delete'; readonly key: number }
  | { readonly kind: 'slide'; readonly from: number };

const window = 40;
const least = -0x80000000;
const key = fc.oneof(
  fc.nat(70),
  fc.constantFrom(1023, 1024, 0x7fffffff, -1, least),
  fc.integer({ min: 0, max: 5000 }),
);

/** `IntTable` against a JavaScript `Map`; negative keys come last. */
export const intTableSubject: Subject<IntTable<string>, Model, Operation> = {
  empty: emptyIntTable,
  emptyModel: new Map(),
  operations: fc.oneof(
    fc.record({ kind: fc.constant('set' as const), key, value: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('delete' as const), key }),
    fc.record({ kind: fc.constant('slide' as const), from: fc.nat(3000) }),
  ),
  apply(table, operation, owner) {
    if (operation.kind === 'set') return table.set(operation.key, operation.value, owner);
    if (operation.kind === 'delete') return table.delete(operation.key, owner);
    let next = table;
    for (let i = operation.from; i < operation.from + window; i += 1) {
      next = next.set(i, 'slid', owner).delete(i - window / 2, owner);
    }
    return next;
  },
  applyToModel(model, operation) {
    const next = new Map(model);
    if (operation.kind === 'set') next.set(operation.key, operation.value);
    if (operation.kind === 'delete') next.delete(operation.key);
    if (operation.kind !== 'slide') return next;
    for (let i = operation.from; i < operation.from + window; i += 1) {
      next.set(i, 'slid').delete(i - window / 2);
    }
    return next;
  },
  read: (table) => ({
    size: table.size,
    entries: [...table],
    keys: [...table.keys()],
    values: [...table.values()],
    probed: probes.map((each) => [each, table.has(each), table.get(each)]),
  }),
  readModel(model) {
    const entries = [...model].sort(([a], [b]) => (a >>> 0) - (b >>> 0));
    return {
      size: model.size,
      entries,
      keys: entries.map(([each]) => each),
      values: entries.map(([, value]) => value),
      probed: probes.map((each) => [each, model.has(each), model.get(each)]),
    };
  },
  cases: {
    'a negative key beside others': (model) =>
      model.size > 1 && (model.has(-1) || model.has(least)),
    'keys of three levels': (model) => [...model.keys()].some((each) => each > 1024),
    'nothing left': (model) => model.size === 0,
  },
};

const probes = [least, -1, 0, 1, 31, 32, 33, 1023, 1024, 2000, 0x7fffffff];
