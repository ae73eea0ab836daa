import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { binaryHeader, ends4, tlv } from '../../../protocol/negotiation/testHeaders.ts';
import { fromHex, utf8 } from '../../../protocol/testBytes.ts';
import { partsOf } from '../dial.ts';
import { TestClient, within } from '../testClient.ts';
import { type TestNodeRig, withTestNode } from '../testNode.ts';
import { testCertificate } from './certificate.ts';
import type { Negotiates } from './negotiations.ts';
import { call, countRequest, openHttp2, openPeer, until } from './testPeers.ts';

const test = suite('strangers at a port that negotiates');

function negotiating(
  negotiates: Negotiates,
  use: (rig: TestNodeRig) => Promise<void>,
): Promise<void> {
  return withTestNode({ negotiates }, use);
}

async function isServed(client: TestClient, opaque: number): Promise<void> {
  const answer = client.answerTo(opaque);
  client.write(countRequest(opaque));
  assert.is((await answer).code, 0);
}

const hello = fromHex('16030100c8010000c40303aabbccddeeff00112233');

const rubbish: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['a browser', utf8('GET / HTTP/1.1\r\n\r\n'), /no protocol that is served here: "GET "/],
  ['zeros', new Uint8Array(64), /here: 0x00000000$/],
  ['a length beyond the limit', fromHex('00fffffd00000000'), /here: 0x00fffffd$/],
  ['a negative length', fromHex('fffffffe00000000'), /here: 0xfffffffe$/],
  ['a broken preface', utf8('PRI * HTTP/1.0\r\n'), /HTTP\/2 preface that differs after 11 bytes$/],
  [
    'a broken PROXY line',
    utf8('PROXY TCP4 1.1.1.1 2.2.2.2 x 1\r\n'),
    /source is "1.1.1.1" port "x"$/,
  ],
  [
    'an endless PROXY line',
    utf8('PROXY '.padEnd(200, 'x')),
    /a PROXY line of more than 108 bytes$/,
  ],
  [
    'a PROXY header of version 3',
    binaryHeader({ command: 0x31 }),
    /binary PROXY header of version 3$/,
  ],
  ['a broken TLV', binaryHeader({}, ends4, [1, 9, 9, 9]), /TLV 0x01 of 2313 bytes goes beyond/],
  ['a frame without header', fromHex('00000010000000000000000000000000'), /frame: no header$/],
  ['no ClientHello', fromHex(`1603010010${'00'.repeat(16)}`), /its TLS handshake failed: \w/],
];

for (const [name, bytes, line] of rubbish) {
  test(`rubbish ends its connection with one line that says what was seen: ${name}`, async () => {
    await negotiating({}, async ({ open, lines }) => {
      const [stranger, friend] = [await open(), await open()];
      stranger.write(bytes);
      await within('the end', stranger.closed);
      await isServed(friend, 1);
      assert.is(lines.length, 1);
      assert.match(lines[0]!, /^warn node closed \S+:\d+: /);
      assert.match(lines[0]!, line);
    });
  });
}

test('rubbish within TLS ends its connection with one line', async () => {
  await negotiating({}, async ({ address, lines }) => {
    for (const bytes of [utf8('GET / HTTP/1.1\r\n\r\n'), hello, utf8('PROXY UNKNOWN\r\n')]) {
      const peer = await openPeer(address, { tls: {} });
      peer.resume();
      peer.write(bytes);
      await within('the end', once(peer, 'close'));
    }
    assert.equal(
      lines.map((line) => line.slice(line.lastIndexOf(': ') + 2)),
      ['"GET "', '0x16030100', '"PROX"'],
    );
  });
});

const silences: readonly (readonly [Uint8Array, string])[] = [
  [new Uint8Array(0), 'it said nothing in 1500 ms'],
  [countRequest(1).subarray(0, 8), 'it said 8 bytes, 0x0000'],
  [utf8('PROXY UNKNOWN\r\n'), 'it said nothing behind a PROXY header in 1500 ms'],
  [utf8('PROXY TCP4'), 'it said 10 bytes, "PROXY TCP4" in 1500 ms'],
  [hello, 'its TLS handshake had not ended in 1500 ms'],
];

test('who does not say what he is goes in time, and one line names what he said', async () => {
  await testCertificate(); // Made now, not when a handshake is timed.
  await negotiating({ handshakeTimeoutMs: 1_500 }, async ({ address, open, lines, runtime }) => {
    const friend = await open();
    await isServed(friend, 1);
    const secured = await openPeer(address, { tls: {} });
    secured.resume();
    const silent = await Promise.all(
      silences.map(async ([bytes]) => {
        const client = await open();
        client.write(bytes);
        return client;
      }),
    );
    const ends = silent.map(({ closed }) => closed);
    await within('all ends', Promise.all([once(secured, 'close'), ...ends]));
    for (const line of lines) assert.match(line, /^warn node closed 127\.0\.0\.1:\d+: it/);
    for (const [, seen] of silences) assert.ok(lines.some((line) => line.includes(`: ${seen}`)));
    assert.is(lines.length, silences.length + 1, 'one each, that within TLS included');
    await isServed(friend, 2);
    assert.is(runtime.network.connectionCount('node'), 1);
  });
});

test('a byte now and then does not put off the end', async () => {
  await negotiating({ handshakeTimeoutMs: 300 }, async ({ open, lines }) => {
    const dripping = await open();
    dripping.write('PROXY ');
    const drip = setInterval(() => dripping.write('x'), 50);
    await within('the end', dripping.closed);
    clearInterval(drip);
    assert.match(lines.join('\n'), /: it said \d+ bytes, "PROXY x*" in 300 ms$/);
  });
});

test('who has said what he is may be silent', async () => {
  await negotiating({ handshakeTimeoutMs: 500 }, async ({ address, open, lines }) => {
    const client = await open();
    await isServed(client, 1);
    const peer = await openHttp2(address);
    await call(peer, '/a/B');
    await new Promise((resolve) => setTimeout(resolve, 700));
    await isServed(client, 2);
    assert.is((await call(peer, '/a/B')).grpcStatus, '12');
    assert.equal(lines, []);
    peer.session.destroy();
  });
});

test('who goes away in the middle of a phase leaves nothing behind, and no line', async () => {
  await negotiating({}, async ({ address, open, lines, runtime }) => {
    const friend = await open();
    await isServed(friend, 1);
    const phases = [
      new Uint8Array(0),
      utf8('PROXY TC'),
      binaryHeader({}, ends4, tlv(1, new Uint8Array(500))).subarray(0, 100),
      hello.subarray(0, 1),
      hello,
      countRequest(1).subarray(0, 6),
      countRequest(1).subarray(0, 20),
      utf8('PRI * HTT'),
      utf8('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    ];
    for (const bytes of phases) {
      for (const leave of ['resetAndDestroy', 'destroy', 'end'] as const) {
        const socket = connect({ ...partsOf(address)!, noDelay: true });
        socket.on('error', () => {});
        await within('connecting', once(socket, 'connect'));
        if (bytes.length > 0) await new Promise((done) => socket.write(bytes, done));
        socket.resume();
        socket[leave]();
        await within('the end', once(socket, 'close'));
      }
    }
    for (const leave of ['destroy', 'end'] as const) {
      const peer = await openPeer(address, { tls: {} });
      peer.resume();
      peer[leave]();
      await within('the end', once(peer, 'close'));
    }
    await isServed(friend, 2);
    await until('nothing is left', () => runtime.network.connectionCount('node') === 1);
    assert.equal(lines, []);
  });
});

test('of 500 connections at once, those that are rubbish disturb none of the others', async () => {
  await negotiating({}, async ({ address, lines, runtime }) => {
    await testCertificate();
    const friends: Promise<TestClient>[] = [];
    const strangers: Promise<void>[] = [];
    for (let at = 0; at < 500; at++) {
      const [, bytes] = rubbish[at % rubbish.length]!;
      if (at % 2 === 1) strangers.push(endOf(address, bytes));
      else friends.push(asking(address, at % 20 === 0));
    }
    const clients = await within('all connections', Promise.all(friends), 20_000);
    await within('all ends', Promise.all(strangers), 20_000);
    const isAnswered = ({ frames }: TestClient) => frames.length === 3;
    await until('all answers', () => clients.every(isAnswered), 20_000);
    assert.is(runtime.network.connectionCount('node'), 250);
    assert.ok(lines.length > 5 && lines.length < 100, `${lines.length} lines, which is no flood`);
  });
});

/** Asks three times, in three pieces. */
async function asking(address: string, isSecure: boolean): Promise<TestClient> {
  const client = TestClient.on((await openPeer(address, isSecure ? { tls: {} } : {})) as Socket);
  const bytes = Buffer.concat([1, 2, 3].map((opaque) => countRequest(opaque)));
  for (const [from, to] of [
    [0, 5],
    [5, 90],
    [90, bytes.length],
  ] as const) {
    client.write(bytes.subarray(from, to));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return client;
}

async function endOf(address: string, bytes: Uint8Array): Promise<void> {
  const client = await TestClient.connect(address);
  client.write(bytes);
  await client.closed;
}

test('a handler that throws costs its call, not the connection', async () => {
  let calls = 0;
  const grpc: Negotiates['grpc'] = (stream) => {
    calls += 1;
    if (calls === 1) throw new Error('no such thing');
    stream.respond({ ':status': 200, 'grpc-status': '0' }, { endStream: true });
  };
  await negotiating({ grpc }, async ({ address, lines }) => {
    const peer = await openHttp2(address);
    const stream = peer.session.request({ ':method': 'POST', ':path': '/a/B' });
    const [error] = await within('a reset', once(stream, 'error'));
    assert.match(error.message, 'NGHTTP2_INTERNAL_ERROR');
    assert.is((await call(peer, '/a/B')).grpcStatus, '0');
    assert.match(lines.join('\n'), 'node failed on a call of /a/B');
    peer.session.destroy();
  });
});

test('a node that goes down takes all of its connections with it', async () => {
  await negotiating({}, async ({ address, open, runtime }) => {
    const [undecided, client] = [await open(), await open()];
    const peer = await openHttp2(address);
    await call(peer, '/a/B');
    await isServed(client, 1);
    const { world } = runtime.kernel;
    runtime.network.nodeDown(world, world.peekNode('node')!);
    await within('all ends', Promise.all([undecided.closed, client.closed, peer.closed]));
  });
});

test.run();
