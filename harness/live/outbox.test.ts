import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RemotingCommand } from '../../protocol/frame.ts';
import { encodeFrame } from '../../protocol/frameBytes.ts';
import { Outbox, Slab } from './outbox.ts';

const test = suite('outbox');

function command(opaque: number, body: Uint8Array, remark = 'fine'): RemotingCommand {
  return {
    serializeType: opaque % 2 === 0 ? 'JSON' : 'ROCKETMQ',
    code: 0,
    language: 'JAVA',
    version: 513,
    opaque,
    flag: 1,
    remark,
    ext: new Map([['queueOffset', String(opaque)]]),
    body,
  };
}

function filled(length: number, value: number): Uint8Array {
  return new Uint8Array(length).fill(value);
}

function joined(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString('latin1');
}

function expected(commands: readonly RemotingCommand[]): string {
  return joined(commands.map(encodeFrame));
}

test('small frames come out as one piece, in order', () => {
  const outbox = new Outbox(new Slab());
  const commands = Array.from({ length: 50 }, (_, at) => command(at, filled(at, at), `é${at}`));
  for (const each of commands) outbox.put(each);
  const { byteLength } = outbox;
  const pieces = outbox.take();
  assert.is(pieces.length, 1);
  assert.is(pieces[0]!.length, byteLength);
  assert.is(joined(pieces), expected(commands));
  assert.is(outbox.byteLength, 0);
  assert.equal(outbox.take(), []);
});

test('a large body is handed on, not copied', () => {
  const outbox = new Outbox(new Slab());
  const body = filled(100_000, 7);
  const commands = [command(1, filled(3, 1)), command(2, body), command(3, filled(3, 3))];
  for (const each of commands) outbox.put(each);
  const pieces = outbox.take();
  assert.is(joined(pieces), expected(commands));
  assert.ok(pieces.includes(body));
  assert.is(pieces.length, 3);
});

test('more than a slab holds goes on in the next one', () => {
  const outbox = new Outbox(new Slab());
  const commands = Array.from({ length: 100 }, (_, at) => command(at, filled(3_000, at)));
  for (const each of commands) outbox.put(each);
  const pieces = outbox.take();
  assert.is(joined(pieces), expected(commands));
  assert.ok(pieces.length < 10, `${pieces.length} pieces`);
});

test('headers that are long, or longer than a slab, are written whole', () => {
  const outbox = new Outbox(new Slab());
  const long = (length: number) => command(2 * length, filled(5, 1), 'ü'.repeat(length));
  const commands = [
    long(3_000),
    long(70_000),
    long(1),
    command(7, filled(1, 1), 'x'.repeat(5_000)),
  ];
  for (const each of commands) outbox.put(each);
  assert.is(joined(outbox.take()), expected(commands));
});

test('connections that share a slab do not mix', () => {
  const slab = new Slab();
  const outboxes = [new Outbox(slab), new Outbox(slab), new Outbox(slab)];
  const commands: RemotingCommand[][] = [[], [], []];
  for (let round = 0; round < 300; round++) {
    const which = (round * 7) % 3;
    const next = command(round, filled((round * 37) % 900, round));
    commands[which]!.push(next);
    outboxes[which]!.put(next);
    if (round % 50 === 49) {
      for (const [at, outbox] of outboxes.entries()) {
        assert.is(joined(outbox.take()), expected(commands[at]!));
        commands[at] = [];
      }
    }
  }
});

test('a slab is written over when nobody reads it any more', () => {
  const slab = new Slab();
  const outbox = new Outbox(slab);
  const { bytes } = slab;
  for (let round = 0; round < 100; round++) {
    const next = command(round, filled(3_000, round));
    outbox.put(next);
    assert.is(joined(outbox.take()), expected([next]));
    slab.rewind();
  }
  assert.is(slab.bytes, bytes);
});

test('what somebody still reads is not written over', () => {
  const slab = new Slab();
  const [slow, quick] = [new Outbox(slab), new Outbox(slab)];
  const first = command(1, filled(3_000, 1));
  slow.put(first);
  const unread = slow.take();
  slab.pin();
  for (let round = 0; round < 100; round++) {
    slab.rewind();
    quick.put(command(round, filled(3_000, round)));
    quick.take();
  }
  assert.is(joined(unread), expected([first]));
});

test('a piece of one slab does not go on in another', () => {
  const slab = new Slab();
  const [one, other] = [new Outbox(slab), new Outbox(slab)];
  const same = command(1, filled(100, 1));
  one.put(same);
  slab.reserve(1_000_000);
  other.put(command(3, filled(100, 3)));
  one.put(command(5, filled(100, 5)));
  assert.is(joined(one.take()), expected([same, command(5, filled(100, 5))]));
  assert.is(joined(other.take()), expected([command(3, filled(100, 3))]));
});

test('a frame that cannot be written leaves nothing behind', () => {
  const outbox = new Outbox(new Slab());
  const bad = { ...command(2, filled(1, 1)), ext: 5 as unknown as RemotingCommand['ext'] };
  outbox.put(command(4, filled(2, 4)));
  assert.throws(() => outbox.put(bad));
  outbox.put(command(6, filled(2, 6)));
  assert.is(joined(outbox.take()), expected([command(4, filled(2, 4)), command(6, filled(2, 6))]));
});

test.run();
