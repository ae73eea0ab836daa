import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dial, partsOf } from './dial.ts';
import { within } from './testClient.ts';

const test = suite('dial');

async function listening() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { server, address: `127.0.0.1:${port}` };
}

function dialled(address: string): Promise<Socket | undefined> {
  return within('an outcome', new Promise((resolve) => dial(address, resolve)));
}

test('an address has a host and a port', () => {
  assert.equal(partsOf('127.0.0.1:9876'), { host: '127.0.0.1', port: 9876 });
  assert.equal(partsOf('localhost:0'), { host: 'localhost', port: 0 });
  assert.equal(partsOf('[::1]:80'), { host: '::1', port: 80 });
  for (const none of [
    '',
    'localhost',
    ':80',
    '::1:80',
    'a:b',
    'a:65536',
    'a:1:2',
    'a:-1',
    '[]:1',
  ]) {
    assert.is(partsOf(none), undefined, none);
  }
});

test('a connection is handed over without a time limit on it', async () => {
  const { server, address } = await listening();
  const socket = await dialled(address);
  assert.is(socket?.timeout, 0);
  socket?.destroy();
  server.close();
  await once(server, 'close');
});

test('a port where nobody listens, and what is no address, fail', async () => {
  const { server, address } = await listening();
  server.close();
  await once(server, 'close');
  assert.is(await dialled(address), undefined);
  assert.is(await dialled('nonsense'), undefined);
});

test('it never calls back before it returns', async () => {
  let returned = false;
  const outcome = new Promise<boolean>((resolve) => {
    dial('nonsense', () => resolve(returned));
    returned = true;
  });
  assert.is(await within('an outcome', outcome), true);
});

test('an attempt that is cancelled says nothing any more', async () => {
  const { server, address } = await listening();
  const told: unknown[] = [];
  const attempts = [address, 'nonsense'].map((to) => dial(to, (socket) => told.push(socket)));
  for (const attempt of attempts) attempt.cancel();
  // A later attempt at the same port succeeds after the cancelled one would have.
  (await dialled(address))?.destroy();
  assert.equal(told, []);
  server.close();
  await once(server, 'close');
});

test.run();
