import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RemotingCommand } from './frame.ts';
import { encodeFrame } from './frameBytes.ts';
import { decodeBinaryHeader, fitsBinary } from './headerBinary.ts';
import { decodeJsonHeader, encodeJsonHeader, type HeaderMembers } from './headerJson.ts';
import { newSplitter, split } from './splitter.ts';
import { fromHex, textOf, toHex, utf8 } from './testBytes.ts';

const headers = suite('headers');

const routeRequest: RemotingCommand = {
  serializeType: 'JSON',
  code: 105,
  language: 'JAVA',
  version: 479,
  opaque: 7,
  flag: 0,
  remark: undefined,
  ext: new Map([['topic', 'T']]),
  body: new Uint8Array(0),
};

const routeJson =
  '{"code":105,"extFields":{"topic":"T"},"flag":0,"language":"JAVA","opaque":7,' +
  '"serializeTypeCurrentRPC":"JSON","version":479}';

function decoded(text: string): HeaderMembers {
  const header = decodeJsonHeader(utf8(text));
  assert.ok(header.ok, JSON.stringify(header));
  return header.value;
}

function problemOf(text: string): string {
  const header = decodeJsonHeader(utf8(text));
  assert.not.ok(header.ok, text);
  return header.ok ? '' : header.problem;
}

headers('a JSON frame has the bytes that upstream writes', () => {
  const frame = encodeFrame(routeRequest);
  assert.is(toHex(frame.subarray(0, 8)), '0000007f0000007b');
  assert.is(textOf(frame.subarray(8)), routeJson);
});

headers('a ROCKETMQ frame has the bytes that upstream writes', () => {
  const request = encodeFrame({ ...routeRequest, serializeType: 'ROCKETMQ' });
  assert.equal(
    request,
    fromHex(`00000025 01000021 0069 00 01df 00000007 00000000 00000000 0000000c
      0005 746f706963 00000001 54`),
  );
  const answer = encodeFrame({
    ...routeRequest,
    serializeType: 'ROCKETMQ',
    code: 17,
    flag: 1,
    remark: 'no',
    ext: undefined,
  });
  assert.equal(
    answer,
    fromHex('0000001b 01000017 0011 00 01df 00000007 00000001 00000002 6e6f 00000000'),
  );
});

headers('a code that ROCKETMQ cannot carry goes out as JSON', () => {
  const pop = { ...routeRequest, serializeType: 'ROCKETMQ', code: 200_050 } as const;
  assert.not.ok(fitsBinary(pop));
  assert.not.ok(fitsBinary({ ...pop, code: 1, version: 40_000 }));
  assert.not.ok(fitsBinary({ ...pop, code: 1, ext: new Map([['n'.repeat(40_000), 'v']]) }));
  assert.ok(fitsBinary({ ...pop, code: -1000 }));
  const [frame] = split(newSplitter(), encodeFrame(pop)).frames;
  assert.is(frame?.serializeType, 'JSON');
  assert.is(frame?.code, 200_050);
});

headers('a code that a peer cut to 16 bits reads as what is left of it', () => {
  const bytes = fromHex('0d72 00 0201 00000001 00000000 00000000 00000000');
  const header = decodeBinaryHeader(bytes);
  assert.is(header.ok && header.value.code, 3442);
});

headers('empty texts do not survive ROCKETMQ, as upstream', () => {
  const ext = new Map([
    ['empty', ''],
    ['', 'nameless'],
    ['kept', 'ü€😀'],
  ]);
  const command = { ...routeRequest, serializeType: 'ROCKETMQ', remark: '', ext } as const;
  const [frame] = split(newSplitter(), encodeFrame(command)).frames;
  assert.is(frame?.remark, undefined);
  assert.equal([...(frame?.ext ?? [])], [['kept', 'ü€😀']]);
});

headers('a null value hides an earlier one of its name', () => {
  const entries = '0001 61 00000001 62' + '0001 61 00000000';
  const header = decodeBinaryHeader(
    fromHex(`0069 00 01df 00000007 00000000 00000000 0000000f ${entries}`),
  );
  assert.is(header.ok && header.value.ext?.size, 0);
});

for (const [what, digits] of [
  ['a header cut short', '0069 00 01df 00000007 00000000 00000000 0000'],
  ['a remark beyond the end', '0069 00 01df 00000007 00000000 00000009 00000000'],
  ['a negative remark length', '0069 00 01df 00000007 00000000 ffffffff 00000000'],
  ['an ext block beyond the end', '0069 00 01df 00000007 00000000 00000000 00000001'],
  ['a negative ext length', '0069 00 01df 00000007 00000000 00000000 ffffffff'],
  ['a name beyond its block', '0069 00 01df 00000007 00000000 00000000 00000003 0005 61'],
  ['a negative name length', '0069 00 01df 00000007 00000000 00000000 00000007 ffff 6100000000'],
  ['half a length', '0069 00 01df 00000007 00000000 00000000 00000001 00'],
  ['a value beyond its block', '0069 00 01df 00000007 00000000 00000000 00000007 0001 61 00000001'],
  ['a negative value length', '0069 00 01df 00000007 00000000 00000000 00000007 0001 61 ffffffff'],
] as const) {
  headers(`${what} is a problem of a ROCKETMQ header`, () => {
    const header = decodeBinaryHeader(fromHex(digits));
    assert.equal(header, { ok: false, problem: 'header: a length beyond the end' });
  });
}

headers('an unknown language byte or name reads as none', () => {
  const header = decodeBinaryHeader(fromHex('0069 63 01df 00000007 00000000 00000000 00000000'));
  assert.is(header.ok && header.value.language, undefined);
  assert.is(decoded('{"code":1,"language":"COBOL"}').language, undefined);
  assert.is(decoded('{"code":1,"language":12}').language, 'RUST');
  assert.is(decoded('{"code":1}').language, 'JAVA');
  assert.is(encodeJsonHeader({ ...routeRequest, language: undefined }).includes('lang'), false);
});

headers('what 5.5.0 forgives in a JSON header is forgiven', () => {
  assert.is(decoded(' \r\n\t{"code" : 105 }').code, 105);
  assert.is(decoded('{"code":"105","opaque":"-4","flag":2,}').opaque, -4);
  assert.is(decoded("{'code':105,'remark':'it''s'}".replace("''", "\\'")).remark, "it's");
  assert.is(decoded('{"code":1,"code":2}').code, 2);
  assert.is(decoded('{"nobody":{"knows":[1,2]},"code":3}').code, 3);
  assert.is(decoded('{"code":4,"remark":null,"extFields":null}').ext, undefined);
  assert.is(decoded('{}').code, 0);
  assert.is(decoded('{"code":5,"remark":"\\u4e2d\\t\\"\\/\\b"}').remark, '中\t"/\b');
  assert.is(decoded('{"code":6,"remark":"raw\u0001"}').remark, 'raw\u0001');
  assert.is(decoded('{"code":-0}').code, 0);
});

headers('ext values of any kind read as texts, null as absent', () => {
  const { ext } = decoded(
    '{"code":1,"extFields":{"n":9223372036854775807,"b":true,' +
      '"o":{"a":[1,"x",{"b":null}]},"z":null}}',
  );
  assert.equal(
    [...(ext ?? [])],
    [
      ['n', '9223372036854775807'],
      ['b', 'true'],
      ['o', '{"a":[1,"x",{"b":null}]}'],
    ],
  );
});

headers('what 5.5.0 closes a connection for is a problem', () => {
  for (const text of [
    '',
    'null',
    '[]',
    '"x"',
    '\ufeff{"code":1}',
    '{code:1}',
    '{"code":1',
    '{"code":1}x',
    '{"code":1.5}',
    '{"code":2147483648}',
    '{"code":"x"}',
    '{"code":1,"extFields":[]}',
    '{"code":1,"extFields":"x"}',
    '{"code":1,"extFields":{"a":"b"',
    '{"code":1,"remark":"\\q"}',
    '{"code":1,"remark":"\\u00"}',
    'GET / HTTP/1.1',
  ]) {
    assert.match(problemOf(text), /^header: /);
  }
});

headers('an absent member stays apart from an empty one', () => {
  assert.is(decoded(routeJson.replace('{"topic":"T"}', '{}')).ext?.size, 0);
  assert.is(decoded('{"code":1,"remark":""}').remark, '');
  const bare = { ...routeRequest, ext: undefined };
  assert.not.match(encodeJsonHeader(bare), 'extFields');
  assert.match(encodeJsonHeader({ ...bare, remark: '' }), '"remark":""');
});

headers('texts with control characters survive JSON', () => {
  const value = 'TAGS\u0001a\u0002"\\\n\r\t\u007f\u2028ü😀\ud800';
  const ext = new Map([[value, value]]);
  const text = encodeJsonHeader({ ...routeRequest, remark: value, ext });
  assert.match(text, '\\u0001a\\u0002\\"\\\\\\n\\r\\t\\u007f\\u2028ü😀\\ud800');
  const back = decoded(text);
  assert.is(back.remark, value);
  assert.is(back.ext?.get(value), value);
});

headers.run();
