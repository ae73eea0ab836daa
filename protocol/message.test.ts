import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fieldText, parseField } from './fieldText.ts';
import { hostLength, isV6, readHost, writeHost } from './hosts.ts';
import { parseInt32, parseLong, readLong, writeLong } from './int64.ts';
import { javaStringHash, tagsCode } from './javaHash.ts';
import { offsetMessageId, parseOffsetMessageId, uniqueKey } from './messageId.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
  propertyOf,
} from './messageProperties.ts';
import { currentVersion, mqVersion } from './mqVersion.ts';
import { utf8Length, writeUtf8 } from './utf8.ts';

const parts = suite('message parts');

parts('property strings are read as upstream reads them', () => {
  const read = (packed: string) => [...parseProperties(packed)];
  assert.equal(read('a\u0001b\u0002c\u0001d'), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
  assert.equal(read('a\u0001\u0002\u0001b\u0002ab\u0002\u0002c\u0001d\u0001e\u0002'), [
    ['c', 'd\u0001e'],
  ]);
  assert.equal(read('a\u0001b\u0002a\u0001c\u0002'), [['a', 'c']]);
  assert.equal(read(''), []);
  assert.equal(read('a\u0001b\u0002no separator'), [['a', 'b']]);
});

parts('packed properties read back, and one can be asked for', () => {
  const packed = packProperties([
    [messageProperty.tags, 'a'],
    [messageProperty.uniqueKey, 'X'],
  ]);
  assert.is(packed, 'TAGS\u0001a\u0002UNIQ_KEY\u0001X\u0002');
  assert.is(propertyOf(packed, 'UNIQ_KEY'), 'X');
  assert.is(propertyOf(packed, 'KEYS'), undefined);
  assert.is(propertyOf('', 'KEYS'), undefined);
});

parts('tags hash as Java texts do', () => {
  assert.equal(['a', 'TagA', 'abcdefghij', ''].map(tagsCode), [97, 2598919, -634317659, 0]);
  assert.is(tagsCode(undefined), 0);
  assert.is(javaStringHash('ü😀'), javaStringHash('ü\ud83d\ude00'));
});

parts('a broker’s message id names its address and the offset', () => {
  const id = '7F00000100002A9F0000000000000004';
  assert.is(offsetMessageId('127.0.0.1:10911', 4), id);
  const read = parseOffsetMessageId(id.toLowerCase());
  assert.equal(read, { ok: true, value: { storeHost: '127.0.0.1:10911', physicalOffset: 4 } });
  const v6 = offsetMessageId('[::1]:1', 2n ** 62n);
  assert.is(v6.length, 56);
  assert.equal(parseOffsetMessageId(v6), {
    ok: true,
    value: { storeHost: '[::1]:1', physicalOffset: 2n ** 62n },
  });
});

parts('what is no offset message id is a problem', () => {
  for (const id of ['', '7F', 'x'.repeat(32), '7F00000100002A9F000000000000004', '1'.repeat(40)]) {
    assert.match(JSON.stringify(parseOffsetMessageId(id)), 'no offset message id');
  }
});

parts('a client’s message id is a function of what it is made of', () => {
  const process = { host: '127.0.0.1:0', pid: 0x16d81, classLoaderHash: 0x30946e09 };
  const at = Date.UTC(2026, 10, 1) + 0x6da1f20b;
  assert.is(uniqueKey({ ...process, at, counter: 4 }), '7F0000016D8130946E096DA1F20B0004');
  assert.is(uniqueKey({ ...process, host: '[::1]:0', at, counter: 65_540 }).length, 56);
  assert.is(uniqueKey({ ...process, at, counter: 65_540 }).slice(-4), '0004');
});

parts('hosts survive their bytes', () => {
  for (const host of [
    '0.0.0.0:0',
    '255.254.253.252:65535',
    '10.0.0.1:-1',
    '[::]:1',
    '[1::]:2',
    '[::8]:3',
    '[1:0:0:2::3]:4',
    '[1:2:3:4:5:6:7:8]:5',
    '[0:1:0:1:0:1:0:1]:6',
    '[2001:db8::ff:0:1]:7',
  ]) {
    const view = new DataView(new ArrayBuffer(20));
    writeHost(host, view, 0);
    assert.is(readHost(view, 0, isV6(host)), host);
    assert.is(hostLength(host), host.startsWith('[') ? 20 : 8);
  }
});

parts('what is no address is written as 0.0.0.0', () => {
  for (const host of ['broker-a:10911', '1.2.3:10911', '', '1.2.3.4.5:10911', 'localhost']) {
    const view = new DataView(new ArrayBuffer(8));
    writeHost(host, view, 0);
    assert.match(readHost(view, 0, false), /^0\.0\.0\.0:(10911|0)$/);
  }
});

parts('64-bit integers are exact in bytes', () => {
  const view = new DataView(new ArrayBuffer(8));
  for (const value of [
    0,
    1,
    -1,
    255,
    -256,
    2 ** 32,
    -(2 ** 32),
    2 ** 32 - 1,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    2n ** 53n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ]) {
    writeLong(view, 0, value);
    assert.is(view.getBigInt64(0), BigInt(value));
    assert.is(readLong(view, 0), value);
  }
});

parts('numbers are parsed as Java parses them', () => {
  assert.equal(['0', '-0', '+7', '007', '9007199254740993'].map(parseLong), [
    0,
    0,
    7,
    7,
    9007199254740993n,
  ]);
  assert.is(parseLong('+9223372036854775807'), 9223372036854775807n);
  assert.is(parseLong(`${'0'.repeat(30)}1`), 1);
  for (const text of [
    '',
    '-',
    '+',
    ' 1',
    '1 ',
    '1.0',
    '1e3',
    '0x1',
    '9223372036854775808',
    'null',
    '1'.repeat(99),
  ]) {
    assert.is(parseLong(text), undefined, text);
  }
  assert.equal(
    ['2147483647', '-2147483648', '+1', '-0'].map(parseInt32),
    [2147483647, -2147483648, 1, 0],
  );
  assert.equal(['2147483648', 'abc', '', '0'.repeat(99)].map(parseInt32), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

parts('texts are measured and written as UTF-8', () => {
  for (const text of [
    '',
    'abc',
    'ü',
    '€',
    '😀',
    'a\ud800b',
    '\udc00',
    'x'.repeat(30),
    'abcü'.repeat(20),
    '\ud83d',
  ]) {
    const bytes = new TextEncoder().encode(text);
    const into = new Uint8Array(bytes.length + 1);
    assert.is(utf8Length(text), bytes.length, text);
    assert.is(writeUtf8(text, into, 1), bytes.length);
    assert.equal(into.subarray(1), bytes);
  }
});

parts('field kinds have Java’s texts', () => {
  assert.is(fieldText('double', 2), '2.0');
  assert.is(parseField('double', '1.5E3'), 1500);
  assert.equal([parseField('double', ''), parseField('double', 'x')], [undefined, undefined]);
  assert.equal(
    ['TRUE', 'true', 'yes', '1'].map((text) => parseField('boolean', text)),
    [true, true, false, false],
  );
  assert.equal(
    ['Upper', 'x'].map((text) => parseField('boundary', text)),
    ['UPPER', 'LOWER'],
  );
  assert.is(parseField('string', 'a text longer than thirteen'), 'a text longer than thirteen');
});

parts('versions are counted as upstream counts them', () => {
  assert.equal(
    [mqVersion(4, 9, 3), mqVersion(4, 9, 4), mqVersion(5, 0, 0), mqVersion(5, 3, 3)],
    [399, 401, 413, 479],
  );
  assert.is(mqVersion(5, 5, 0), currentVersion);
});

parts.run();
