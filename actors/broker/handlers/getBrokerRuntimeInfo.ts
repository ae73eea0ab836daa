/**
 * GET_BROKER_RUNTIME_INFO: counters and gauges.
 *
 * Behaviour (`AdminBrokerProcessor.getBrokerRuntimeInfo`, `prepareRuntimeInfo`): texts by name;
 * what was stored is counted from the boot. Bytes that are not delivered to queues yet, and how far
 * each delay level is, are as they are.
 *
 * Not modelled: rates, latencies, sizes of disks, thread pools and memory: they are 0 where tools
 * ask for them, and left out elsewhere.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { isSystemTopicHere } from '../admin/topicSettings.ts';
import { delayQueueKey } from '../delays/delayLevels.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf } from '../store/store.ts';

const noRate = '0.0 0.0 0.0';
const spans =
  '<=0ms 0~10ms 10~50ms 50~100ms 100~200ms 200~500ms 500ms~1s 1~2s 2~3s 3~4s 4~5s 5~10s 10s~';
const noTimes = spans
  .split(' ')
  .map((span) => `[${span}]:0 `)
  .join('');
const pools = ['send', 'pull', 'litePull', 'query', 'ack'] as const;
/** How much waits in upstream's queues at most; here nothing waits. */
const poolCapacity: Readonly<Record<(typeof pools)[number], string>> = {
  send: '10000',
  pull: '100000',
  litePull: '100000',
  query: '20000',
  ack: '100000',
};

/** Answers with all of them. */
export function getBrokerRuntimeInfo(
  state: Broker,
  request: Request<'getBrokerRuntimeInfo'>,
): Step<Broker> {
  const table = new Map<string, string>([
    ...life(state, request.at),
    ...log(state),
    ...levels(state),
    ...notModelled(),
  ]);
  return [state, respond(request, responseCode.SUCCESS, { body: { table } })];
}

function life({ bootedAt, config }: Broker, at: number): readonly (readonly [string, string])[] {
  const seconds = Math.max(0, Math.floor((at - bootedAt) / 1_000));
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600)];
  const days = Math.floor(hours / 24);
  const runtime =
    `[ ${days} days, ${hours % 24} hours, ${minutes % 60} minutes, ` + `${seconds % 60} seconds ]`;
  return [
    ['brokerActive', 'true'],
    ['brokerVersionDesc', 'V5_5_0'],
    ['bootTimestamp', String(bootedAt)],
    ['runtime', runtime],
    ['startAcceptSendRequestTimeStamp', String(config.startAcceptSendRequestTimestamp)],
  ];
}

/** Records of topics that are not the system's: what tools call incoming. */
function countOfUsers({ store, bootedLength, config }: Broker): number {
  let count = 0;
  for (let at = bootedLength; at < store.log.length; at += 1) {
    const topic = store.log.get(at)?.topic;
    if (topic !== undefined && !isSystemTopicHere(config, topic)) count += 1;
  }
  return count;
}

function log(state: Broker): readonly (readonly [string, string])[] {
  const { store, bootedLength } = state;
  const stored = store.log.length - bootedLength;
  const size = store.endOffset - (store.log.get(bootedLength)?.physicalOffset ?? store.endOffset);
  const first = store.log.get(store.log.start);
  const undispatched = store.log.get(store.dispatched);
  const behind = undispatched === undefined ? 0 : store.endOffset - undispatched.physicalOffset;
  return [
    ['commitLogMinOffset', String(first?.physicalOffset ?? 0)],
    ['commitLogMaxOffset', String(store.endOffset)],
    ['dispatchBehindBytes', String(behind)],
    ['earliestMessageTimeStamp', String(first?.storeTimestamp ?? -1)],
    ['msgPutTotalTodayNow', String(countOfUsers(state))],
    ['putMessageTimesTotal', String(stored)],
    ['putMessageSizeTotal', String(size)],
    ['putMessageAverageSize', stored === 0 ? '0.0' : decimal(size / stored)],
  ];
}

/** As Java writes a double of this size. */
function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function levels({ delays, store }: Broker): readonly (readonly [string, string])[] {
  return delays.offsets.flatMap((offset, queueId) => {
    const key = delayQueueKey(queueId);
    if (!store.queues.has(key)) return [];
    return [[`scheduleMessageOffset_${queueId + 1}`, `${offset},${maxOffsetOf(store, key)}`]];
  });
}

/** What tools read without asking whether it is there. */
function notModelled(): readonly (readonly [string, string])[] {
  const ofPools = pools.flatMap((pool) => [
    [`${pool}ThreadPoolQueueSize`, '0'] as const,
    [`${pool}ThreadPoolQueueCapacity`, poolCapacity[pool]] as const,
    [`${pool}ThreadPoolQueueHeadWaitTimeMills`, '0'] as const,
  ]);
  const zeros = [
    ...['msgPutTotalYesterdayMorning', 'msgPutTotalTodayMorning', 'msgGetTotalYesterdayMorning'],
    ...['msgGetTotalTodayMorning', 'msgGetTotalTodayNow', 'pageCacheLockTimeMills'],
    ...['timerReadBehind', 'timerOffsetBehind', 'timerCongestNum', 'putMessageFailedTimes'],
    ...['EndTransactionQueueSize', 'dispatchMaxBuffer'],
    ...['getMessageEntireTimeMax', 'putMessageEntireTimeMax'],
  ].map((name) => [name, '0'] as const);
  const ratios = [
    'timerEnqueueTps',
    'timerDequeueTps',
    'commitLogDiskRatio',
    'consumeQueueDiskRatio',
  ];
  const rates = ['putTps', 'getFoundTps', 'getMissTps', 'getTotalTps', 'getTransferredTps'];
  return [
    ...ofPools,
    ...zeros,
    ['EndTransactionThreadPoolQueueCapacity', '100000'],
    ['putLatency99', '0.00'],
    ['putLatency999', '0.00'],
    ['putMessageDistributeTime', noTimes],
    ['remainHowManyDataToFlush', '0 B'],
    ['remainTransientStoreBufferNumbs', '2147483647'],
    ...ratios.map((name) => [name, '0.0'] as const),
    ...rates.map((name) => [name, noRate] as const),
  ];
}
