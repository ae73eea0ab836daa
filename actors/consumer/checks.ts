/**
 * What a consumer checks of its settings before it starts
 * (upstream `DefaultMQPushConsumerImpl.checkConfig`): one that is wrong never starts.
 */
import { groupNameProblem } from '../shared/client/index.ts';
import type { ConsumerSettings, ResolvedConfig } from './config.ts';
import { parseTimestamp } from './timestamp.ts';

type Range = readonly [from: number, to: number];

const ranges: readonly (readonly [keyof ConsumerSettings, Range])[] = [
  ['consumeConcurrentlyMaxSpan', [1, 65_535]],
  ['pullThresholdForQueue', [1, 65_535]],
  ['pullThresholdForTopic', [1, 6_553_500]],
  ['pullThresholdSizeForQueue', [1, 1_024]],
  ['pullThresholdSizeForTopic', [1, 102_400]],
  ['pullIntervalMs', [0, 65_535]],
  ['pullBatchSize', [1, 1_024]],
  ['consumeThreadMax', [1, 1_000]],
  ['consumeTimeoutMs', [60_000, 60_000 * 0x7fff_ffff]],
  ['popInvisibleTimeMs', [5_000, 300_000]],
  ['popBatchNums', [1, 32]],
];

/** Settings for which -1 says that there is no limit. */
const unlimited: ReadonlySet<string> = new Set([
  'pullThresholdForTopic',
  'pullThresholdSizeForTopic',
]);

/** What is wrong with the settings, so that the consumer cannot start; else `undefined`. */
export function startProblem(config: ResolvedConfig): string | undefined {
  const { group, consumeTimestamp } = config;
  if (group === 'DEFAULT_CONSUMER') {
    return 'consumerGroup can not equal DEFAULT_CONSUMER, please specify another one.';
  }
  const name = groupNameProblem(group);
  if (name !== undefined) return name;
  if (consumeTimestamp !== '' && parseTimestamp(consumeTimestamp) === undefined) {
    return 'consumeTimestamp is invalid, the valid format is yyyyMMddHHmmss';
  }
  const wrong = ranges.find(([setting, range]) => isOutside(config, setting, range));
  return wrong === undefined ? undefined : `${wrong[0]} Out of range [${wrong[1].join(', ')}]`;
}

function isOutside(config: ResolvedConfig, setting: keyof ConsumerSettings, [from, to]: Range) {
  const value = Number(config[setting]);
  if (value === -1 && unlimited.has(setting)) return false;
  return !(value >= from && value <= to);
}
