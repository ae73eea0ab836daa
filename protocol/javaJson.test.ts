import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type JsonValue, parseJavaJson } from './javaJson.ts';
import { doubleText, quote } from './javaJsonText.ts';

const json = suite('javaJson');

function parsed(text: string): JsonValue {
  const value = parseJavaJson(text);
  assert.ok(value.ok, value.ok ? '' : `${text}: ${value.problem}`);
  return value.value;
}

function object(...members: [JsonValue, JsonValue][]): JsonValue {
  return new Map(members) as unknown as JsonValue;
}

json('standard JSON reads as what it says', () => {
  assert.equal(
    parsed(' { "a" : [ 1 , -2.5 , 1e3 , true , false , null , "x" ] , "b" : { } } '),
    object(['a', [1, -2.5, 1000, true, false, null, 'x']], ['b', object()]),
  );
  assert.equal(parsed('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\x41\\\'"'), '"\\/\b\f\n\r\tAA\'');
});

json('integers are exact up to 64 bits and more', () => {
  assert.is(parsed('9007199254740991'), 9007199254740991);
  assert.is(parsed('9007199254740993'), 9007199254740993n);
  assert.is(parsed('9223372036854775807'), 9223372036854775807n);
  assert.is(parsed('-9223372036854775808'), -9223372036854775808n);
  assert.is(parsed('123456789012345678901234567890'), 1.2345678901234568e29);
  assert.is(parsed('-0'), 0);
});

json('integer names need no quotes', () => {
  assert.equal(parsed('{0:"a",-1:"b"}'), object(['0', 'a'], ['-1', 'b']));
});

json('a name may be an object', () => {
  assert.equal(
    parsed('{{"queueId":1,"topic":"t"}:7,{"queueId":2}:8}'),
    object([object(['queueId', 1], ['topic', 't']), 7], [object(['queueId', 2]), 8]),
  );
});

json('the last of duplicate members counts', () => {
  assert.equal(parsed('{"a":1,"a":2}'), object(['a', 2]));
});

json('single quotes and a comma before the end are taken', () => {
  assert.equal(parsed("{'a':['b',],}"), object(['a', ['b']]));
});

json('references to plain values are resolved', () => {
  assert.equal(
    parsed('{"a":{"b":[1,{"c":2}]},"x":{"$ref":"$.a.b[1]"},{"$ref":"$.a"}:[{"$ref":"$.a.b"}]}'),
    object(
      ['a', object(['b', [1, object(['c', 2])]])],
      ['x', object(['c', 2])],
      [object(['b', [1, object(['c', 2])]]), [[1, object(['c', 2])]]],
    ),
  );
});

json('references that lead nowhere, round, or to references are null', () => {
  assert.equal(
    parsed(
      '{"a":{"$ref":"$.none.x"},"b":{"$ref":"$"},"c":{"$ref":".."},"d":{"$ref":3},' +
        '"e":[{"$ref":"$.a"}]}',
    ),
    object(['a', null], ['b', null], ['c', null], ['d', null], ['e', [null]]),
  );
  // A name that refers to nothing is left out with its value.
  assert.equal(parsed('{{"$ref":"$.none"}:1,{{"$ref":"$.b"}:1}:2}'), object([object(), 2]));
});

json('few bytes cannot stand for a huge value', () => {
  const big = `[${'0,'.repeat(10_000)}0]`;
  const value = parsed(`{"big":${big},"refs":[${'{"$ref":"$.big"},'.repeat(1_000)}]}`);
  const refs = (value as ReadonlyMap<string, JsonValue>).get('refs') as JsonValue[];
  assert.is(refs.filter((ref) => ref !== null).length, 9);
});

json('nesting has an end', () => {
  assert.ok(parseJavaJson(`${'['.repeat(256)}${']'.repeat(256)}`).ok);
  for (const deep of ['['.repeat(257), '{"a":'.repeat(100_000), '{'.repeat(100_000)]) {
    assert.match(JSON.stringify(parseJavaJson(deep)), 'nested too deep');
  }
});

json('what is no value is a problem that names its place', () => {
  for (const [text, problem] of [
    ['', 'no value at 0'],
    ['nul', 'no value at 0'],
    ['{"a":1}}', 'more behind the end at 7'],
    ['{"a" 1}', 'no colon at 5'],
    ['{"a":1 "b":2}', 'no comma at 7'],
    ['[1 2]', 'no comma at 3'],
    ['{a:1}', 'no value at 1'],
    ['"abc', 'text without end at 4'],
    ['"\\', 'unknown escape at 1'],
    ['"\\u12g4"', 'unknown escape at 1'],
    ['{"a":tru}', 'no value at 5'],
    ['-', 'no value at 0'],
  ] as const) {
    assert.equal(parseJavaJson(text), { ok: false, problem }, text);
  }
});

json('doubles are written as Java prints them', () => {
  const pairs: readonly (readonly [number, string])[] = [
    [0, '0.0'],
    [1, '1.0'],
    [-2.5, '-2.5'],
    [9_999_999, '9999999.0'],
    [1e7, '1.0E7'],
    [12_345_678.5, '1.23456785E7'],
    [0.001, '0.001'],
    [0.000_12, '1.2E-4'],
    [1e300, '1.0E300'],
  ];
  for (const [value, text] of pairs) {
    assert.is(doubleText(value), text);
    assert.is(Number(text), value);
  }
});

json('texts are escaped as fastjson escapes them', () => {
  assert.is(quote('plain ü€😀'), '"plain ü€😀"');
  assert.is(quote('a name of more than sixteen units'), '"a name of more than sixteen units"');
  assert.is(quote('\u0001"\\\u007f\u2028\u2029'), '"\\u0001\\"\\\\\\u007f\\u2028\\u2029"');
});

json.run();
