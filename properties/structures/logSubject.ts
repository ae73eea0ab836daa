import fc from 'fast-check';
import { emptyLog, type SegmentedLog } from '../../actors/shared/segmentedLog.ts';
import type { Subject } from './subject.ts';

interface Model {
  readonly start: number;
  readonly entries: readonly number[];
}

type Operation =
  | { readonly kind: 'append'; readonly times: number; readonly value: number }
  | { readonly kind: 'trim'; readonly by: number }
  | { readonly kind: 'cut'; readonly by: number };

const chunk = 256;
/** Not a multiple of anything, as after a restart. */
const firstIndex = 1000;

/** `SegmentedLog` against an array and the index that it begins with. */
export const logSubject: Subject<SegmentedLog<number>, Model, Operation> = {
  empty: () => emptyLog(firstIndex),
  emptyModel: { start: firstIndex, entries: [] },
  operations: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('append' as const),
        times: fc.oneof(
          { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) },
          { weight: 8, arbitrary: fc.constantFrom(chunk - 1, chunk, 300) },
          { weight: 1, arbitrary: fc.constant(33 * chunk) },
        ),
        value: fc.nat(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('trim' as const), by: fc.nat(600) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), by: fc.nat(600) }) },
  ),
  apply(log, operation, owner) {
    if (operation.kind === 'trim') return log.trimTo(log.start + operation.by, owner);
    if (operation.kind === 'cut') return log.cutTo(log.length - operation.by, owner);
    let next = log;
    for (let i = 0; i < operation.times; i += 1) next = next.append(operation.value + i, owner);
    return next;
  },
  applyToModel({ start, entries }, operation) {
    if (operation.kind === 'append') {
      const more = Array.from({ length: operation.times }, (_, i) => operation.value + i);
      return { start, entries: [...entries, ...more] };
    }
    const by = Math.min(operation.by, entries.length);
    if (operation.kind === 'trim') return { start: start + by, entries: entries.slice(by) };
    return { start, entries: entries.slice(0, entries.length - by) };
  },
  read: (log) => ({
    start: log.start,
    length: log.length,
    last: log.last(),
    entries: [...log],
    tail: [...log.from(log.length - 3)],
    probed: probes.map((each) => log.get(each)),
  }),
  readModel: ({ start, entries }) => ({
    start,
    length: start + entries.length,
    last: entries.at(-1),
    entries,
    tail: entries.slice(-3),
    probed: probes.map((each) => entries[each - start]),
  }),
  cases: {
    'several chunks': ({ entries }) => entries.length > 3 * chunk,
    'chunks were trimmed away': ({ start }) => start > firstIndex + chunk,
    'more chunks than a branch has': ({ start, entries }) =>
      start + entries.length > firstIndex + 33 * chunk,
    'everything was cut': ({ entries }) => entries.length === 0,
  },
};

const probes = Array.from({ length: 100 }, (_, i) => firstIndex - 1 + i * 37);
