import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConsumerConfig } from './config.ts';
import { newCluster, testConfig } from './testCluster.ts';
import { newRig, type Rig } from './testRig.ts';

const test = suite('checks of a consumer');

const booted = (config: Partial<ConsumerConfig>): Rig =>
  newRig({ ...testConfig, ...config }, newCluster({ T: 1 }).script);

const errors = (rig: Rig): string[] =>
  rig.observed.flatMap((seen) =>
    seen.kind === 'logged' && seen.level === 'error' ? [seen.text] : [],
  );

const wrong: readonly (readonly [Partial<ConsumerConfig>, RegExp])[] = [
  [{ group: ' ' }, /blank/],
  [{ group: 'DEFAULT_CONSUMER' }, /DEFAULT_CONSUMER/],
  [{ group: 'a group' }, /illegal characters/],
  [{ consumeTimestamp: 'yesterday' }, /consumeTimestamp/],
  [{ pullBatchSize: 0 }, /pullBatchSize .*\[1, 1024\]/],
  [{ pullThresholdForTopic: 0 }, /pullThresholdForTopic/],
  [{ consumeThreadMax: 1001 }, /consumeThreadMax/],
  [{ pullIntervalMs: Number.NaN }, /pullIntervalMs/],
];

for (const [config, text] of wrong) {
  test(`a consumer with ${JSON.stringify(config)} does not start, and says why`, () => {
    const rig = booted(config);
    rig.advance(60_000);
    assert.is(rig.stateName(), 'stopped');
    assert.equal([rig.sent, rig.timers()], [[], []]);
    assert.is(errors(rig).length, 1);
    assert.match(errors(rig)[0] ?? '', text);
  });
}

test('settings at the ends of their ranges are right', () => {
  const rig = booted({ pullBatchSize: 1024, pullIntervalMs: 0, pullThresholdForTopic: -1 });
  rig.advance(100);
  assert.is(rig.stateName(), 'serving');
  assert.equal(errors(rig), []);
});

test.run();
