import { once } from 'node:events';
import { createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type ServeOptions, serve } from './serve.ts';
import {
  problemOf,
  pullHeader,
  sendHeader,
  withClient,
  withCluster,
  within,
} from './testClient.ts';

const test = suite('serve');

const body = new TextEncoder().encode('hello');

function send(address: string, topic: string): Promise<number> {
  return withClient(address, async (client) => {
    const { code } = await client.ask('sendMessageV2', sendHeader(topic), body);
    return code;
  });
}

/** The brokers that a name server lists. */
function brokersAt(namesrv: string): Promise<readonly string[]> {
  return withClient(namesrv, async (client) => {
    const { body: info } = await client.ask('getBrokerClusterInfo', {});
    return [...(info?.brokerAddrTable.keys() ?? [])].sort();
  });
}

/** What holds a process: sockets, servers, timers. */
async function held(): Promise<string> {
  // A server's handle is closed a turn after it says so.
  await new Promise((resolve) => setImmediate(resolve));
  const kinds = ['TCPSocketWrap', 'TCPServerWrap', 'Timeout', 'Immediate'];
  const resources = process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind));
  return resources.sort().join();
}

test('a client finds the broker at once, and its send is accepted', async () => {
  await withCluster({ topics: { orders: 4 } }, async ({ namesrvAddress, brokers }) => {
    const route = await withClient(namesrvAddress, (client) =>
      client.ask('getRouteInfoByTopic', { topic: 'orders' }),
    );
    assert.is(route.body?.queueDatas[0]?.writeQueueNums, 4);
    const address = route.body?.brokerDatas[0]?.brokerAddrs.get(0);
    assert.is(address, brokers[0]);
    assert.is(await send(address!, 'orders'), responseCode.SUCCESS);
  });
});

test('every broker is listed by every name server', async () => {
  await withCluster({ namesrvs: 2, brokers: 3 }, async ({ namesrvs, namesrvAddress }) => {
    assert.is(namesrvAddress, namesrvs.join(';'));
    for (const namesrv of namesrvs) {
      assert.equal(await brokersAt(namesrv), ['broker-a', 'broker-b', 'broker-c']);
    }
  });
});

test('settings and limits reach the nodes', async () => {
  const options: ServeOptions = {
    broker: { maxMessageSize: 4 },
    limits: { frameBytesMax: 60_000 },
    topics: { orders: { readQueueNums: 1, writeQueueNums: 1 } },
    seed: 1,
  };
  await withCluster(options, async ({ brokers }) => {
    assert.is(await send(brokers[0]!, 'orders'), responseCode.MESSAGE_ILLEGAL);
    await withClient(brokers[0]!, async (client) => {
      client.write(Buffer.from([0, 1, 0, 0, 0, 0, 0, 20, ...Buffer.alloc(20)]));
      await within('the end', client.closed);
    });
  });
});

test('clusters stand side by side, and one address serves again after close', async () => {
  await withCluster({}, async (one) => {
    const other = await serve({ topics: { other: 1 } });
    const again = { namesrvs: other.namesrvs, brokers: other.brokers };
    assert.is(await send(one.brokers[0]!, 'one'), responseCode.SUCCESS);
    await within('close', other.close());
    await withCluster(again, async ({ brokers }) => {
      assert.equal(brokers, other.brokers);
      assert.is(await send(brokers[0]!, 'other'), responseCode.SUCCESS);
      assert.is(await send(one.brokers[0]!, 'one'), responseCode.SUCCESS);
    });
  });
});

test('close leaves nothing that keeps the process alive, and can be called again', async () => {
  const before = await held();
  const cluster = await serve({ namesrvs: 2, brokers: 2 });
  const closing = cluster.close();
  assert.is(cluster.close(), closing);
  await within('close', closing);
  assert.is(cluster.close(), closing);
  assert.is(await held(), before);
});

test('clients that stay do not keep a cluster from closing', async () => {
  const cluster = await serve();
  await withClient(cluster.brokers[0]!, async (client) => {
    client.socket.pause();
    const startedMs = performance.now();
    await within('close', cluster.close());
    assert.ok(performance.now() - startedMs < 2_500);
  });
});

test('a synchronous flush confirms a send at once', async () => {
  const options: ServeOptions = { broker: { flushDiskType: 'SYNC_FLUSH' }, topics: { orders: 1 } };
  await withCluster(options, async ({ brokers }) => {
    const startedMs = performance.now();
    assert.is(await send(brokers[0]!, 'orders'), responseCode.SUCCESS);
    // Its periodic work would come to the same end, but later.
    assert.ok(performance.now() - startedMs < 400);
  });
});

test('a held pull is answered when its time is over, and time can be moved on', async () => {
  await withCluster({ topics: { orders: 1 } }, async ({ brokers, advance }) => {
    await withClient(brokers[0]!, async (client) => {
      let isAnswered = false;
      const pull = client.ask('pullMessage', pullHeader('orders', 15_000)).then((answer) => {
        isAnswered = true;
        return answer;
      });
      const other = { topic: 'orders', queueId: 0, committed: true };
      await client.ask('getMaxOffset', other);
      await advance(14_000);
      await client.ask('getMaxOffset', other);
      assert.not(isAnswered, 'held for 15 s');
      // Held pulls are looked through every 5 s.
      await advance(6_000);
      assert.is((await pull).code, responseCode.PULL_NOT_FOUND);
    });
  });
});

test('a message that arrives ends a held pull', async () => {
  await withCluster({ topics: { orders: 1 } }, async ({ brokers }) => {
    await withClient(brokers[0]!, async (client) => {
      const pull = client.ask('pullMessage', pullHeader('orders', 15_000));
      assert.is(await send(brokers[0]!, 'orders'), responseCode.SUCCESS);
      const { code, body: messages } = await pull;
      assert.is(code, responseCode.SUCCESS);
      assert.is(Buffer.from(messages![0]!.body).toString(), 'hello');
    });
  });
});

test('a connection that says nothing for two minutes is closed, half a frame or not', async () => {
  await withCluster({}, async ({ brokers, namesrvs, advance }) => {
    for (const address of [brokers[0]!, namesrvs[0]!]) {
      await withClient(address, async (silent) => {
        await withClient(address, async (half) => {
          half.write(Uint8Array.of(0, 0, 1));
          await advance(119_000);
          // Whatever was to be closed by now would be so before this connection is answered.
          await withClient(address, (client) =>
            client.ask('getMaxOffset', { topic: 'orders', queueId: 0, committed: true }),
          );
          assert.not(silent.socket.destroyed || half.socket.destroyed);
          await advance(2_000);
          await within('the end', Promise.all([silent.closed, half.closed]));
        });
      });
    }
  });
});

test('a foreign broker that falls silent is unlisted, ours stay however time moves', async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  await withCluster({ brokers: 2, log }, async ({ namesrvs, advance }) => {
    const [namesrv = ''] = namesrvs;
    await withClient(namesrv, async (foreign) => {
      const address = '10.0.0.9:10911';
      const header = { brokerName: 'x', brokerAddr: address, clusterName: 'c', brokerId: 0 };
      const defaults = { compressed: false, bodyCrc32: 0 };
      const noTopics = new Map();
      const version = { counter: 0, stateVersion: 0, timestamp: 0 };
      await foreign.ask(
        'registerBroker',
        { ...header, ...defaults },
        {
          filterServerList: [],
          topicConfigSerializeWrapper: {
            dataVersion: version,
            mappingDataVersion: version,
            topicConfigTable: noTopics,
          },
        },
      );
      assert.equal(await brokersAt(namesrv), ['broker-a', 'broker-b', 'x']);
      await advance(115_000);
      assert.equal(await brokersAt(namesrv), ['broker-a', 'broker-b', 'x']);
      await advance(15_000);
      assert.equal(await brokersAt(namesrv), ['broker-a', 'broker-b']);
      await advance(1_800_000);
      assert.equal(await brokersAt(namesrv), ['broker-a', 'broker-b']);
      assert.equal(lines, [], 'no registration was lost on the way');
    });
  });
});

test('brokers register with name servers of another cluster', async () => {
  await withCluster({ brokers: 0 }, async ({ namesrvs: namesrvAddrs }) => {
    await withCluster(
      { namesrvAddrs, topics: { far: 1 } },
      async ({ namesrvs, namesrvAddress }) => {
        assert.equal(namesrvs, []);
        assert.is(namesrvAddress, namesrvAddrs[0]);
        assert.equal(await brokersAt(namesrvAddrs[0]!), ['broker-a']);
      },
    );
    assert.equal(await brokersAt(namesrvAddrs[0]!), []);
  });
});

test('a name server that is not there is told of, and the broker serves', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as { port: number };
  await new Promise((resolve) => free.close(resolve));
  const lines: string[] = [];
  const startedMs = performance.now();
  const namesrvAddrs = [`127.0.0.1:${port}`];
  await withCluster({ namesrvAddrs, log: (line) => lines.push(line) }, async ({ brokers }) => {
    assert.ok(performance.now() - startedMs < 2_000);
    assert.is(await send(brokers[0]!, 'orders'), responseCode.SUCCESS);
  });
  assert.match(lines[0]!, `registration with name server 127.0.0.1:${port} failed`);
});

test('an address that is taken is named, and nothing is left listening', async () => {
  const before = await held();
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const problem = await problemOf({ brokers: ['127.0.0.1:0', `127.0.0.1:${port}`] });
  const where = `127.0.0.1:${port} for broker-b`;
  assert.is(problem, `cannot listen on ${where}: something listens there already`);
  await new Promise((resolve) => taken.close(resolve));
  assert.is(await held(), before);
});

test('an address of another machine is named', async () => {
  const problem = await problemOf({ namesrvs: ['192.0.2.1:9876'] });
  const why = 'this machine has no such address';
  assert.is(problem, `cannot listen on 192.0.2.1:9876 for namesrv: ${why}`);
});

test('time goes forward only, and not in a closed cluster', async () => {
  const cluster = await serve();
  const problem = (byMs: number) => cluster.advance(byMs).catch((error) => error.message);
  assert.match(await problem(-1), 'time goes forward, by a number of ms, not by -1');
  assert.match(await problem(Number.NaN), 'not by NaN');
  await cluster.close();
  assert.match(await problem(1), 'the cluster is closed');
});

test('a slave of a served broker has what its master has, and may be read', async () => {
  await withCluster({ topics: { orders: 1 }, slaves: 1 }, async (cluster) => {
    const [master = '', slave = ''] = [...cluster.brokers, ...cluster.slaves];
    assert.is(await send(master, 'orders'), responseCode.SUCCESS);
    assert.is(await send(slave, 'orders'), responseCode.SYSTEM_BUSY);
    const read = withClient(slave, async (client) => {
      const { code, body: found } = await client.ask('pullMessage', pullHeader('orders', 4_000));
      return [code, found?.length];
    });
    assert.equal(await within('the slave has it', read), [responseCode.SUCCESS, 1]);
    assert.match(await problemOf({ slaves: 5 }), '"slaves" is a whole number from 0 to 4, not 5');
  });
});

test.run();
