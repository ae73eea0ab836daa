/** For tests: a script that answers as one name server and one broker would. */
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { packProperties, parseProperties } from '../../protocol/messageProperties.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { ConsumerConfig } from './config.ts';
import { queueKey } from './queues.ts';
import { newRig, type Rig, type Script, type ScriptedAnswer, type Sent } from './testRig.ts';

/** Where the cluster listens. */
export const addresses = { namesrv: '127.0.0.1:9876', broker: '127.0.0.1:10911' } as const;

/** What the scripted broker holds; tests change it as they like. */
export interface TestCluster {
  readonly script: Script;
  /** Queues by topic; a topic that is not here has no route. */
  readonly topics: Map<string, number>;
  /** Messages by `topic/queueId`. */
  readonly messages: Map<string, StoredMessage[]>;
  members: string[];
  /** Committed offsets by `topic/queueId`. */
  readonly offsets: Map<string, number>;
  /** Pulls that wait for a message. */
  held: Sent<'pullMessage'>[];
  /** Looks at each request first; what it returns is the answer. */
  intercept: (sent: Sent) => ScriptedAnswer | 'silence' | undefined;
  brokerName: string;
  /** Ids of messages that were sent back, or sent to the retry topic instead; oldest first. */
  readonly takenBack: string[];
  /** Keys of queues whose locks somebody else has. */
  readonly lockedByOthers: Set<string>;
  /** The broker's slave, if it has one. */
  slave: string | undefined;
  /** Stores a message. */
  put(topic: string, queueId: number, text: string, tags?: string): void;
  /** Stores a message and answers the pull that waits for it. */
  store(rig: Rig, topic: string, queueId: number, text: string, tags?: string): void;
}

interface Named {
  readonly topic: string;
  readonly queueId: number;
  readonly commitOffset: number;
}

/** A message as a broker would give it out. */
export function messageOf(
  topic: string,
  queueId: number,
  queueOffset: number,
  text: string,
  tags?: string,
): StoredMessage {
  const properties: [string, string][] = [['UNIQ_KEY', `id-${topic}-${queueId}-${queueOffset}`]];
  if (tags !== undefined) properties.push(['TAGS', tags]);
  return {
    topic,
    queueId,
    queueOffset,
    physicalOffset: queueOffset * 100,
    flag: 0,
    sysFlag: 0,
    bornTimestamp: 0,
    bornHost: '127.0.0.1:1',
    storeTimestamp: 0,
    storeHost: addresses.broker,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body: new TextEncoder().encode(text),
    properties: packProperties(properties),
  };
}

function routeOf({ brokerName, slave }: TestCluster, queues: number): TopicRouteData {
  const names = { brokerName, cluster: 'c' };
  const brokerAddrs = new Map<number, string>([[0, addresses.broker]]);
  if (slave !== undefined) brokerAddrs.set(1, slave);
  return {
    brokerDatas: [{ ...names, brokerAddrs, enableActingMaster: false }],
    filterServerTable: new Map(),
    queueDatas: [
      { brokerName, perm: 6, readQueueNums: queues, writeQueueNums: queues, topicSysFlag: 0 },
    ],
  };
}

/** A name server and a broker, empty but for the topics. */
export function newCluster(topics: Readonly<Record<string, number>>): TestCluster {
  const cluster: TestCluster = {
    topics: new Map(Object.entries(topics)),
    messages: new Map(),
    members: [],
    offsets: new Map(),
    held: [],
    brokerName: 'a',
    takenBack: [],
    lockedByOthers: new Set(),
    slave: undefined,
    intercept: () => undefined,
    script: (sent, rig) => {
      const first = cluster.intercept(sent);
      if (first === 'silence') return undefined;
      return first ?? answer(cluster, sent, rig);
    },
    put: (topic, queueId, text, tags) => {
      const queue = queueOf(cluster, topic, queueId);
      const message = messageOf(topic, queueId, queue.length, text, tags);
      cluster.messages.set(`${topic}/${queueId}`, [...queue, message]);
    },
    store: (rig, topic, queueId, text, tags) => {
      cluster.put(topic, queueId, text, tags);
      wake(cluster, rig, topic, queueId);
    },
  };
  return cluster;
}

/** Answers the pulls that wait for a message of a queue. */
function wake(cluster: TestCluster, rig: Rig, topic: string, queueId: number): void {
  const waits = ({ frame: { header } }: Sent<'pullMessage'>): boolean =>
    header.topic === topic && header.queueId === queueId;
  const waiting = cluster.held.filter(waits);
  cluster.held = cluster.held.filter((sent) => !waits(sent));
  for (const sent of waiting) {
    const found = pull(cluster, sent);
    if (found?.code === 0) rig.answer(sent, found);
  }
}

function queueOf({ messages }: TestCluster, topic: string, queueId: number): StoredMessage[] {
  return messages.get(`${topic}/${queueId}`) ?? [];
}

function answer(cluster: TestCluster, sent: Sent, rig: Rig): ScriptedAnswer | undefined {
  // Which of the three members a header has follows from its command.
  const { topic, queueId, commitOffset } = sent.frame.header as unknown as Named;
  const key = `${topic}/${queueId}`;
  switch (sent.frame.command) {
    case 'getRouteInfoByTopic': {
      const queues = cluster.topics.get(topic);
      if (queues === undefined) return { code: responseCode.TOPIC_NOT_EXIST };
      return { code: 0, body: routeOf(cluster, queues) };
    }
    case 'getConsumerListByGroup':
      return { code: 0, body: { consumerIdList: cluster.members } };
    case 'queryConsumerOffset': {
      const offset = cluster.offsets.get(key);
      if (offset === undefined) return { code: responseCode.QUERY_NOT_FOUND };
      return { code: 0, header: { offset } };
    }
    case 'getMaxOffset':
      return { code: 0, header: { offset: queueOf(cluster, topic, queueId).length } };
    case 'searchOffsetByTimestamp':
      return { code: 0, header: { offset: 1 } };
    case 'pullMessage':
      return pull(cluster, sent as unknown as Sent<'pullMessage'>);
    case 'updateConsumerOffset':
      cluster.offsets.set(key, commitOffset);
      return { code: 0 };
    case 'lockBatchMq': {
      const { mqSet } = (sent as unknown as Sent<'lockBatchMq'>).frame.body;
      const free = mqSet.filter((queue) => !cluster.lockedByOthers.has(queueKey(queue)));
      return { code: 0, body: { lockOKMQSet: free } };
    }
    case 'consumerSendMsgBack':
      return takeBack(cluster, sent as unknown as Sent<'consumerSendMsgBack'>, rig);
    case 'sendMessageV2':
      return takeResent(cluster, sent as unknown as Sent<'sendMessageV2'>, rig);
    default:
      return { code: 0 };
  }
}

/** The message comes by the retry topic at once, without the delay that a broker would give it. */
function takeBack(
  cluster: TestCluster,
  { frame: { header } }: Sent<'consumerSendMsgBack'>,
  rig: Rig,
): ScriptedAnswer {
  const { originMsgId, originTopic = '', group } = header;
  const all = [...cluster.messages.values()].flat();
  const message = all.findLast((one) => uniqueKeyOf(one) === originMsgId);
  if (message === undefined) return { code: responseCode.SYSTEM_ERROR };
  const properties = new Map(parseProperties(message.properties)).set('RETRY_TOPIC', originTopic);
  const { body, reconsumeTimes } = message;
  storeRetry(cluster, rig, group, {
    body,
    reconsumeTimes: reconsumeTimes + 1,
    properties: packProperties(properties),
  });
  return { code: 0 };
}

function takeResent(
  cluster: TestCluster,
  { frame: { header, body } }: Sent<'sendMessageV2'>,
  rig: Rig,
): ScriptedAnswer {
  const { topic, properties = '', reconsumeTimes = 0 } = header;
  const group = topic.slice('%RETRY%'.length);
  storeRetry(cluster, rig, group, { body, reconsumeTimes, properties });
  return { code: 0, header: { msgId: 'stored', queueId: 0, queueOffset: 0 } };
}

function storeRetry(
  cluster: TestCluster,
  rig: Rig,
  group: string,
  copy: Pick<StoredMessage, 'body' | 'reconsumeTimes' | 'properties'>,
): void {
  const topic = `%RETRY%${group}`;
  const queue = queueOf(cluster, topic, 0);
  const message: StoredMessage = { ...messageOf(topic, 0, queue.length, ''), ...copy };
  cluster.messages.set(`${topic}/0`, [...queue, message]);
  cluster.takenBack.push(uniqueKeyOf(message) ?? '');
  wake(cluster, rig, topic, 0);
}

function uniqueKeyOf({ properties }: StoredMessage): string | undefined {
  return parseProperties(properties).get('UNIQ_KEY');
}

function pull(cluster: TestCluster, sent: Sent<'pullMessage'>): ScriptedAnswer | undefined {
  const { topic, queueId, queueOffset, maxMsgNums, sysFlag, commitOffset } = sent.frame.header;
  if (sysFlag & pullSysFlag.commitOffset) {
    cluster.offsets.set(`${topic}/${queueId}`, Number(commitOffset));
  }
  const queue = queueOf(cluster, topic, queueId);
  const from = Number(queueOffset);
  const body = queue.slice(from, from + maxMsgNums);
  const range = { suggestWhichBrokerId: 0, minOffset: 0, maxOffset: queue.length };
  if (from > queue.length) {
    const header = { ...range, nextBeginOffset: queue.length };
    return { code: responseCode.PULL_OFFSET_MOVED, header };
  }
  if (body.length > 0) {
    return { code: 0, header: { ...range, nextBeginOffset: from + body.length }, body };
  }
  cluster.held.push(sent);
  const header = { ...range, nextBeginOffset: from };
  return { code: responseCode.PULL_NOT_FOUND, header, afterMs: 15_000 };
}

/** A consumer of the topic `T` in the group `G`. */
export const testConfig: ConsumerConfig = {
  clientId: 'c1',
  group: 'G',
  namesrvAddrs: [addresses.namesrv],
  subscriptions: [{ topic: 'T', expression: '*' }],
};

/** What a cluster intercepts if no message is to leave the consumer once it is there. */
export function keepsNothing({ frame: { command } }: Sent): ScriptedAnswer | undefined {
  const takes = command === 'consumerSendMsgBack' || command === 'sendMessageV2';
  return takes ? { code: responseCode.MESSAGE_ILLEGAL } : undefined;
}

/** A booted consumer that is the only member of its group, and its cluster. */
export function joined(
  topics: Readonly<Record<string, number>>,
  config: Partial<ConsumerConfig> = {},
  files: Record<string, unknown> = {},
): { rig: Rig; cluster: TestCluster } {
  const cluster = newCluster(topics);
  cluster.members = ['c1'];
  const rig = newRig({ ...testConfig, ...config }, cluster.script, files);
  rig.advance(2000);
  return { rig, cluster };
}

const isTaken = (result: string): boolean => result === 'success' || result === 'commit';

/** Texts that the listener was given, in order, with a `!` behind those that failed. */
export function heard(rig: Rig): string[] {
  return rig.observed.flatMap((seen) => {
    if (seen.kind !== 'consumed') return [];
    return [new TextDecoder().decode(seen.body) + (isTaken(seen.result) ? '' : '!')];
  });
}

/** What the consumer last said that it holds of a topic. */
export function holds(rig: Rig, topic: string): readonly string[] | undefined {
  return rig.observed
    .flatMap((seen) =>
      seen.kind === 'queuesAssigned' && seen.topic === topic ? [seen.queues] : [],
    )
    .at(-1);
}
