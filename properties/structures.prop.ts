/**
 * The persistent structures of actors/shared/ against plain models, and the proof that the property
 * sees what it should: each planted mutation must be found.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashString } from '../actors/shared/hash.ts';
import { newOwner } from '../actors/shared/owner.ts';
import { emptyTable } from '../actors/shared/table.ts';
import { runs } from './replay.ts';
import { newMarks } from './sometimes.ts';
import { deadlinesSubject } from './structures/deadlinesSubject.ts';
import { intTableSubject } from './structures/intTableSubject.ts';
import { logSubject } from './structures/logSubject.ts';
import { orderedMapSubject } from './structures/orderedMapSubject.ts';
import { agreesWithModel, commonCases, type Subject } from './structures/subject.ts';
import { alike, tableSubject } from './structures/tableSubject.ts';

const structures = suite('structures');

/** What a subject is, to somebody who only runs it. */
type AnySubject = Subject<never, never, never>;
const subjects = {
  Table: tableSubject,
  IntTable: intTableSubject,
  OrderedMap: orderedMapSubject,
  SegmentedLog: logSubject,
  Deadlines: deadlinesSubject,
} as unknown as Readonly<Record<string, AnySubject>>;

/** Whether the property finds that a subject is not what it should be. */
function isCaught<V, M, O>(subject: Subject<V, M, O>): boolean {
  return fc.check(agreesWithModel(subject), { numRuns: 300 }).failed;
}

for (const [name, subject] of Object.entries(subjects)) {
  structures(`every version of a ${name} reads as its model does, whatever came after it`, () => {
    const marks = newMarks<string>(...commonCases, ...Object.keys(subject.cases));
    fc.assert(agreesWithModel(subject, marks), runs(120));
    marks.verify();
  });

  structures(`a ${name} that changes older versions is found`, () => {
    // One owner for everybody: updates that should copy are made in place.
    const owner = newOwner();
    const apply: AnySubject['apply'] = (version, operation) =>
      subject.apply(version, operation, owner);
    assert.ok(isCaught({ ...subject, apply }));
  });
}

structures('the order of a table depends on nothing but its contents', () => {
  const keys = fc.uniqueArray(fc.oneof(fc.string(), fc.constantFrom(...alike)), { maxLength: 80 });
  const orders = keys.chain((all) =>
    fc.tuple(
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(fc.string(), { maxLength: 40 }),
    ),
  );
  const agree = fc.property(orders, ([one, other, passing]) => {
    let a = emptyTable<number>();
    for (const key of one) a = a.set(key, key.length);
    let b = emptyTable<number>();
    for (const key of [...passing, ...other]) b = b.set(key, key.length);
    for (const key of passing) if (!one.includes(key)) b = b.delete(key);
    assert.equal([...b], [...a]);
    assert.equal(b, a, 'and so is the shape, to the last node');
  });
  fc.assert(agree, runs(200));
});

structures('a table that takes keys of one hash for one key is found', () => {
  const apply: typeof tableSubject.apply = (table, operation, owner) =>
    'key' in operation && alike.includes(operation.key)
      ? tableSubject.apply(table, { ...operation, key: alike[0]! }, owner)
      : tableSubject.apply(table, operation, owner);
  assert.is(new Set(alike.map(hashString)).size, 1);
  assert.ok(isCaught({ ...tableSubject, apply }));
});

structures('an ordered map that drops an entry when a leaf is full is found', () => {
  const apply: typeof orderedMapSubject.apply = (map, operation, owner) => {
    const next = orderedMapSubject.apply(map, operation, owner);
    return map.size <= 32 && next.size > 32 ? next.removeFirst(owner) : next;
  };
  assert.ok(isCaught({ ...orderedMapSubject, apply }));
});

structures('a log that loses the first entry of a new chunk is found', () => {
  const apply: typeof logSubject.apply = (log, operation, owner) => {
    const next = logSubject.apply(log, operation, owner);
    return log.length < 1256 && next.length > 1256 ? next.cutTo(1256, owner) : next;
  };
  assert.ok(isCaught({ ...logSubject, apply }));
});

structures('deadlines that break ties the other way are found', () => {
  const read: typeof deadlinesSubject.read = (deadlines) => {
    const tied = [...deadlines].reverse().sort((a, b) => a.at - b.at);
    return { ...(deadlinesSubject.read(deadlines) as object), all: tied };
  };
  assert.ok(isCaught({ ...deadlinesSubject, read }));
});

structures('a table of integers that loses a key when it grows by a level is found', () => {
  const apply: typeof intTableSubject.apply = (table, operation, owner) => {
    const next = intTableSubject.apply(table, operation, owner);
    const grows = 'key' in operation && operation.kind === 'set' && operation.key > 31;
    const [least = -1] = next.keys();
    return grows && least !== operation.key ? next.delete(least, owner) : next;
  };
  assert.ok(isCaught({ ...intTableSubject, apply }));
});

structures('a case that never comes up fails the property', () => {
  const marks = newMarks('reached', 'never reached');
  marks.hit('reached');
  assert.throws(() => marks.verify(), /never came up: never reached/);
});

structures.run();
