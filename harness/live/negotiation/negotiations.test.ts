import type { Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { binaryHeader, ends4, ends6, tlv } from '../../../protocol/negotiation/testHeaders.ts';
import { utf8 } from '../../../protocol/testBytes.ts';
import { TestClient, within } from '../testClient.ts';
import { type TestNodeRig, withTestNode } from '../testNode.ts';
import type { GrpcClient } from './grpc.ts';
import type { Negotiates } from './negotiations.ts';
import { call, countRequest, openHttp2, openPeer, type PeerOptions, until } from './testPeers.ts';

const test = suite('negotiations');

const service = '/apache.rocketmq.v2.MessagingService/QueryRoute';
const refusal = {
  status: 200,
  grpcStatus: '12',
  grpcMessage: `${service} is not served by this proxy`,
  trailersOnly: true,
};

function negotiating(
  negotiates: Negotiates,
  use: (rig: TestNodeRig) => Promise<void>,
): Promise<void> {
  return withTestNode({ negotiates }, use);
}

/** Sends one request and expects its answer. */
async function isAnswered(address: string, options: PeerOptions = {}): Promise<void> {
  // Both kinds of road that a peer has are used as a socket is.
  const client = TestClient.on((await openPeer(address, options)) as Socket);
  const answer = client.answerTo(7);
  client.write(countRequest(7));
  assert.is((await answer).code, 0);
  client.leave();
}

/** The other ends of connections, as the node learns of them. */
function peersOf({ runtime }: TestNodeRig): readonly string[] {
  const peers: string[] = [];
  runtime.watch(({ event }) => {
    if (event.type === 'link.opened') peers.push((event as unknown as { peer: string }).peer);
  });
  return peers;
}

const headers: readonly (readonly [string, Uint8Array, string | undefined])[] = [
  ['v1', utf8('PROXY TCP4 192.0.2.7 198.51.100.1 4660 8080\r\n'), '192.0.2.7:4660'],
  ['v1 of IPv6', utf8('PROXY TCP6 2001:db8::1 ::1 4660 8080\r\n'), '[2001:db8::1]:4660'],
  ['v1 UNKNOWN', utf8('PROXY UNKNOWN\r\n'), undefined],
  ['v2', binaryHeader({}, ends4, tlv(0xea, utf8('vpc-1'))), '192.0.2.7:4660'],
  ['v2 of IPv6', binaryHeader({ family: 0x21 }, ends6), '[2001:db8::1]:4660'],
  ['v2 LOCAL', binaryHeader({ command: 0x20, family: 0 }), undefined],
];

test('every protocol may come byte by byte', async () => {
  await negotiating({}, async ({ address, lines }) => {
    for (const before of [new Uint8Array(0), ...headers.map(([, bytes]) => bytes)]) {
      await isAnswered(address, { before, bytewise: true });
      await isAnswered(address, { before, bytewise: true, tls: {} });
      for (const tls of [{}, { tls: {} }]) {
        const peer = await openHttp2(address, { before, bytewise: true, ...tls });
        assert.equal(await call(peer, service), refusal);
        peer.session.destroy();
      }
    }
    assert.equal(lines, []);
  });
});

test('a connection is its node’s only when it is known to speak remoting', async () => {
  await negotiating({}, async (rig) => {
    const client = await rig.open();
    client.write(countRequest(1).subarray(0, 11));
    await isAnswered(rig.address);
    assert.is(rig.runtime.network.connectionCount('node') <= 1, true);
    const opened = rig.arrival('link.opened');
    client.write(countRequest(1).subarray(11));
    await opened;
  });
});

test('what nodes of one process send each other is seen on its way while undecided', async () => {
  await negotiating({}, async ({ runtime, address, arrival }) => {
    const opened = arrival('link.opened');
    runtime.operate('node', { type: 'operator.dial', address } as { type: string });
    assert.not.ok(runtime.isQuiet(), 'it is connecting');
    await opened;
    await until('quiet', () => runtime.isQuiet());
    assert.is(runtime.network.connectionCount('node'), 1, 'the accepted end is undecided');
    const [dialled] = runtime.network.heldBy('node');
    dialled!.socket.write(countRequest(1));
    assert.not.ok(runtime.isQuiet(), 'a request is on its way');
    await until('quiet', () => runtime.isQuiet());
    await until('both ends are held', () => runtime.network.connectionCount('node') === 2);
    const other = runtime.network.otherEnd(dialled!);
    assert.ok(other !== undefined && other !== dialled);
  });
});

test('many requests in one write are each answered once, in order', async () => {
  await negotiating({}, async ({ open }) => {
    const client = await open();
    const opaques = Array.from({ length: 200 }, (_, i) => i);
    const answers = opaques.map((opaque) => client.answerTo(opaque));
    client.write(Buffer.concat(opaques.map((opaque) => countRequest(opaque))));
    const taken = (await Promise.all(answers)).map(({ ext }) => Number(ext?.get('offset')));
    assert.equal(
      taken,
      opaques.map((opaque) => opaque + 1),
    );
    assert.equal(client.frames, []);
  });
});

const waysOfTls: Readonly<Record<string, ConnectionOptions>> = {
  'without ALPN': {},
  'with ALPN of h2': { ALPNProtocols: ['h2'] },
  'with ALPN of what nobody knows': { ALPNProtocols: ['rocket/1'] },
  'by TLS 1.2': { maxVersion: 'TLSv1.2' },
};

for (const [name, tls] of Object.entries(waysOfTls)) {
  test(`remoting is served over TLS: ${name}`, async () => {
    await negotiating({}, async ({ address, lines }) => {
      await isAnswered(address, { tls });
      assert.equal(lines, []);
    });
  });
}

for (const [name, options] of [
  ['plainly', {}],
  ['over TLS that offers h2', { tls: { ALPNProtocols: ['h2'] } }],
  ['over TLS without ALPN', { tls: {} }],
] as const) {
  test(`a gRPC call is answered UNIMPLEMENTED, with its method: ${name}`, async () => {
    await negotiating({}, async ({ address, lines }) => {
      const before = utf8('PROXY TCP4 192.0.2.7 198.51.100.1 4660 8080\r\n');
      for (const more of [{}, { before }]) {
        const peer = await openHttp2(address, { ...(options as PeerOptions), ...more });
        assert.equal(await call(peer, service), refusal);
        assert.equal(await call(peer, '/a%b/ü'.normalize()), {
          ...refusal,
          grpcMessage: '/a%25b/%C3%BC is not served by this proxy',
        });
        peer.session.close();
        await within('the end', peer.closed);
      }
      assert.equal(lines, []);
    });
  });
}

test('what is no gRPC call is answered 415', async () => {
  await negotiating({}, async ({ address }) => {
    const peer = await openHttp2(address);
    assert.is((await call(peer, '/', 'text/plain')).status, 415);
    peer.session.destroy();
  });
});

for (const [name, before, client] of headers) {
  test(`a PROXY header tells who the client is, before every protocol: ${name}`, async () => {
    const callers: GrpcClient[] = [];
    const grpc: Negotiates['grpc'] = (stream, _headers, caller) => {
      callers.push(caller);
      stream.respond({ ':status': 200 }, { endStream: true });
    };
    await negotiating({ grpc }, async (rig) => {
      const peers = peersOf(rig);
      for (const tls of [undefined, {}]) {
        const options = tls === undefined ? { before } : { before, tls };
        await isAnswered(rig.address, options);
        const peer = await openHttp2(rig.address, options);
        await call(peer, service);
        peer.session.destroy();
      }
      assert.equal(
        callers.map(({ encrypted }) => encrypted),
        [false, true],
      );
      for (const seen of [...peers, ...callers.map(({ peer }) => peer)]) {
        if (client === undefined) assert.match(seen, /^127\.0\.0\.1:\d+$/);
        else assert.is(seen, client);
      }
      assert.is(peers.length, 2);
      const vpc = callers[0]?.header?.attributes.get('proxy_protocol_tlv_0xea');
      assert.is(vpc, name === 'v2' ? 'vpc-1' : undefined);
      assert.equal(rig.lines, []);
    });
  });
}

test('where TLS is disabled only plain connections are served', async () => {
  await negotiating({ tlsMode: 'disabled' }, async ({ address, lines }) => {
    await isAnswered(address);
    assert.equal(await call(await openHttp2(address), service), refusal);
    await failsToOpen(address);
    assert.match(lines.join('\n'), /^warn node closed \S+: a TLS record, and TLS is disabled$/);
  });
});

test('where TLS is enforced only encrypted connections are served', async () => {
  await negotiating({ tlsMode: 'enforcing' }, async ({ address, lines, open }) => {
    await isAnswered(address, { tls: {} });
    assert.equal(await call(await openHttp2(address, { tls: {} }), service), refusal);
    assert.equal(lines, []);
    const client = await open();
    client.write(countRequest(1));
    await within('the end', client.closed);
    const peer = await openHttp2(address);
    await within('the end', peer.closed);
    assert.equal(
      lines.map((line) => line.replace(/^.*served: /, '')).map((seen) => seen.slice(0, 6)),
      ['0x0000', '"PRI "'],
    );
  });
});

test('where HTTP/2 is not served, its preface is too long a frame', async () => {
  await negotiating({ http2: false }, async ({ address, lines }) => {
    await within('the end', (await openHttp2(address)).closed);
    await isAnswered(address);
    assert.match(lines.join('\n'), /: no protocol that is served here: "PRI "$/);
  });
});

test('a port that does not negotiate takes frames alone', async () => {
  await withTestNode({}, async ({ address }) => {
    await failsToOpen(address);
    await within('the end', (await openHttp2(address)).closed);
  });
});

async function failsToOpen(address: string): Promise<void> {
  let socket: TLSSocket | undefined;
  try {
    socket = (await openPeer(address, { tls: {} })) as TLSSocket;
  } catch {
    return;
  }
  assert.unreachable(`${socket.getProtocol()} was spoken`);
}

test.run();
