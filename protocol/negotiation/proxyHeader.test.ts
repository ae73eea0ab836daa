import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { utf8 } from '../testBytes.ts';
import type { HeaderRead, ProxyHeader } from './proxyHeader.ts';
import { lineLengthMax, readProxyLine } from './proxyHeaderV1.ts';
import { readProxyBinary } from './proxyHeaderV2.ts';
import { binaryHeader, concat, ends4, ends6, tlv } from './testHeaders.ts';

const test = suite('PROXY headers');

function headerOf(read: HeaderRead): ProxyHeader {
  if (read.kind !== 'header') throw new Error(JSON.stringify(read));
  return read.header;
}

const problemOf = (read: HeaderRead) => (read.kind === 'refused' ? read.problem : read.kind);
const line = (text: string) => readProxyLine(utf8(`${text}\r\n`));
const attributesOf = (read: HeaderRead) => Object.fromEntries(headerOf(read).attributes);

const attributes4 = {
  proxy_protocol_addr: '192.0.2.7',
  proxy_protocol_port: '4660',
  proxy_protocol_server_addr: '198.51.100.1',
  proxy_protocol_server_port: '8080',
};

test('a line names both ends', () => {
  const read = line('PROXY TCP4 192.0.2.7 198.51.100.1 4660 8080');
  assert.is(headerOf(read).client, '192.0.2.7:4660');
  assert.equal(attributesOf(read), attributes4);
});

test('a line’s IPv6 addresses get one form', () => {
  const client = (address: string) => headerOf(line(`PROXY TCP6 ${address} ::1 1 2`)).client;
  assert.is(client('2001:DB8:0:0:0:0:0:1'), '[2001:db8::1]:1');
  assert.is(client('::'), '[::]:1');
  assert.is(client('::ffff:192.0.2.7'), '[::ffff:c000:207]:1');
});

test('UNKNOWN names nobody, whatever follows it', () => {
  for (const text of ['PROXY UNKNOWN', 'PROXY UNKNOWN ffff::1 x y z 3']) {
    const read = line(text);
    assert.equal(headerOf(read), { version: 1, client: undefined, attributes: new Map() });
    assert.is(read.kind === 'header' && read.length, text.length + 2);
  }
});

for (const [text, problem] of [
  ['PROXYTCP4 1.1.1.1 2.2.2.2 1 2', 'a PROXY line that begins with "PROXYTCP4"'],
  ['PROXY', 'a PROXY line of the family ""'],
  ['PROXY UDP4 1.1.1.1 2.2.2.2 1 2', 'a PROXY line of the family "UDP4"'],
  ['PROXY \x1b[2J', 'a PROXY line of the family "?[2J"'],
  ['PROXY TCP4 1.1.1.1 2.2.2.2 1', 'a PROXY line of 5 words, not 6'],
  ['PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3', 'a PROXY line of 7 words, not 6'],
  ['PROXY TCP4  1.1.1.1 2.2.2.2 1 2', 'a PROXY line of 7 words, not 6'],
  ['PROXY TCP4 1.1.1 2.2.2.2 1 2', 'a PROXY line whose source is "1.1.1" port "1"'],
  ['PROXY TCP4 1.1.1.256 2.2.2.2 1 2', 'a PROXY line whose source is "1.1.1.256" port "1"'],
  ['PROXY TCP4 1.1.1.1 2.2.2.2 0 2', 'a PROXY line whose source is "1.1.1.1" port "0"'],
  [
    'PROXY TCP4 1.1.1.1 2.2.2.2 1 65536',
    'a PROXY line whose destination is "2.2.2.2" port "65536"',
  ],
  ['PROXY TCP4 1.1.1.1 2.2.2.2 1 2a', 'a PROXY line whose destination is "2.2.2.2" port "2a"'],
  ['PROXY TCP4 ::1 2.2.2.2 1 2', 'a PROXY line whose source is "::1" port "1"'],
  ['PROXY TCP6 1.1.1.1 ::1 1 2', 'a PROXY line whose source is "1.1.1.1" port "1"'],
  ['PROXY TCP6 1::2::3 ::1 1 2', 'a PROXY line whose source is "1::2::3" port "1"'],
  ['PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2', 'a PROXY line whose source is "1:2:3:4:5:6:7" port "1"'],
  [
    'PROXY TCP6 1:2:3:4:5:6:7::8 ::1 1 2',
    'a PROXY line whose source is "1:2:3:4:5:6:7::8" port "1"',
  ],
  ['PROXY TCP6 ::12345 ::1 1 2', 'a PROXY line whose source is "::12345" port "1"'],
] as const) {
  test(`a line is refused: ${JSON.stringify(text)}`, () =>
    assert.is(problemOf(line(text)), problem));
}

test('a line may have 108 bytes before its end, and not one more', () => {
  const text = 'PROXY UNKNOWN '.padEnd(lineLengthMax, 'x');
  assert.is(line(text).kind, 'header');
  const tooLong = 'a PROXY line of more than 108 bytes';
  assert.is(problemOf(line(`${text}x`)), tooLong);
  assert.is(problemOf(readProxyLine(utf8(text.padEnd(500, 'x')))), tooLong);
  assert.equal(readProxyLine(utf8(`${text}\r`)), { kind: 'more', needs: 110 });
});

test('a binary header names both ends', () => {
  const read = readProxyBinary(binaryHeader({}, ends4));
  assert.equal(attributesOf(read), attributes4);
  const datagram = readProxyBinary(binaryHeader({ family: 0x12 }, ends4));
  assert.is(headerOf(datagram).client, '192.0.2.7:4660');
  const six = readProxyBinary(binaryHeader({ family: 0x21 }, ends6));
  assert.is(headerOf(six).client, '[2001:db8::1]:4660');
  assert.is(attributesOf(six).proxy_protocol_server_addr, '2001:db8::2');
});

test('a path is kept, but is no address of a client', () => {
  const path = (text: string) => concat(utf8(text), new Uint8Array(108 - text.length));
  const read = readProxyBinary(binaryHeader({ family: 0x31 }, path('/run/a'), path('/run/b')));
  assert.is(headerOf(read).client, undefined);
  assert.equal(attributesOf(read), {
    proxy_protocol_addr: '/run/a',
    proxy_protocol_server_addr: '/run/b',
  });
});

test('the printable values of TLVs are kept, those within the one of TLS as well', () => {
  const inner = concat(tlv(0x21, utf8('TLSv1.3')), tlv(0x22, utf8('CN=shop')));
  const tls = tlv(0x20, concat([1, 0, 0, 0, 0], inner));
  const behind = [tlv(0x02, utf8('example.com')), tlv(0xe1, [1, 2]), tls, tlv(0xea, utf8('vpc'))];
  assert.equal(attributesOf(readProxyBinary(binaryHeader({}, ends4, ...behind))), {
    ...attributes4,
    proxy_protocol_tlv_0x02: 'example.com',
    proxy_protocol_tlv_0x21: 'TLSv1.3',
    proxy_protocol_tlv_0x22: 'CN=shop',
    proxy_protocol_tlv_0xea: 'vpc',
  });
});

test('up to three bytes behind the last TLV are skipped', () => {
  const read = readProxyBinary(binaryHeader({}, ends4, tlv(0xea, utf8('a')), [1, 0, 9]));
  assert.is(attributesOf(read).proxy_protocol_tlv_0xea, 'a');
});

test('LOCAL and unspecified families name nobody, and what they bring is not read', () => {
  const local = readProxyBinary(binaryHeader({ command: 0x20 }, ends4, tlv(0xea, utf8('a'))));
  assert.equal(headerOf(local), { version: 2, client: undefined, attributes: new Map() });
  const unspecified = readProxyBinary(binaryHeader({ family: 0 }, [1, 255, 255, 255]));
  assert.is(headerOf(unspecified).client, undefined);
  assert.is(unspecified.kind === 'header' && unspecified.length, 20);
});

for (const [bytes, problem] of [
  [binaryHeader({ command: 0x11 }), 'a binary PROXY header of version 1'],
  [binaryHeader({ command: 0x22 }), 'a PROXY header with the command 2'],
  [binaryHeader({ family: 0x41 }), 'a PROXY header of the address family 4 and transport 1'],
  [binaryHeader({ family: 0x10 }), 'a PROXY header of the address family 1 and transport 0'],
  [binaryHeader({}, [1, 2]), 'a PROXY header with 2 of the 12 bytes of its addresses'],
  [
    binaryHeader({ family: 0x21 }, ends4),
    'a PROXY header with 12 of the 36 bytes of its addresses',
  ],
  [
    binaryHeader({ family: 0x32 }, ends6),
    'a PROXY header with 36 of the 216 bytes of its addresses',
  ],
  [
    binaryHeader({}, ends4, [0xea, 0, 9, 1]),
    'a PROXY header whose TLV 0xea of 9 bytes goes beyond its end',
  ],
  [
    binaryHeader({}, ends4, tlv(0x20, [1, 2])),
    'a PROXY header whose TLV 0x20 of 2 bytes is too short',
  ],
  [
    binaryHeader({}, ends4, tlv(0x20, concat([0, 0, 0, 0, 0], tlv(0x21, []), tlv(0x20, [1])))),
    'a PROXY header whose TLV 0x20 of 1 bytes is inside of another',
  ],
] as const) {
  test(`a binary header is refused: ${problem}`, () => {
    assert.is(problemOf(readProxyBinary(bytes)), problem);
  });
}

test('a binary header waits for the bytes that it announces', () => {
  const header = binaryHeader({}, ends4, tlv(0xea, utf8('vpc')));
  for (let length = 12; length < header.length; length++) {
    const needs = length < 16 ? 16 : header.length;
    assert.equal(readProxyBinary(header.subarray(0, length)), { kind: 'more', needs });
  }
});

test.run();
