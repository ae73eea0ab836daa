import type { Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultLimits } from './limits.ts';
import { Slab } from './outbox.ts';
import { SocketConnection } from './socketConnection.ts';
import { requestBytes } from './testClient.ts';

const test = suite('socket connection');

function connection(): SocketConnection {
  const names = { id: 'b/1', node: 'b', peer: '127.0.0.1:1' };
  return new SocketConnection(names, {} as Socket, defaultLimits, new Slab());
}

function requests(from: number, count: number): Buffer {
  const header = { topic: 'orders', queueId: 1, committed: true };
  const frames = Array.from({ length: count }, (_, at) =>
    requestBytes('getMaxOffset', header, { opaque: from + at }),
  );
  return Buffer.concat(frames);
}

/** The opaques of the next inputs. */
function opaques(of: SocketConnection): readonly number[] {
  return of.inputs().map(({ event }) => ('frame' in event ? event.frame.opaque : -1));
}

function upTo(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

test('inputs come in batches, in order, whatever chunks they came in', () => {
  const of = connection();
  of.read(requests(0, 100));
  assert.equal(opaques(of), upTo(0, 64));
  of.read(requests(100, 10));
  assert.equal(opaques(of), upTo(64, 110));
  assert.equal(opaques(of), []);
});

test('what is wrong shows after the frames before it were taken', () => {
  const of = connection();
  of.read(Buffer.concat([requests(0, 70), Buffer.alloc(32)]));
  assert.is(of.problem, undefined);
  assert.is(of.inputs().length, 64);
  assert.is(of.problem, undefined);
  assert.is(of.inputs().length, 6);
  assert.is(of.problem, 'frame: length 0');
});

test('what was dropped is not given out, nor gone on with', () => {
  const of = connection();
  of.read(Buffer.concat([requests(0, 100), Buffer.alloc(32)]));
  const inputs = of.inputs();
  of.drop();
  assert.is(inputs.length, 0);
  assert.equal(opaques(of), []);
  assert.is(of.problem, undefined);
});

test.run();
