import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConsumerConfig } from './config.ts';
import { heard, joined, keepsNothing } from './testCluster.ts';

const test = suite('messages that hang');

const minute = 60_000;

function hanging(config: Partial<ConsumerConfig> = {}) {
  const listener = { name: 'slow', arg: 10 * minute } as const;
  const both = joined(
    { T: 1, '%RETRY%G': 1 },
    { listener, consumeTimeoutMs: minute, consumeThreadMax: 3, ...config },
  );
  both.rig.advance(1000);
  for (const text of 'abcd') both.cluster.store(both.rig, 'T', 0, text);
  return both;
}

test('what a listener has had for too long goes back, from the first message on', () => {
  const { rig } = hanging();
  rig.advance(minute - 10_000);
  assert.is(rig.of('consumerSendMsgBack').length, 0);
  rig.advance(minute + 10_000);
  const sent = rig.of('consumerSendMsgBack').map(({ frame: { header } }) => header);
  assert.equal(
    sent.map(({ offset, delayLevel }) => [offset, delayLevel]),
    [0, 100, 200].map((offset) => [offset, 3]),
  );
  const held = rig.node().queues.get('T@a@0');
  assert.equal(
    [...held!.messages.pending].map(({ major }) => major),
    [3],
    'the last never began',
  );
});

test('the listener goes on, and what it says of the message counts no more', () => {
  const { rig } = hanging({ listener: { name: 'later', arg: 3 * minute } });
  rig.advance(2 * minute + 1000);
  const before = rig.of('consumerSendMsgBack').length;
  rig.advance(minute);
  assert.ok(heard(rig).includes('a!'));
  const offsets = rig.of('consumerSendMsgBack').map(({ frame }) => frame.header.offset);
  assert.is(offsets.filter((offset) => offset === 0).length, 1, 'it is not sent back again');
  assert.ok(before >= 3);
});

test('a message that nobody takes stays', () => {
  const { rig, cluster } = hanging();
  cluster.intercept = keepsNothing;
  rig.advance(2 * minute + 5000);
  assert.is(rig.node().queues.get('T@a@0')?.messages.pending.size, 4);
  assert.ok(rig.observed.some((seen) => seen.kind === 'logged' && /hangs/.test(seen.text)));
});

test('orderly queues are left alone, and so is what takes less time', () => {
  const alone = [
    hanging({ consumeOrderly: true }),
    hanging({ listener: { name: 'slow', arg: 50_000 }, consumeThreadMax: 20 }),
  ];
  for (const { rig } of alone) {
    rig.advance(5 * minute);
    assert.is(rig.of('consumerSendMsgBack').length, 0);
  }
});

test.run();
