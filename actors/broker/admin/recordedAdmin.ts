/** What recorded answers to operators hold that no other run can hold, and how it is masked. */
import type { Pair } from '../recordedSession.ts';

/** Numbers that are of the recording's own clock, machine or history, by their names. */
const ownNumbers: readonly string[] = [
  'timestamp',
  'lastTimestamp',
  'lastUpdateTimestamp',
  'consumeTimeStamp',
  'delayTime',
  'maxTimeStamp',
  'minTimeStamp',
  // Rates are not modelled.
  'topicPutTps',
  'consumeTps',
  // Records of what is left out lie between those compared.
  'physicOffset',
];
/** The same of texts. */
const ownTexts: readonly string[] = [
  'clientAddr',
  'remoteIP',
  'consumeTimeStampStr',
  'maxTimeStampStr',
  'minTimeStampStr',
];

const numbers = new RegExp(`"(${ownNumbers.join('|')})":[-\\d.E]+`, 'g');
const texts = new RegExp(`"(${ownTexts.join('|')})":"[^"]*"`, 'g');

/** A body as far as it can be the same. */
export function maskedBody(command: string, body: string): string {
  if (!masked.has(command)) return body;
  const plain = body.replace(numbers, '"$1":0').replace(texts, '"$1":""');
  // Upstream counts its version up as it looks for what is due.
  return command === 'getAllDelayOffset' ? plain.replace(/"counter":\d+/, '"counter":0') : plain;
}

const masked: ReadonlySet<string> = new Set([
  'getAllTopicConfig',
  'getAllDelayOffset',
  'getAllSubscriptiongroupConfig',
  'getTopicStatsInfo',
  'getConsumerConnectionList',
  'getProducerConnectionList',
  'getAllProducerInfo',
  'getConsumeStats',
  'queryConsumeTimeSpan',
  'queryConsumeQueue',
  'querySubscriptionByConsumer',
]);

/** Answers that are not compared whole, each for its reason. */
export const leftOutOfAdmin: readonly (readonly [string, (pair: Pair) => boolean])[] = [
  [
    'offsets of what brokers keep as messages upstream and as tables here',
    ({ request, asked }) =>
      /^(queryTopicConsumeByWho|getConsumeStats)$/.test(request.command) &&
      /^rmq_sys_|^RMQ_SYS_/.test(asked.ext?.get('topic') ?? ''),
  ],
  [
    'pulls that were given up upstream before a reset, and are looked at after it here',
    ({ name }) => ['admin.checkMsgSendRT 9', 'admin.checkMsgSendRT 12'].includes(name),
  ],
  [
    'groups whose pulls or pops were left out, or looked at again at other moments',
    ({ request, asked }) =>
      request.command === 'getConsumeStats' &&
      /^CG_(tag|r1|sql|sqlbad)$/.test(asked.ext?.get('consumerGroup') ?? ''),
  ],
  [
    'offsets of a group whose filter nobody can read',
    ({ request, recorded }) =>
      request.command === 'queryTopicConsumeByWho' &&
      new TextDecoder().decode(recorded.body).includes('CG_sqlbad'),
  ],
  [
    'ids and answers that hold places of the recording, or were not recorded',
    ({ name }) => /^(admin\.consumeDirectly|server-push\.raw (1|12|16)$)/.test(name),
  ],
];

/** Commands whose answers are compared elsewhere, by the names that they hold. */
export const comparedByName: ReadonlySet<string> = new Set([
  // Ids of messages are of the recording.
  'consumeMessageDirectly',
  'getBrokerConfig',
  'getBrokerRuntimeInfo',
  'getAllConsumerOffset',
  'getBrokerConsumeStats',
]);

/** Commands that nobody sent. */
export const unrecordedOfAdmin: ReadonlySet<string> = new Set([
  'updateAndCreateSubscriptiongroupList',
  'notifyMinBrokerIdChange',
]);
