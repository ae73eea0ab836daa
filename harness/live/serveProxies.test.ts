import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import { utf8 } from '../../protocol/testBytes.ts';
import { partsOf } from './dial.ts';
import { call, openHttp2, openPeer, type PeerOptions, until } from './negotiation/testPeers.ts';
import { type ServeOptions, serve } from './serve.ts';
import {
  problemOf,
  requestBytes,
  sendHeader,
  TestClient,
  withClient,
  withCluster,
  within,
} from './testClient.ts';

const test = suite('serve with proxies');

const body = utf8('hello');
const { SUCCESS, GO_AWAY } = responseCode;
const oneProxy: ServeOptions = { proxies: 1, topics: { orders: 4 } };

async function send(client: TestClient): Promise<number> {
  return (await client.ask('sendMessageV2', sendHeader('orders'), body)).code;
}

async function openClient(address: string, options: PeerOptions = {}): Promise<TestClient> {
  // Both kinds of road that a peer has are used as a socket is.
  return TestClient.on((await openPeer(address, options)) as Socket);
}

function join(client: TestClient, clientID: string, group = 'readers') {
  const consumer = {
    groupName: group,
    consumeType: 'CONSUME_PASSIVELY',
    messageModel: 'CLUSTERING',
    consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
    subscriptionDataSet: [],
    unitMode: false,
  } as const;
  return client.ask(
    'heartBeat',
    {},
    {
      clientID,
      consumerDataSet: [consumer],
      producerDataSet: [],
      heartbeatFingerprint: 0,
      withoutSub: false,
    },
  );
}

test('a send through a proxy is accepted at once, with TLS or not, behind a balancer', async () => {
  await withCluster(oneProxy, async ({ proxies: [proxy = ''] }) => {
    const before = utf8('PROXY TCP4 192.0.2.7 198.51.100.1 4660 8080\r\n');
    for (const options of [{}, { tls: {} }, { before }, { before, tls: {} }]) {
      const client = await openClient(proxy, options);
      assert.is(await send(client), SUCCESS);
      client.leave();
    }
  });
});

test('members are listed at once, under the address that a balancer tells of them', async () => {
  await withCluster({ proxies: 2 }, async ({ proxies: [one = '', other = ''] }) => {
    const before = utf8('PROXY TCP4 192.0.2.7 198.51.100.1 4660 8080\r\n');
    const member = await openClient(one, { before });
    await join(member, 'member');
    const group = { consumerGroup: 'readers' };
    const { code, body: list } = await member.ask('getConsumerListByGroup', group);
    assert.is(code, SUCCESS);
    assert.equal(list?.consumerIdList, ['member']);
    const listed = await member.ask('getConsumerConnectionList', group);
    assert.is([...(listed.body?.connectionSet ?? [])][0]?.clientAddr, '192.0.2.7:4660');
    await withClient(other, async (elsewhere) => {
      await join(elsewhere, 'other member');
      for (const client of [member, elsewhere]) {
        const ids = async () =>
          (await client.ask('getConsumerListByGroup', group)).body?.consumerIdList ?? [];
        while ((await ids()).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
        assert.equal(await ids(), ['member', 'other member']);
      }
    });
    member.leave();
  });
});

test('calls of gRPC are told that they are not served', async () => {
  await withCluster(oneProxy, async ({ proxies: [proxy = ''] }) => {
    for (const tls of [{}, { tls: {} }]) {
      const peer = await openHttp2(proxy, tls);
      const { grpcStatus } = await call(peer, '/apache.rocketmq.v2.MessagingService/QueryRoute');
      assert.is(grpcStatus, '12');
      peer.session.destroy();
    }
  });
});

test('garbage costs its own connection, and nobody else notices', async () => {
  const lines: string[] = [];
  await withCluster({ ...oneProxy, log: (line) => lines.push(line) }, async ({ proxies }) => {
    const [proxy = ''] = proxies;
    await withClient(proxy, async (client) => {
      const garbage = [
        utf8('GET / HTTP/1.1\r\n\r\n'),
        new Uint8Array(64),
        utf8('\x16\x03\x01\xff'),
      ];
      for (const bytes of [...garbage, Uint8Array.of(0x7f, 1, 1, 1, ...new Uint8Array(20))]) {
        const stranger = await TestClient.connect(proxy);
        stranger.write(bytes);
        assert.is(await send(client), SUCCESS);
        stranger.socket.end();
        await within('the end of a stranger', stranger.closed);
      }
      const half = await TestClient.connect(proxy);
      half.write(requestBytes('sendMessageV2', sendHeader('orders'), { body }).subarray(0, 40));
      assert.is(await send(client), SUCCESS);
      half.leave();
      assert.is(await send(client), SUCCESS);
    });
  });
  assert.ok(
    lines.some((line) => line.includes('warn proxy closed')),
    lines.join('\n'),
  );
});

test('what the ports of proxies take is told by "proxyPorts"', async () => {
  const options: ServeOptions = { ...oneProxy, proxyPorts: { tlsMode: 'enforcing', http2: false } };
  await withCluster(options, async ({ proxies: [proxy = ''] }) => {
    const client = await openClient(proxy, { tls: {} });
    assert.is(await send(client), SUCCESS);
    client.leave();
    const plain = await TestClient.connect(proxy);
    plain.write(requestBytes('sendMessageV2', sendHeader('orders'), { body }));
    await within('the end of one without TLS', plain.closed);
    const { closed } = await openHttp2(proxy, { tls: {} });
    await within('the end of HTTP/2', closed);
  });
});

/** A client that goes to the other proxy when one sends it away, or is gone. */
async function sendsFor(
  addresses: readonly string[],
  goesOn: () => boolean,
): Promise<{ readonly codes: readonly number[]; readonly moves: number }> {
  const codes: number[] = [];
  let moves = 0;
  let client = await TestClient.connect(addresses[0]!);
  while (goesOn()) {
    const gone = client.closed.then(() => 'gone' as const);
    const code = await Promise.race([send(client), gone]);
    if (code !== GO_AWAY && code !== 'gone') {
      codes.push(code);
      continue;
    }
    client.leave();
    moves += 1;
    client = await TestClient.connect(addresses[moves % addresses.length]!);
  }
  client.leave();
  return { codes, moves };
}

test('one of two proxies is restarted, and every send of clients is accepted', async () => {
  await withCluster({ topics: { orders: 4 }, proxies: 1 }, async ({ namesrvs, proxies }) => {
    const options = { namesrvAddrs: namesrvs, brokers: 0, proxies: 1 };
    const other = await serve(options);
    const addresses = [other.proxies[0]!, proxies[0]!];
    let isOver = false;
    let accepted = 0;
    const goesOn = () => {
      accepted += 1;
      return !isOver;
    };
    const clients = Array.from({ length: 8 }, () => sendsFor(addresses, goesOn));
    await until('all send', () => accepted > 100);
    const startedMs = performance.now();
    await within('close', other.close(), 4_000);
    assert.ok(performance.now() - startedMs < 3_000, 'it ends when its clients have gone');
    const again = await serve({ ...options, proxies: [other.proxies[0]!] });
    await withClient(again.proxies[0]!, async (client) => assert.is(await send(client), SUCCESS));
    isOver = true;
    for (const { codes, moves } of await Promise.all(clients)) {
      assert.is(moves, 1, 'each was sent away once');
      assert.ok(codes.length > 0);
      assert.equal(new Set(codes), new Set([SUCCESS]));
    }
    await again.close();
  });
});

test('2,000 quick connections leave nothing behind', async () => {
  const cluster = await serve({ ...oneProxy, limits: { connectionsMax: 200 } });
  const [proxy = ''] = cluster.proxies;
  const quick = async () => {
    const socket = connect({ ...partsOf(proxy)!, noDelay: true });
    socket.write(requestBytes('getRouteInfoByTopic', { topic: 'orders' }));
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
  };
  for (let made = 0; made < 2_000; made += 40) {
    await within('40 connections', Promise.all(Array.from({ length: 40 }, quick)));
  }
  const stay = await Promise.all(Array.from({ length: 150 }, () => TestClient.connect(proxy)));
  assert.equal(new Set(await Promise.all(stay.map(send))), new Set([SUCCESS]));
  for (const client of stay) client.leave();
  await within('close', cluster.close());
});

test('clients that stay do not keep proxies from closing', async () => {
  const cluster = await serve(oneProxy);
  await withClient(cluster.proxies[0]!, async (client) => {
    assert.is(await send(client), SUCCESS);
    const startedMs = performance.now();
    await within('close', cluster.close());
    assert.ok(performance.now() - startedMs < 4_000);
    await within('the end', client.closed);
  });
});

test('proxies of brokers of a named cluster know each other', async () => {
  const lines: string[] = [];
  const options = { ...oneProxy, broker: { clusterName: 'north' } };
  await withCluster({ ...options, log: (line) => lines.push(line) }, async ({ proxies }) => {
    await withClient(proxies[0]!, async (client) => assert.is(await send(client), SUCCESS));
  });
  assert.equal(
    lines.filter((line) => line.startsWith('warn')),
    [],
  );
});

test('a port that is taken, and a certificate that cannot be read, are named', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const problem = await problemOf({ proxies: ['127.0.0.1:0', `127.0.0.1:${port}`] });
  const where = `127.0.0.1:${port} for proxy-2`;
  assert.is(problem, `cannot listen on ${where}: something listens there already`);
  await new Promise((resolve) => taken.close(resolve));
  const certificate = { certPath: '/nowhere/cert.pem', keyPath: '/nowhere/key.pem' };
  const unreadable = await problemOf({ proxies: 1, proxyPorts: { certificate } });
  assert.is(unreadable, 'cannot read the certificate /nowhere/cert.pem: there is no such file');
});

test.run();
