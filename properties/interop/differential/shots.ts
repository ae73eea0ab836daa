/** Requests as official clients write them, each part open to be overwritten. */
import { encodeBatch } from '../../../protocol/batchBody.ts';
import { code, type Shot, type Step } from './case.ts';

type Ext = Readonly<Record<string, string | number | boolean>>;

/** When all messages here were born. */
export const born = 1_700_000_000_000;

/** Without the named fields. */
export function without(shot: Shot, ...names: string[]): Shot {
  const left = Object.entries(shot.ext ?? {}).filter(([name]) => !names.includes(name));
  return { ...shot, ext: Object.fromEntries(left) };
}

/** With other or more fields. */
export function withExt(shot: Shot, ext: Ext): Shot {
  return { ...shot, ext: { ...shot.ext, ...ext } };
}

/** SEND_MESSAGE_V2. */
export function send(topic: string, ext: Ext = {}, body: Shot['body'] = 'hello'): Shot {
  return {
    code: code.SEND_MESSAGE_V2,
    ext: {
      a: 'pg',
      b: topic,
      c: 'TBW102',
      d: 4,
      e: 0,
      f: 0,
      g: born,
      h: 0,
      i: properties({ TAGS: 'a' }),
      j: 0,
      k: false,
      l: 16,
      m: false,
      ...ext,
    },
    body,
  };
}

/** SEND_MESSAGE. */
export function sendLong(topic: string, ext: Ext = {}, body: Shot['body'] = 'hello'): Shot {
  return {
    code: code.SEND_MESSAGE,
    ext: {
      producerGroup: 'pg',
      topic,
      defaultTopic: 'TBW102',
      defaultTopicQueueNums: 4,
      queueId: 0,
      sysFlag: 0,
      bornTimestamp: born,
      flag: 0,
      properties: properties({ TAGS: 'a' }),
      reconsumeTimes: 0,
      unitMode: false,
      batch: false,
      maxReconsumeTimes: 16,
      ...ext,
    },
    body,
  };
}

/** SEND_BATCH_MESSAGE. */
export function sendBatch(topic: string, bodies: readonly string[], ext: Ext = {}): Shot {
  const messages = bodies.map((body, at) => ({
    flag: at,
    body: new TextEncoder().encode(body),
    properties: properties({ TAGS: 'a', UNIQ_KEY: `u${at}` }),
  }));
  const batch = { m: true, i: properties({ UNIQ_KEY: 'u0' }), ...ext };
  return { ...send(topic, batch, encodeBatch(messages)), code: code.SEND_BATCH_MESSAGE };
}

/** Message properties as they are packed. */
export function properties(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}\u0001${value}\u0002`)
    .join('');
}

/** PULL_MESSAGE with a subscription of its own, as pull consumers send it; never held. */
export function pull(
  topic: string,
  group: string,
  queueOffset: number | string,
  ext: Ext = {},
): Shot {
  return {
    code: code.PULL_MESSAGE,
    ext: {
      consumerGroup: group,
      topic,
      queueId: 0,
      queueOffset,
      maxMsgNums: 32,
      sysFlag: 4,
      commitOffset: 0,
      suspendTimeoutMillis: 0,
      subscription: '*',
      subVersion: born,
      expressionType: 'TAG',
      ...ext,
    },
  };
}

/** QUERY_CONSUMER_OFFSET. */
export function queryOffset(topic: string, consumerGroup: string, ext: Ext = {}): Shot {
  return { code: code.QUERY_CONSUMER_OFFSET, ext: { consumerGroup, topic, queueId: 0, ...ext } };
}

/** UPDATE_CONSUMER_OFFSET. */
export function commit(topic: string, consumerGroup: string, commitOffset: number | string): Shot {
  const ext = { consumerGroup, topic, queueId: 0, commitOffset };
  return { code: code.UPDATE_CONSUMER_OFFSET, ext };
}

/** UPDATE_AND_CREATE_TOPIC. */
export function createTopic(topic: string, ext: Ext = {}): Shot {
  return {
    code: code.UPDATE_AND_CREATE_TOPIC,
    ext: {
      topic,
      defaultTopic: 'TBW102',
      readQueueNums: 4,
      writeQueueNums: 4,
      perm: 6,
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: 0,
      order: false,
      ...ext,
    },
  };
}

/** GET_TOPIC_CONFIG. */
export const topicConfig = (topic: string): Shot => ({
  code: code.GET_TOPIC_CONFIG,
  ext: { topic },
});

/** GET_ROUTEINFO_BY_TOPIC. */
export const route = (topic: string, ext: Ext = {}): Shot => ({
  code: code.GET_ROUTEINFO_BY_TOPIC,
  ext: { topic, ...ext },
});

/** One group of a heartbeat. */
export interface Consumer {
  readonly groupName: string;
  readonly topics: Readonly<Record<string, string>>;
  readonly subVersion?: number;
  readonly messageModel?: string;
  readonly consumeType?: string;
}

/** HEART_BEAT. */
export function heartbeat(
  clientID: string,
  consumers: readonly Consumer[],
  more: Readonly<Record<string, unknown>> = {},
): Shot {
  const consumerDataSet = consumers.map(
    ({ groupName, topics, subVersion = 1, messageModel = 'CLUSTERING', consumeType }) => ({
      groupName,
      consumeType: consumeType ?? 'CONSUME_PASSIVELY',
      messageModel,
      consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
      unitMode: false,
      subscriptionDataSet: Object.entries(topics).map(([topic, subString]) => ({
        topic,
        subString,
        tagsSet: subString === '*' ? [] : subString.split(' || '),
        codeSet: subString === '*' ? [] : subString.split(' || ').map(javaHash),
        subVersion,
        expressionType: 'TAG',
        classFilterMode: false,
      })),
    }),
  );
  const data = { clientID, consumerDataSet, heartbeatFingerprint: 0, producerDataSet: [] };
  const body = JSON.stringify({ ...data, withoutSub: false, ...more });
  return { code: code.HEART_BEAT, ext: {}, body };
}

/** UNREGISTER_CLIENT. */
export const unregister = (ext: Ext): Shot => ({ code: code.UNREGISTER_CLIENT, ext });

/** GET_CONSUMER_LIST_BY_GROUP. */
export const members = (consumerGroup: string): Shot => ({
  code: code.GET_CONSUMER_LIST_BY_GROUP,
  ext: { consumerGroup },
});

/** Waits until a queue holds so many readable messages. */
export function stored(topic: string, count: number, queueId = 0): Step {
  return {
    do: 'until',
    shot: { code: code.GET_MAX_OFFSET, ext: { topic, queueId } },
    holds: ({ ext }) => Number(ext.get('offset')) >= count,
  };
}

/** Waits until a topic is routed. */
export function routed(topic: string): Step {
  return {
    do: 'until',
    on: 'namesrv',
    shot: route(topic),
    holds: ({ view }) => view.code === '0',
  };
}

function javaHash(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return hash;
}

/** The same request with a binary header. */
export const rocketmq = (shot: Shot): Shot => ({ ...shot, format: 'ROCKETMQ' });

/** Makes a group or changes its settings. */
export const group = (config: Readonly<Record<string, unknown>>): Shot => ({
  code: code.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
  body: JSON.stringify(config),
});
