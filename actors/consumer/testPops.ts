/** For tests: a consumer to which a scripted broker assigns what to pop, and hands out messages. */
import type { MessageQueueAssignment } from '../../protocol/bodies/queryAssignment.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import type { ConsumerConfig } from './config.ts';
import { newCluster, type TestCluster, testConfig } from './testCluster.ts';
import { epochMs, newRig, type Rig, type ScriptedAnswer, type Sent } from './testRig.ts';

/** What the scripted broker says. */
export interface TestPops {
  readonly rig: Rig;
  readonly cluster: TestCluster;
  /** By topic; a topic that is not here gets an answer without a list. */
  readonly assignments: Map<string, readonly MessageQueueAssignment[]>;
  /** Looks at each request after those for assignments and pops. */
  intercept: TestCluster['intercept'];
}

/** An assignment to pop all of a broker. */
export function popsAll(topic: string, brokerName = 'a'): MessageQueueAssignment {
  return { messageQueue: { topic, brokerName, queueId: -1 }, mode: 'POP' };
}

/** An assignment to pull a queue. */
export function pulls(topic: string, queueId: number, brokerName = 'a'): MessageQueueAssignment {
  return { messageQueue: { topic, brokerName, queueId }, mode: 'PULL' };
}

/** A booted consumer that pops all of the one broker; every pop is left open. */
export function popping(config: Partial<ConsumerConfig> = {}, brokerName = 'a'): TestPops {
  const all = { ...testConfig, clientRebalance: false, ...config };
  const topic = all.subscriptions[0]?.topic ?? '';
  const retryTopic = `%RETRY%${all.group}`;
  const cluster = newCluster({ [topic]: 2, [retryTopic]: 1 });
  cluster.brokerName = brokerName;
  const assignments = new Map<string, readonly MessageQueueAssignment[]>([
    [topic, [popsAll(topic, brokerName)]],
    [retryTopic, [pulls(retryTopic, 0, brokerName)]],
  ]);
  cluster.intercept = (sent) => answer(pops, sent);
  const rig = newRig(all, cluster.script);
  const pops: TestPops = { rig, cluster, assignments, intercept: () => undefined };
  rig.advance(2000);
  return pops;
}

function answer(
  { assignments, intercept }: TestPops,
  sent: Sent,
): ScriptedAnswer | 'silence' | undefined {
  const first = intercept(sent);
  if (first !== undefined) return first;
  const { command, body } = sent.frame;
  if (command === 'popMessage') return 'silence';
  if (command !== 'queryAssignment') return undefined;
  const { topic } = body as { readonly topic: string };
  const messageQueueAssignments = assignments.get(topic);
  return { code: 0, body: messageQueueAssignments && { messageQueueAssignments } };
}

/** The last pop that was asked for. */
export function lastPop({ rig }: TestPops): Sent<'popMessage'> {
  const sent = rig.of('popMessage').at(-1);
  if (sent === undefined) throw new Error('no pop was asked for');
  return sent;
}

/** What the header of an answer says of messages that were all read by one pop, just now. */
export function popHeader(
  rig: Rig,
  messages: readonly StoredMessage[],
  invisibleTime = 60_000,
): object {
  const offsets = new Map<string, number[]>();
  for (const { topic, queueId, queueOffset } of messages) {
    const retry = topic.startsWith('%RETRY%') ? (topic.includes('+') ? 2 : 1) : 0;
    const key = `${retry} ${queueId}`;
    offsets.set(key, [...(offsets.get(key) ?? []), queueOffset]);
  }
  return {
    popTime: epochMs + rig.nowMs(),
    invisibleTime,
    reviveQid: 3,
    restNum: 0,
    startOffsetInfo: [...offsets].map(([key, [first]]) => `${key} ${first}`).join(';'),
    msgOffsetInfo: [...offsets].map(([key, all]) => `${key} ${all.join(',')}`).join(';'),
  };
}

/** Answers the open pop with messages. */
export function hand(pops: TestPops, messages: readonly StoredMessage[], header?: object): void {
  const { rig } = pops;
  rig.answer(lastPop(pops), {
    code: 0,
    header: header ?? popHeader(rig, messages),
    body: messages,
  });
  rig.advance(2);
}
