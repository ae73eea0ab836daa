import { once } from 'node:events';
import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { partsOf } from './dial.ts';
import { requestBytes, type TestClient, within } from './testClient.ts';
import { withTestNode } from './testNode.ts';

const test = suite('socket network');

const ask = (client: TestClient, topic: string, queueId = 1) =>
  client.ask('getMaxOffset', { topic, queueId, committed: true });

const request = (topic: string, opaque: number, queueId = 1) =>
  requestBytes('getMaxOffset', { topic, queueId, committed: true }, { opaque });

/** LEN and header length of a frame, big endian, and what follows. */
function frame(length: number, header: number, text: string): Uint8Array {
  const bytes = Buffer.alloc(8 + text.length);
  bytes.writeInt32BE(length, 0);
  bytes.writeInt32BE(header, 4);
  bytes.write(text, 8, 'latin1');
  return bytes;
}

/** What no connection survives. */
const rubbish: Readonly<Record<string, Uint8Array>> = {
  browser: Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  tls: Buffer.from('16030100c8010000c40303aabbccddeeff00112233', 'hex'),
  zeros: Buffer.alloc(64),
  endless: frame(0x7fff_ffff, 20, '{}'.padEnd(64)),
  negative: frame(-1, 20, '{}'.padEnd(64)),
  'header beyond the frame': frame(20, 0x00ff_ffff, '{}'.padEnd(64)),
  'header form that nobody knows': frame(20, 0x0700_0008, '12345678'.padEnd(64)),
  'no JSON': frame(24, 20, '{"code":30,"flag":0;'),
  'header that is no object': frame(16, 12, '[1,2,3,4,56]'),
  'deep JSON': frame(4 + 900_000, 900_000, '['.repeat(900_000)),
};

for (const [name, bytes] of Object.entries(rubbish)) {
  test(`rubbish ends its connection with one log line: ${name}`, async () => {
    await withTestNode({}, async ({ open, lines }) => {
      const [stranger, friend] = [await open(), await open()];
      stranger.write(bytes);
      await within('the end', stranger.closed);
      assert.is((await ask(friend, 'orders')).header?.offset, 1);
      assert.is(lines.length, 1);
      assert.match(lines[0]!, /^warn node closed 127\.0\.0\.1:\d+: /);
    });
  });
}

test('good frames before rubbish are answered', async () => {
  await withTestNode({}, async ({ open }) => {
    const client = await open();
    const answer = client.answerTo(5);
    client.write(Buffer.concat([request('orders', 5), Buffer.alloc(64)]));
    assert.is((await answer).code, 0);
    await within('the end', client.closed);
  });
});

test('a frame may come byte by byte', async () => {
  await withTestNode({}, async ({ open }) => {
    const client = await open();
    const answer = client.answerTo(1);
    for (const byte of request('orders', 1)) {
      await new Promise((resolve) => client.socket.write(Uint8Array.of(byte), resolve));
    }
    assert.is((await answer).code, 0);
  });
});

test('many strangers disturb nobody, and do not flood the operator', async () => {
  await withTestNode({}, async ({ open, lines, address, runtime }) => {
    const friend = await open();
    const bytes = [
      ...Object.values(rubbish).slice(0, 8),
      new Uint8Array(0),
      request('orders', 1).subarray(0, 30),
      Buffer.from([0, 0]),
    ];
    const strangers = Array.from({ length: 200 }, (_, number) => {
      const socket = connect(partsOf(address)!);
      socket.on('error', () => {});
      socket.once('connect', () => {
        socket.write(bytes[number % bytes.length]!);
        if (number % 17 === 0) socket.resetAndDestroy();
        if (number % 5 === 0) socket.pause();
      });
      return socket;
    });
    for (let sent = 1; sent <= 300; sent++) {
      assert.is((await ask(friend, 'orders')).header?.offset, sent);
    }
    for (const stranger of strangers) stranger.destroy();
    await runtime.close();
    assert.ok(lines.length > 3 && lines.length < 80, `${lines.length} lines`);
  });
});

test('a peer that resets its connection in the middle of a frame is forgotten', async () => {
  await withTestNode({}, async ({ open, runtime, arrival }) => {
    const client = await open();
    await ask(client, 'orders');
    client.write(request('orders', 1).subarray(0, 20));
    const closed = arrival('link.closed');
    client.socket.resetAndDestroy();
    await closed;
    assert.is(runtime.network.connectionCount('node'), 0);
  });
});

test('one frame too long closes its connection', async () => {
  await withTestNode({ limits: { frameBytesMax: 1_000 } }, async ({ open, lines }) => {
    const client = await open();
    client.write(frame(1_001, 40, ''.padEnd(40)));
    await within('the end', client.closed);
    assert.match(lines[0]!, 'length 1001 is above the limit');
  });
});

test('one header too long closes its connection', async () => {
  await withTestNode({ limits: { headerBytesMax: 1_000 } }, async ({ open, lines }) => {
    const client = await open();
    client.write(frame(2_004, 1_001, ''.padEnd(40)));
    await within('the end', client.closed);
    assert.match(lines[0]!, 'header of 1001 bytes is above the limit');
  });
});

test('one connection too many is closed, and one that ends makes room', async () => {
  await withTestNode({ limits: { connectionsMax: 2 } }, async ({ open, lines, arrival }) => {
    const [one, two] = [await open(), await open()];
    await ask(one, 'orders');
    await ask(two, 'orders');
    const third = await open();
    await within('the end', third.closed);
    assert.match(lines[0]!, /^warn node refused 127\.0\.0\.1:\d+: it has 2 connections/);
    const closed = arrival('link.closed');
    one.leave();
    await closed;
    assert.is((await ask(await open(), 'orders')).code, 0);
  });
});

test('one request too many that waits for its answer closes its connection', async () => {
  await withTestNode({ limits: { pendingRequestsMax: 10 } }, async ({ open, lines }) => {
    const client = await open();
    for (let opaque = 0; opaque < 10; opaque++) client.write(request('hold', opaque));
    // Answered requests do not count.
    client.write(request('hold', 10));
    await within('the end', client.closed);
    assert.match(lines[0]!, '10 of its requests wait for an answer already');
  });
});

test('answered requests are not pending', async () => {
  await withTestNode({ limits: { pendingRequestsMax: 2 } }, async ({ open }) => {
    const client = await open();
    for (let count = 1; count < 20; count++) {
      assert.is((await ask(client, 'orders')).header?.offset, count);
    }
  });
});

test('who does not read its answers is not read from, and all arrive once it does', async () => {
  const limits = { bufferedBytesMax: 256 * 1_024 };
  await withTestNode({ limits }, async ({ open, runtime, arrival }) => {
    const [slow, friend] = [await open(), await open()];
    slow.socket.pause();
    const asked = 100;
    const answers = Array.from({ length: asked }, (_, opaque) => slow.answerTo(opaque));
    let taken = 0;
    runtime.watch(() => {
      taken++;
    });
    const first = arrival('rmq.getMaxOffset');
    // In one piece: as many of them are taken as are answered in one go.
    slow.write(Buffer.concat(answers.map((_, opaque) => request('large', opaque, 512))));
    await first;
    assert.is((await ask(friend, 'orders')).code, 0);
    assert.ok(taken < asked, `${taken} of ${asked} were taken though nothing is read`);
    slow.socket.resume();
    const lengths = (await Promise.all(answers)).map(({ remark }) => remark?.length);
    assert.equal(new Set(lengths), new Set([512 * 1_024]));
  });
});

test('answers that wait to be read stay what they are while others are served', async () => {
  await withTestNode({}, async ({ open, arrival }) => {
    const [slow, friend] = [await open(), await open()];
    slow.socket.pause();
    const asked = 8_000;
    const answers = Array.from({ length: asked }, (_, opaque) => slow.answerTo(opaque));
    const first = arrival('rmq.getMaxOffset');
    for (let opaque = 0; opaque < asked; opaque++) slow.write(request('large', opaque, 2));
    await first;
    for (let sent = 0; sent < 200; sent++) await ask(friend, 'orders');
    slow.socket.resume();
    const remarks = (await Promise.all(answers)).map(({ remark }) => remark);
    assert.equal(new Set(remarks), new Set(['x'.repeat(2_048)]));
  });
});

test('who never reads is given up with a line', async () => {
  const limits = { bufferedBytesMax: 1_024, bufferedBytesGiveUp: 4 * 1_024 * 1_024 };
  await withTestNode({ limits }, async ({ open, lines, arrival }) => {
    const [slow, friend] = [await open(), await open()];
    slow.socket.pause();
    const closed = arrival('link.closed');
    for (let opaque = 0; opaque < 32; opaque++) slow.write(request('large', opaque, 512));
    await closed;
    assert.is((await ask(friend, 'orders')).code, 0);
    assert.is(lines.length, 1);
    assert.match(lines[0]!, /^warn node closed .*: it has not read \d+ bytes/);
  });
});

test('who makes the cluster keep most is given up when all together keep too much', async () => {
  await withTestNode({ limits: { bufferedBytesInAllMax: 600_000 } }, async ({ open, lines }) => {
    const [large, friend] = [await open(), await open()];
    const port = large.socket.localPort;
    const begun = (bytes: number) => frame(1_000_000, 100, ''.padEnd(bytes));
    // An unfinished frame takes up to twice its size.
    large.write(begun(270_000));
    // Nothing of it is answered; an answer to another takes a turn, in which 64 KiB are read.
    for (let turn = 0; turn < 20; turn++) await ask(friend, 'orders');
    assert.equal(lines, []);
    const small: TestClient[] = [];
    while (lines.length === 0 && small.length < 20) {
      const next = await open();
      next.write(begun(40_000));
      small.push(next);
      await ask(friend, 'orders');
    }
    await within('the end', large.closed);
    assert.match(lines[0]!, `warn node closed 127.0.0.1:${port}: it makes us keep `);
    assert.is(lines.length, 1);
    assert.ok(small.length > 1 && small.every(({ socket }) => !socket.destroyed));
  });
});

test('what was kept is not counted for ever', async () => {
  await withTestNode({ limits: { bufferedBytesInAllMax: 30_000 } }, async ({ open, lines }) => {
    const [client, friend] = [await open(), await open()];
    for (let opaque = 0; opaque < 30; opaque++) {
      const bytes = requestBytes(
        'getMaxOffset',
        { topic: 'x'.repeat(5_000), queueId: 1, committed: true },
        { opaque },
      );
      const answer = client.answerTo(opaque);
      client.write(bytes.subarray(0, 4_000));
      for (let turn = 0; turn < 3; turn++) await ask(friend, 'orders');
      client.write(bytes.subarray(4_000));
      assert.is((await answer).code, 0);
    }
    assert.equal(lines, []);
  });
});

test('who reads its last answers at once is done with at once', async () => {
  const limits = { bufferedBytesMax: 64 * 1_024 };
  await withTestNode({ limits }, async ({ open, runtime, arrival }) => {
    const slow = await open();
    slow.socket.pause();
    const first = arrival('rmq.getMaxOffset');
    for (let opaque = 0; opaque < 100; opaque++) {
      slow.write(request('large', opaque, 128));
    }
    await first;
    const closing = runtime.close();
    slow.socket.resume();
    await within('closing', closing, 900);
  });
});

test('a peer that goes on talking after its connection was closed is cut off', async () => {
  await withTestNode({}, async ({ address, runtime }) => {
    const socket = connect({ ...partsOf(address)!, allowHalfOpen: true });
    socket.on('error', () => {});
    socket.resume();
    await once(socket, 'connect');
    socket.write(request('close', 1));
    await within('the other end', once(socket, 'end'));
    const talking = setInterval(() => socket.write(request('orders', 2)), 20);
    const cut = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await within('the cut', cut);
    clearInterval(talking);
    assert.is(runtime.network.connectionCount('node'), 0);
  });
});

test.run();
