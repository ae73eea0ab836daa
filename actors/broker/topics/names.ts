/** Names of topics and groups: which are well formed, which mean something (`TopicValidator`). */
import { isRetryTopic } from '../../../protocol/retryTopics.ts';

export { groupOfRetryTopic, isRetryTopic, retryTopicOf } from '../../../protocol/retryTopics.ts';

/** The template of topics that a send creates (`TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC`). */
export const autoCreateTopic = 'TBW102';
/** Where messages with a delay level wait. */
export const scheduleTopic = 'SCHEDULE_TOPIC_XXXX';
const deadLetterPrefix = '%DLQ%';

const topicLengthMax = 127;
const retryTopicLengthMax = 255;
const groupLengthMax = 120;
const illegal = /[^%|a-zA-Z0-9_-]/;

const systemTopics: ReadonlySet<string> = new Set([
  autoCreateTopic,
  scheduleTopic,
  'BenchmarkTest',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRACE_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
  'CHECKPOINT_TOPIC',
]);

const notToSendTo: ReadonlySet<string> = new Set([
  scheduleTopic,
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
]);

/** Names of topics that belong to every cluster itself. */
export function systemTopicNames(): readonly string[] {
  return [...systemTopics];
}

/** Whether a topic belongs to the cluster itself and is not to be changed by administrators. */
export function isSystemTopic(topic: string): boolean {
  return systemTopics.has(topic) || topic.startsWith('rmq_sys_');
}

/** Whether clients may not send to a topic. */
export function isForbiddenToSend(topic: string): boolean {
  return notToSendTo.has(topic);
}

/** What is wrong with a topic's name, in upstream's words; undefined if nothing is. */
export function topicNameProblem(topic: string): string | undefined {
  if (topic.trim() === '') return 'The specified topic is blank.';
  if (illegal.test(topic)) return illegalCharacters('topic', topic);
  if (isRetryTopic(topic) || topic.startsWith(deadLetterPrefix)) {
    if (topic.length <= retryTopicLengthMax) return undefined;
    return (
      `The specified topic is DLQ or Retry topic: ${topic}, ` +
      `and it's longer than topic max length: ${retryTopicLengthMax}`
    );
  }
  if (topic.length <= topicLengthMax) return undefined;
  return `The specified topic: ${topic}, is longer than topic max length: ${topicLengthMax}`;
}

/** What is wrong with a group's name, in upstream's words; undefined if nothing is. */
export function groupNameProblem(group: string): string | undefined {
  if (group.trim() === '') return 'The specified group is blank.';
  if (group.length > groupLengthMax) {
    return `The specified group: ${group}, is longer than group max length: ${groupLengthMax}`;
  }
  if (illegal.test(group)) return illegalCharacters('group', group);
  return undefined;
}

function illegalCharacters(what: string, name: string): string {
  return (
    `The specified ${what}: ${name}, contains illegal characters, ` +
    'allowing only ^[%|a-zA-Z0-9_-]+$'
  );
}

/** The topic of a group's messages that are given up. */
export function deadLetterTopicOf(group: string): string {
  return deadLetterPrefix + group;
}

const faq = 'See https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';

/** A remark followed by upstream's pointer to its FAQ. */
export function withFaq(remark: string): string {
  return `${remark}\n${faq}`;
}

/** The key of a queue in tables: `@` is in no legal name. */
export function queueKey(topic: string, queueId: number): string {
  return `${topic}@${queueId}`;
}
