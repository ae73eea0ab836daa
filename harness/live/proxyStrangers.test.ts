import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RemotingCommand } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { until } from './negotiation/testPeers.ts';
import { type LiveCluster, type ServeOptions, serve } from './serve.ts';
import {
  pullHeader,
  requestBytes,
  sendHeader,
  TestClient,
  withClient,
  within,
} from './testClient.ts';

const test = suite('clients of a proxy that behave badly, and brokers that go');

const { SUCCESS, SYSTEM_ERROR } = responseCode;
const limitMs = 20_000;

/** Longer than others give it, for what goes through many sockets. */
async function withServed(options: ServeOptions, use: (cluster: LiveCluster) => Promise<void>) {
  const cluster = await serve({ proxies: 1, topics: { orders: 1 }, ...options });
  try {
    await within('the test', use(cluster), limitMs);
  } finally {
    await within('close', cluster.close());
  }
}

function send(client: TestClient, text = 'x', brokerName?: string) {
  const header = { ...sendHeader('orders'), ...(brokerName === undefined ? {} : { brokerName }) };
  return client.ask('sendMessageV2', header, Buffer.from(text));
}

/** Waits for so many frames that nobody asked for by `ask`. */
async function frames(client: TestClient, count: number): Promise<readonly RemotingCommand[]> {
  await until(`${count} answers`, () => client.frames.length >= count, limitMs);
  return client.frames;
}

const pull = (opaque: number) => requestBytes('pullMessage', pullHeader('orders'), { opaque });
const large = 'y'.repeat(50_000);
const pulls = 200;

test('who does not read for a while gets every answer, and nobody else waits', async () => {
  await withServed({ limits: { bufferedBytesMax: 100_000 } }, async ({ proxies: [proxy = ''] }) => {
    await withClient(proxy, async (client) => {
      assert.is((await send(client, large)).code, SUCCESS);
      await withClient(proxy, async (slow) => {
        slow.socket.pause();
        for (let opaque = 1; opaque <= pulls; opaque += 1) slow.write(pull(opaque));
        for (let count = 0; count < 10; count += 1) {
          assert.is((await send(client)).code, SUCCESS);
        }
        slow.socket.resume();
        const answers = await frames(slow, pulls);
        assert.is(new Set(answers.map(({ opaque }) => opaque)).size, pulls);
        assert.equal(new Set(answers.map(({ code }) => code)), new Set([SUCCESS]));
        assert.ok(answers.every(({ body }) => (body?.length ?? 0) > large.length));
      });
    });
  });
});

test('who never reads is given up at the limit, alone', async () => {
  const lines: string[] = [];
  const limits = { bufferedBytesGiveUp: 1_000_000 };
  const log = (line: string) => lines.push(line);
  await withServed({ limits, log }, async ({ proxies: [proxy = ''] }) => {
    await withClient(proxy, async (client) => {
      assert.is((await send(client, large)).code, SUCCESS);
      const slow = await TestClient.connect(proxy);
      slow.socket.pause();
      for (let opaque = 1; opaque <= 2 * pulls; opaque += 1) slow.write(pull(opaque));
      const isGivenUp = () => lines.some((line) => /^warn proxy closed .* has not read/.test(line));
      await until('it is given up', isGivenUp, limitMs);
      assert.is((await send(client)).code, SUCCESS);
      assert.not(
        lines.some((line) => line.includes('broker-a closed')),
        lines.join('\n'),
      );
      slow.leave();
    });
  });
});

test('a client that closes in the middle of a call takes nothing with it', async () => {
  await withServed({}, async ({ proxies: [proxy = ''] }) => {
    await withClient(proxy, async (client) => {
      for (let round = 0; round < 20; round += 1) {
        const hasty = await TestClient.connect(proxy);
        hasty.write(requestBytes('pullMessage', pullHeader('orders', 15_000), { opaque: 1 }));
        hasty.write(requestBytes('sendMessageV2', sendHeader('orders'), { opaque: 2 }));
        hasty.write(pull(3).subarray(0, 30));
        if (round % 2 === 0) hasty.leave();
        else hasty.socket.end();
        assert.is((await send(client)).code, SUCCESS);
      }
    });
  });
});

test('a hundred clients that number their requests alike get each its own answers', async () => {
  await withServed({ topics: { orders: 100 } }, async ({ proxies: [proxy = ''] }) => {
    const clients = await Promise.all(Array.from({ length: 100 }, () => TestClient.connect(proxy)));
    const asked = clients.map(async (client, queueId) => {
      // Each has sent to a queue of its own as often as its number says.
      for (let count = 0; count < queueId % 7; count += 1) {
        const header = sendHeader('orders', queueId);
        const { code } = await client.ask('sendMessageV2', header, Buffer.from('x'));
        assert.is(code, SUCCESS);
      }
      const end = { topic: 'orders', queueId, committed: true };
      return (await client.ask('getMaxOffset', end)).header?.offset;
    });
    assert.equal(
      (await Promise.all(asked)).map(Number),
      clients.map((_, queueId) => queueId % 7),
    );
    for (const client of clients) client.leave();
  });
});

/** Until a send is accepted again; says what the others were answered. */
async function refusalsOf(client: TestClient, brokerName: string): Promise<Set<number>> {
  const codes = new Set<number>();
  for (;;) {
    const { code } = await send(client, 'x', brokerName);
    if (code === SUCCESS) return codes;
    codes.add(code);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a broker goes and comes back, and who does not need it does not notice', async () => {
  await withServed({ brokers: 1 }, async ({ namesrvs: namesrvAddrs, proxies: [proxy = ''] }) => {
    const other = { namesrvAddrs, topics: { orders: 1 }, broker: { brokerName: 'other' } };
    const one = await serve(other);
    await withClient(proxy, async (client) => {
      assert.equal(await refusalsOf(client, 'other'), new Set());
      const held = { ...pullHeader('orders', 15_000), queueOffset: 1, brokerName: 'other' };
      const waits = client.ask('pullMessage', { ...held, bname: 'other' });
      await send(client, 'x', 'broker-a');
      await one.close();
      assert.is((await waits).code as number, SYSTEM_ERROR, 'what it held is answered');
      const gone = await send(client, 'x', 'other');
      assert.not.equal(gone.code, SUCCESS);
      assert.ok((gone.remark ?? '').length > 0);
      assert.is((await send(client, 'x', 'broker-a')).code, SUCCESS, 'the other serves');
      const again = await serve({ ...other, brokers: one.brokers });
      const refused = await refusalsOf(client, 'other');
      assert.ok(refused.size <= 1, [...refused].join());
      await again.close();
    });
  });
});

test.run();
