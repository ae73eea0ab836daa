import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compileSql, matches } from './index.ts';

const sql = suite('sql92');

/** Values of the property `a`, one a message; the first message has none. */
const values = ['5', '5.0', 'abc', 'true', '-5', ' 5', '+5', '5d', 'NaN', '1e400', "it's", '٣'];
const messages = [undefined, ...values].map(
  (a) => new Map([['N', '7'], ...(a === undefined ? [] : ([['a', a]] as const))]),
);
const all = messages.map((_, index) => index);
const there = all.slice(1);

/** Which messages Apache RocketMQ 5.5.0 let through, when it was asked. */
const observed: readonly (readonly [string, readonly number[]])[] = [
  ['a', []],
  ['not a', there],
  ['b', []],
  ['not b', []],
  ['a = 5', [1, 7]],
  ['5 = a', [1, 7]],
  ['a <> 5', [5, 12]],
  ['a = 5.0', [1, 2, 6, 7, 8]],
  ["a = '5'", [1]],
  ["a <> '5'", there.slice(1)],
  ['a > 4', [1, 7]],
  ['a > 4.5', [1, 2, 6, 7, 8, 9, 10]],
  ['a < 5.1', [1, 2, 5, 6, 7, 8]],
  ['a > (1)', [1, 7, 12]],
  ['a = true', [4]],
  ['true = a', []],
  ['not (true = a)', [0]],
  ['a is null', [0]],
  ['a is not null', there],
  ['b = b', all],
  ['a = b', [0]],
  ['a <> b', there],
  ["b <> 'x'", []],
  ['not (b = 5)', []],
  ['5 <> b', all],
  ["a in ('5','abc')", [1, 3]],
  ["b not in ('x')", []],
  ["a contains 'b'", [3]],
  ["a not contains 'b'", there.filter((index) => index !== 3)],
  ["not (b contains 'x')", all],
  ["a contains ''", []],
  ["a not contains ''", []],
  ["a startswith 'a' and a endswith 'c'", [3]],
  ['a between 5 and 6', [1, 7]],
  ['a not between 5 and 6', [5, 12]],
  ['a not between 5 and 3', [1, 5, 7, 12]],
  ['b > 5 or a = 5', [1, 7]],
  ['not (b > 5 and a = 5)', [5, 12]],
  ['a > 4 or true', [0, 1, 5, 7, 12]],
  ['true or a > 4', all],
  ['false and a > 4', []],
  ['(a > 4) is null', [0]],
  ['-a is null', all],
  ['-(5) = a', [5]],
  ['a = - -5', [1, 7]],
  ["5 = '5'", all],
  ['2.0 = 2', all],
  ["'abc' contains 'b'", all],
  ["a = 'it''s'", [11]],
  ['not (1 = true)', all],
  ['a >= a', [1, 2, 5, 6, 7, 8, 9, 10]],
  ['N = 7 and a = 5', [1, 7]],
  ['n = 7', []],
  // What stands behind a whole expression is not looked at.
  ['a = 5 b', [1, 7]],
  ["a = '5' or a = '5.0')", [1, 2]],
  ["a = '5' LIKE 'x'", [1]],
];

sql('messages pass as they pass Apache RocketMQ', () => {
  for (const [text, expected] of observed) {
    const compiled = compileSql(text);
    assert.ok(compiled.ok, text);
    if (!compiled.ok) continue;
    const passed = all.filter((index) => matches(compiled.expression, messages[index]!));
    assert.equal(passed, expected, text);
  }
});

const parse = (text: string) => `org.apache.rocketmq.filter.parser.ParseException: ${text}`;
const lexical = (text: string) =>
  `org.apache.rocketmq.filter.parser.TokenMgrError: Lexical error at ${text}`;
const runtime = (text: string) => `java.lang.RuntimeException: ${text}`;
const operands =
  'Was expecting one of:\n    "NOT" ...\n    "TRUE" ...\n    "FALSE" ...\n    "NULL" ...\n' +
  '    <DECIMAL_LITERAL> ...\n    <FLOATING_POINT_LITERAL> ...\n    <STRING_LITERAL> ...\n' +
  '    <ID> ...\n    "(" ...\n    "-" ...\n';

/** What Apache RocketMQ 5.5.0 answered CHECK_CLIENT_CONFIG. */
const refused: readonly (readonly [string, string])[] = [
  ['', parse(`Encountered "<EOF>" at line 0, column 0.\n${operands}    "+" ...\n    `)],
  ['a >>> 5', parse(`Encountered " ">" "> "" at line 1, column 4.\n${operands}    "+" ...\n    `)],
  ['a > + ', parse(`Encountered " "+" "+ "" at line 1, column 5.\n${operands}    `)],
  [
    'a not b',
    parse(
      'Encountered " "NOT" "not "" at line 1, column 3.\nWas expecting one of:\n    ' +
        '"BETWEEN" ...\n    "IN" ...\n    "CONTAINS" ...\n    "STARTSWITH" ...\n    ' +
        '"ENDSWITH" ...\n    ">" ...\n    ">=" ...\n    "<" ...\n    "<=" ...\n    ',
    ),
  ],
  [
    '(a is null > 1)',
    parse(
      'Encountered " ">" "> "" at line 1, column 12.\nWas expecting one of:\n    "AND" ...\n' +
        '    "OR" ...\n    "IS" ...\n    "=" ...\n    "<>" ...\n    ")" ...\n    ',
    ),
  ],
  [
    'a between 1 2',
    parse(
      'Encountered " <DECIMAL_LITERAL> "2 "" at line 1, column 13.\n' +
        'Was expecting:\n    "AND" ...\n    ',
    ),
  ],
  ['-- c', parse('Expression will not result in a boolean value: (- (- c))')],
  ['NOT 1', parse('Expression will not result in a boolean value: 1')],
  ["a = 'x", lexical('line 1, column 7.  Encountered: <EOF> after : "\\\'x"')],
  ['a ! b', lexical('line 1, column 3.  Encountered: "!" (33), after : ""')],
  ['a.b = 1', lexical('line 1, column 3.  Encountered: "b" (98), after : "."')],
  ['é = 1', lexical('line 1, column 1.  Encountered: "\\u00e9" (233), after : ""')],
  ['a\n = !1', lexical('line 2, column 4.  Encountered: "!" (33), after : ""')],
  ['a\t= !1', lexical('line 1, column 11.  Encountered: "!" (33), after : ""')],
  ['a = 1 /* c', lexical('line 1, column 11.  Encountered: <EOF> after : "/* c"')],
  ['a = 1;', lexical('line 1, column 7.  Encountered: <EOF> after : ""')],
  ['a = 0.0', runtime('0.0 is less than 4.9E-324')],
  ['a = 1e999', runtime('1e999 is greater than 1.7976931348623157E308')],
  [
    'a = 9223372036854775808',
    'java.lang.NumberFormatException: For input string: "9223372036854775808"',
  ],
  ["a > 'x'", runtime("Value ''x'' cannot be compared.")],
  ["a > 'x' ~", runtime("Value ''x'' cannot be compared.")],
  ['a = null', runtime("'NULL' cannot be compared.")],
  ['true = 1', runtime("'TRUE' cannot be compared with '1'")],
  ["'x' in ('x')", runtime("Expected a property for In expression, got: 'x'")],
  [
    'a between 5 and 3.5',
    runtime('Illegal values of between, left value(5) must less than or equal to right value(3.5)'),
  ],
  ['a between null and 3', runtime('Illegal values of between, values can not be null!')],
  ["(a in ('x','y'))>1", runtime("Value 'a IN ( x, y )' cannot be compared.")],
  [
    "(a not between 1e10 and 2 and not b or c not contains 'x')>3",
    runtime(
      "Value '((((a < 1.0E10) || (a > 2)) && (NOT b)) || (NOT CONTAINS c))' cannot be compared.",
    ),
  ],
];

sql('a wrong expression is refused in the words of Apache RocketMQ', () => {
  for (const [text, problem] of refused) {
    assert.equal(compileSql(text), { ok: false, problem }, text);
  }
});

sql('deep and long expressions end in a refusal or an answer, not in an exception', () => {
  for (const part of ['(', 'not ', '- ', '+ ', '((', 'not (']) {
    const compiled = compileSql(`${part.repeat(20_000)}a`);
    assert.ok(!compiled.ok);
  }
  const long = compileSql(Array.from({ length: 20_000 }, (_, i) => `a = ${i}`).join(' or '));
  assert.ok(long.ok && matches(long.expression, new Map([['a', '19999']])));
  const chained = compileSql(`a${' is null'.repeat(20_000)}`);
  assert.is(!chained.ok && chained.problem, 'java.lang.StackOverflowError');
});

sql.run();
