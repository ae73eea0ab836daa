import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoredMessage } from '../../protocol/message.ts';
import type { ConsumerConfig } from './config.ts';
import { heard, messageOf } from './testCluster.ts';
import { hand, popping } from './testPops.ts';
import { epochMs, type Rig } from './testRig.ts';

const test = suite('delays of popped messages that failed');

/** A message of an age and with deliveries behind it. */
function worn(rig: Rig, reconsumeTimes: number, ageMs = 0): StoredMessage {
  const bornTimestamp = epochMs + rig.nowMs() - ageMs;
  return { ...messageOf('T', 0, 0, 'x'), reconsumeTimes, bornTimestamp };
}

/** For how long a failed message was hidden; undefined if it was not. */
function hiddenForMs(
  reconsumeTimes: number,
  ageMs = 0,
  config: Partial<ConsumerConfig> = {},
): number | undefined {
  const pops = popping({ listener: { name: 'later' }, ...config });
  hand(pops, [worn(pops.rig, reconsumeTimes, ageMs)]);
  const [change] = pops.rig.of('changeMessageInvisibletime');
  return change && Number(change.frame.header.invisibleTime);
}

test('the more often it failed, the longer, up to two hours', () => {
  const table = [10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200];
  const limit = { maxReconsumeTimes: 100 };
  assert.equal(
    [...table, 7200].map((_, times) => hiddenForMs(times, 0, limit)),
    [...table, 7200].map((seconds) => seconds * 1000),
  );
});

test('the listener may ask for another level, counted from 0', () => {
  assert.is(hiddenForMs(5, 0, { delayLevelWhenNextConsume: 1 }), 30_000);
  assert.is(hiddenForMs(5, 0, { delayLevelWhenNextConsume: 99 }), 7_200_000);
  assert.is(hiddenForMs(5, 0, { delayLevelWhenNextConsume: -1 }), 240_000);
});

test('one that failed too often is hidden for the first delay that is longer than its age', () => {
  assert.is(hiddenForMs(16, 0), 10_000);
  assert.is(hiddenForMs(16, 9_900), 10_000);
  assert.is(hiddenForMs(16, 10_100), 30_000);
  assert.is(hiddenForMs(16, 3_599_000), 3_600_000);
  assert.is(hiddenForMs(16, 3_601_000), 7_200_000);
  assert.is(hiddenForMs(16, 7_201_000), 7_200_000);
  assert.is(hiddenForMs(16, 14_399_000), 7_200_000);
  assert.is(hiddenForMs(2, 0, { maxReconsumeTimes: 2 }), 10_000);
});

test('and given up once it is older than twice the longest', () => {
  const pops = popping({ listener: { name: 'later' } });
  hand(pops, [worn(pops.rig, 16, 14_400_001)]);
  assert.equal(heard(pops.rig), ['x!']);
  assert.is(pops.rig.of('ackMessage').length, 1);
  assert.is(pops.rig.of('changeMessageInvisibletime').length, 0);
});

test('a clock that was set back does not keep it from being hidden', () => {
  assert.is(hiddenForMs(16, -5000), 10_000);
});

test('museum: a young message that failed too often is left to its invisible time', () => {
  const museum = ['popDelayIndexBelowTable'] as const;
  assert.is(hiddenForMs(16, 9_900, { museum }), undefined);
  assert.is(hiddenForMs(5, 0, { museum, delayLevelWhenNextConsume: -1 }), undefined);
  assert.is(hiddenForMs(16, 10_100, { museum }), 30_000);
  assert.is(hiddenForMs(5, 0, { museum }), 240_000);
});

test.run();
