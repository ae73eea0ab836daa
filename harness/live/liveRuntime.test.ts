import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeFrame } from '../../protocol/frameBytes.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { encodeResponse } from '../../protocol/typed.ts';
import { SocketConnection } from './socketConnection.ts';
import { systemError } from './systemError.ts';
import { requestBytes, type TestClient, withClient, within } from './testClient.ts';
import { withTestNode } from './testNode.ts';

const test = suite('live runtime');

const ask = (client: TestClient, topic: string, queueId = 1) =>
  client.ask('getMaxOffset', { topic, queueId, committed: true });

const isRefused = (open: () => Promise<TestClient>) =>
  open().then(
    () => false,
    () => true,
  );

test('a request that its node fails on is answered SYSTEM_ERROR, the node goes on', async () => {
  await withTestNode({}, async ({ open, lines }) => {
    const [one, other] = [await open(), await open()];
    assert.is((await ask(one, 'orders')).header?.offset, 1);
    const [failed, fine] = await Promise.all([ask(one, 'fail', 7), ask(other, 'orders')]);
    assert.is(failed.code, responseCode.SYSTEM_ERROR);
    assert.is(failed.remark, 'node failed on this request: queue 7 is not there');
    // The step that failed left nothing behind: it is not counted.
    assert.is(fine.header?.offset, 2);
    assert.is((await ask(one, 'orders')).header?.offset, 3);
    assert.is(lines.length, 1);
    assert.match(lines[0]!, /"node" could not take rmq\.getMaxOffset at \d+ ms/);
    assert.match(lines[0]!, 'queue 7 is not there');
  });
});

test('one mistake is told with its stack once, however often it is met', async () => {
  const lines: string[] = [];
  await withTestNode({}, async ({ open, lines: told, runtime }) => {
    const client = await open();
    for (let queueId = 0; queueId < 20; queueId++) await ask(client, 'fail', queueId);
    await runtime.close();
    lines.push(...told);
  });
  assert.is(lines.length, 2);
  assert.match(lines[0]!, 'testNode.ts');
  assert.match(lines[1]!, /^19 more lines like this one: error "node" could not take/);
});

test('a one-way request that fails is answered by nobody', async () => {
  await withTestNode({}, async ({ open, lines }) => {
    const client = await open();
    client.oneway('getMaxOffset', { topic: 'fail', queueId: 1, committed: true });
    assert.is((await ask(client, 'orders')).header?.offset, 1);
    assert.equal(client.frames, []);
    assert.is(lines.length, 1);
  });
});

test('an answer that cannot be written becomes SYSTEM_ERROR, other outputs go on', async () => {
  await withTestNode({}, async ({ open, lines }) => {
    const client = await open();
    const answer = await ask(client, 'unwritable');
    assert.is(answer.code, responseCode.SYSTEM_ERROR);
    assert.match(answer.remark!, 'no digits');
    assert.is((await ask(client, 'orders')).header?.offset, 2, 'the step itself was taken');
    assert.is(lines.length, 2);
    assert.ok(lines.includes('info node: went on'));
  });
});

test('a node that fails on a new connection loses that connection only', async () => {
  await withTestNode({ failsAt: 'link.opened' }, async ({ open, lines }) => {
    const client = await open();
    await within('the end', client.closed);
    assert.match(lines[0]!, 'link.opened is too much');
  });
});

test('a node that fails on a timer goes on', async () => {
  await withTestNode({ failsAt: 'timer.work' }, async ({ open, lines, runtime }) => {
    const client = await open();
    runtime.operate('node', { type: 'operator.work' });
    await runtime.advance(10);
    assert.match(lines[0]!, 'timer.work is too much');
    assert.is((await ask(client, 'orders')).header?.offset, 1);
  });
});

test('a node that cannot start says so', async () => {
  let problem = '';
  await withTestNode({ failsAt: 'node.boot' }, async () => {}).catch((error) => {
    problem = error.message;
  });
  assert.is(problem, 'node could not start: node.boot is too much');
});

test('what a node says before it closes a connection arrives, the rest vanishes', async () => {
  await withTestNode({}, async ({ open, lines }) => {
    const client = await open();
    assert.is((await ask(client, 'close')).header?.offset, 1);
    await within('the end', client.closed);
    assert.equal(client.frames, []);
    assert.equal(lines, []);
  });
});

test('a node that closed a connection gets nothing more of it', async () => {
  await withTestNode({}, async ({ open }) => {
    const [client, friend] = [await open(), await open()];
    const frames = ['close', 'orders', 'orders'].map((topic) =>
      requestBytes('getMaxOffset', { topic, queueId: 1, committed: true }),
    );
    client.write(Buffer.concat(frames));
    await within('the end', client.closed);
    assert.is((await ask(friend, 'orders')).header?.offset, 2);
  });
});

test('an output that nobody can carry out is told of, the others go out once', async () => {
  await withTestNode({}, async ({ open, lines }) => {
    const client = await open();
    assert.is((await ask(client, 'odd')).header?.offset, 1);
    assert.is((await ask(client, 'orders')).header?.offset, 2);
    assert.equal(client.frames, []);
    assert.is(lines.length, 1);
    assert.match(lines[0]!, 'the output "odd"');
  });
});

test('what is asked of a node happens now, not when something last happened', async () => {
  await withTestNode({}, async ({ runtime }) => {
    const askedMs: number[] = [];
    runtime.kernel.taps.subscribe(({ kind, timeMs }) => {
      if (kind === 'operator') askedMs.push(timeMs);
    });
    runtime.operate('node', { type: 'operator.work' });
    const startedMs = performance.now();
    while (performance.now() - startedMs < 15);
    runtime.operate('node', { type: 'operator.work' });
    assert.ok(askedMs[1]! - askedMs[0]! >= 14);
  });
});

test('timers that are due come before what arrives later', async () => {
  await withTestNode({}, async ({ runtime, address }) => {
    const { taps, world } = runtime.kernel;
    const takenBefore: number[] = [];
    taps.subscribe(({ kind }) => {
      if (kind === 'timer') takenBefore.push(world.deliveries);
    });
    runtime.operate('node', { type: 'operator.work' });
    const startedMs = performance.now();
    while (performance.now() - startedMs < 15);
    runtime.receive([{ node: 'node', event: { type: 'link.failed', address } }]);
    assert.equal(takenBefore, [0]);
    assert.is(world.deliveries, 1);
  });
});

test('a node that dies leaves no listener, connection or attempt behind', async () => {
  await withTestNode({}, async ({ open, runtime, address }) => {
    const client = await open();
    await ask(client, 'orders');
    const seen: string[] = [];
    runtime.watch(({ event }) => seen.push(event.type));
    runtime.operate('node', { type: 'operator.dial', address } as { type: string });
    assert.not(runtime.isQuiet());
    runtime.kernel.crash('node');
    assert.ok(runtime.isQuiet());
    assert.is(runtime.network.connectionCount('node'), 0);
    await within('the end', client.closed);
    assert.ok(await isRefused(open));
    assert.equal(seen, []);
  });
});

test('a node can connect to itself', async () => {
  await withTestNode({}, async ({ runtime, address, arrival }) => {
    const opened = arrival('link.opened');
    runtime.operate('node', { type: 'operator.dial', address } as { type: string });
    await opened;
    await runtime.advance(1);
    assert.is(runtime.network.connectionCount('node'), 2);
  });
});

test('a node that dials where nobody listens is told', async () => {
  await withTestNode({}, async ({ runtime, arrival }) => {
    for (const address of ['nonsense', '127.0.0.1:1']) {
      const failed = arrival('link.failed');
      runtime.operate('node', { type: 'operator.dial', address } as { type: string });
      await failed;
    }
  });
});

test('a connection to a node that does not run is closed at once', async () => {
  await withTestNode({}, async ({ runtime }) => {
    const address = await runtime.listen('another', '127.0.0.1', 0);
    await withClient(address, (client) => within('the end', client.closed));
  });
});

test('a node asks its peers; answers to what it forgot are of no known command', async () => {
  await withTestNode({ limits: { pendingRequestsMax: 2 } }, async ({ open, runtime }) => {
    const client = await open();
    const commands: string[] = [];
    runtime.watch(({ event }) => {
      if (event.type === 'frame.response') commands.push(event.frame.command);
    });
    await ask(client, 'ask back', 3);
    assert.equal(
      client.frames.map(({ code, opaque }) => [code, opaque]),
      [0, 1, 2].map((opaque) => [30, opaque]),
    );
    for (const { opaque } of client.frames)
      client.write(encodeFrame(encodeResponse(systemError(opaque, ''))));
    await ask(client, 'orders');
    assert.equal(commands, ['unknown', 'getMaxOffset', 'getMaxOffset']);
  });
});

test('a decoder that throws costs its connection only', async () => {
  await withTestNode({}, async ({ open, lines }) => {
    const [one, two, friend] = [await open(), await open(), await open()];
    const { read, inputs } = SocketConnection.prototype;
    const broken = () => {
      throw new Error('decoders never throw');
    };
    try {
      SocketConnection.prototype.read = broken;
      one.write('anything');
      await within('the end', one.closed);
      SocketConnection.prototype.read = read;
      SocketConnection.prototype.inputs = broken;
      two.write('anything');
      await within('the end', two.closed);
    } finally {
      Object.assign(SocketConnection.prototype, { read, inputs });
    }
    assert.is((await ask(friend, 'orders')).code, 0);
    assert.is(lines.length, 1);
    assert.match(lines[0]!, /^error node could not read from .*: decoders never throw/);
  });
});

test('arrivals are shown to who watches, until it stops', async () => {
  await withTestNode({}, async ({ open, runtime }) => {
    const seen: string[] = [];
    const unwatch = runtime.watch(({ event }) => seen.push(event.type));
    const client = await open();
    await ask(client, 'orders');
    unwatch();
    await ask(client, 'orders');
    assert.equal(seen, ['link.opened', 'rmq.getMaxOffset']);
  });
});

test('a runtime that is closed takes no more arrivals and can be closed again', async () => {
  await withTestNode({}, async ({ open, runtime, address }) => {
    const client = await open();
    await ask(client, 'orders');
    await within('closing', runtime.close());
    await within('the end', client.closed);
    runtime.watch(({ event }) => {
      throw new Error(`${event.type} was taken`);
    });
    runtime.receive([{ node: 'node', event: { type: 'link.failed', address } }]);
    await within('closing again', runtime.close());
    assert.ok(await isRefused(open));
  });
});

test.run();
