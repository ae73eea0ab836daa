/**
 * Retry topics: of groups (upstream `MixAll.getRetryTopic`), and of popped messages, with the
 * marker that stands for them in receipt handles (upstream `KeyBuilder`, `ExtraInfoUtil.getRetry`).
 *
 * A name of version 1, `%RETRY%group_topic`, is ambiguous: (`a`, `b_c`) and (`a_b`, `c`) share one.
 */
import type { Decoded } from './body.ts';

/**
 * Which topic a message really lies in: `0` the one asked for, `1` a retry topic, `2` a retry topic
 * of version 2.
 */
export type RetryMarker = '0' | '1' | '2';

const prefix = '%RETRY%';
const separatorV1 = '_';
const separatorV2 = '+';

/** Whether a topic holds what some group has to consume again, pulled or popped. */
export function isRetryTopic(topic: string): boolean {
  return topic.startsWith(prefix);
}

/** The topic that carries what a group has to consume again. */
export function retryTopicOf(group: string): string {
  return prefix + group;
}

/** The group of a retry topic. */
export function groupOfRetryTopic(topic: string): string {
  return topic.slice(prefix.length);
}

/** `%RETRY%group_topic`. */
export function popRetryTopicV1(topic: string, group: string): string {
  return prefix + group + separatorV1 + topic;
}

/** `%RETRY%group+topic`. */
export function popRetryTopicV2(topic: string, group: string): string {
  return prefix + group + separatorV2 + topic;
}

/** The marker of a topic, by its name alone: a `+` anywhere makes version 2. */
export function retryMarkerOf(topic: string): RetryMarker {
  if (!isRetryTopic(topic)) return '0';
  return topic.includes(separatorV2) ? '2' : '1';
}

/** The topic that a marker stands for; one that is unknown stands for the topic asked for. */
export function realTopicOf(marker: string, topic: string, group: string): string {
  if (marker === '1') return popRetryTopicV1(topic, group);
  return marker === '2' ? popRetryTopicV2(topic, group) : topic;
}

/** The same for batches, which refuse an unknown marker; the problem is upstream's text. */
export function realTopicOfBatch(marker: string, topic: string, group: string): Decoded<string> {
  if (marker !== '0' && marker !== '1' && marker !== '2') {
    return { ok: false, problem: illegalArgument('getRetry fail, format is wrong') };
  }
  return { ok: true, value: realTopicOf(marker, topic, group) };
}

/** The topic that a group's retry topic belongs to; any other topic is its own. */
export function normalTopicOf(topic: string, group: string): string {
  if (!isRetryTopic(topic)) return topic;
  const start = prefix + group + separatorV2;
  // Of version 1 upstream takes off as much as the group's name is long, without looking.
  return topic.slice(start.length);
}

/** The text that upstream answers with where it throws an IllegalArgumentException. */
export function illegalArgument(message: string): string {
  return `java.lang.IllegalArgumentException: ${message}`;
}
