/**
 * SQL92 filters: an evaluator of its own says the same, the laws of three-valued logic hold, and no
 * text whatsoever makes the reader throw.
 */
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compileSql, matches } from '../actors/broker/filters/sql92/index.ts';

const filters = suite('SQL92 filters');

type Truth = boolean | null;

/** A condition as text, and what it says by an oracle that knows nothing of texts. */
interface Condition {
  readonly text: string;
  readonly says: (message: ReadonlyMap<string, string>) => Truth;
}

const names = fc.constantFrom('a', 'b', 'c');
const integers = fc.integer({ min: -3, max: 9 });

const signs: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<>': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
};

const comparison = fc
  .tuple(names, fc.constantFrom(...Object.keys(signs)), integers)
  .map(([name, sign, number]): Condition => {
    const says: Condition['says'] = (message) => {
      const value = message.get(name);
      return value === undefined ? null : signs[sign]!(Number(value), number);
    };
    return { text: `${name} ${sign} ${number < 0 ? `- ${-number}` : number}`, says };
  });

const between = fc
  .tuple(names, integers, fc.nat(6), fc.boolean())
  .filter(([, low]) => low >= 0)
  .map(([name, low, span, isNegated]): Condition => {
    const says: Condition['says'] = (message) => {
      const value = message.get(name);
      if (value === undefined) return null;
      return (Number(value) >= low && Number(value) <= low + span) !== isNegated;
    };
    return { text: `${name} ${isNegated ? 'not ' : ''}between ${low} and ${low + span}`, says };
  });

const listed = fc
  .tuple(names, fc.uniqueArray(integers, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([name, values, isNegated]): Condition => {
    const says: Condition['says'] = (message) => {
      const value = message.get(name);
      return value === undefined ? null : values.map(String).includes(value) !== isNegated;
    };
    const list = values.map((value) => `'${value}'`).join(', ');
    return { text: `${name} ${isNegated ? 'not ' : ''}in (${list})`, says };
  });

const presence = fc.tuple(names, fc.boolean()).map(([name, isNegated]): Condition => {
  const says: Condition['says'] = (message) => message.has(name) === isNegated;
  return { text: `${name} is ${isNegated ? 'not ' : ''}null`, says };
});

const both = (left: Truth, right: Truth): Truth => {
  if (left === false || right === false) return false;
  return left === null || right === null ? null : true;
};
const opposite = (truth: Truth): Truth => (truth === null ? null : !truth);
const either = (left: Truth, right: Truth): Truth =>
  opposite(both(opposite(left), opposite(right)));

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'medium' },
    comparison,
    between,
    listed,
    presence,
    fc.tuple(tie('condition'), tie('condition')).map(
      ([left, right]): Condition => ({
        text: `(${left.text}) and (${right.text})`,
        says: (message) => both(left.says(message), right.says(message)),
      }),
    ),
    fc.tuple(tie('condition'), tie('condition')).map(
      ([left, right]): Condition => ({
        text: `(${left.text}) OR (${right.text})`,
        says: (message) => either(left.says(message), right.says(message)),
      }),
    ),
    tie('condition').map(
      (of): Condition => ({
        text: `not (${of.text})`,
        says: (message) => opposite(of.says(message)),
      }),
    ),
  ),
}));

const message = fc
  .record({ a: integers, b: integers, c: integers }, { requiredKeys: [] })
  .map((values) => new Map(Object.entries(values).map(([name, value]) => [name, String(value)])));

function passes(text: string, of: ReadonlyMap<string, string>): boolean {
  const compiled = compileSql(text);
  assert.ok(compiled.ok, `${text}: ${compiled.ok || compiled.problem}`);
  return compiled.ok && matches(compiled.expression, of);
}

filters('a message passes exactly where another evaluator says true', () => {
  fc.assert(
    fc.property(condition, message, ({ text, says }, of) => {
      assert.is(passes(text, of), says(of) === true, `${text} of ${JSON.stringify([...of])}`);
    }),
    { numRuns: 500 },
  );
});

filters('the laws of three-valued logic hold', () => {
  fc.assert(
    fc.property(condition, condition, message, ({ text: p }, { text: q }, of) => {
      const same = (left: string, right: string) =>
        assert.is(passes(left, of), passes(right, of), `${left} against ${right}`);
      same(`not ((${p}) and (${q}))`, `not (${p}) or not (${q})`);
      same(`(${p}) or (${q})`, `(${q}) or (${p})`);
      same(`not not (${p})`, p);
      same(`(${p}) is null`, `((${p}) or not (${p})) is null`);
      // Nobody passes a condition and its opposite.
      assert.not(passes(`(${p}) and not (${p})`, of));
    }),
    { numRuns: 300 },
  );
});

filters('an oracle that knows no null is found out', () => {
  const twoValued = fc.check(
    fc.property(condition, message, ({ text, says }, of) => {
      return passes(`not (${text})`, of) === (says(of) !== true);
    }),
    { numRuns: 500 },
  );
  assert.ok(twoValued.failed);
});

const words = [
  ...[
    'a',
    'b',
    'NOT',
    'and',
    'or',
    'between',
    'in',
    'is',
    'null',
    'true',
    'contains',
    'startswith',
  ],
  ...[
    '=',
    '<>',
    '>',
    '<=',
    '(',
    ')',
    ',',
    '-',
    '+',
    '5',
    '1.5',
    "'x'",
    "'",
    '--',
    '/*',
    '*/',
    '\n',
    '~',
  ],
];

filters('no text makes the reader or the evaluator throw', () => {
  const rubbish = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((parts) => parts.join(' ')),
  );
  const value = fc.oneof(fc.string(), fc.double().map(String), fc.constant('٣'));
  let read = 0;
  fc.assert(
    fc.property(rubbish, fc.dictionary(names, value), (text, properties) => {
      const compiled = compileSql(text);
      if (!compiled.ok) return compiled.problem !== '';
      read += 1;
      return typeof matches(compiled.expression, new Map(Object.entries(properties))) === 'boolean';
    }),
    { numRuns: 2_000 },
  );
  assert.ok(read > 50, 'some were read');
});

filters.run();
