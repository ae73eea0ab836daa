/** One attempt to send a reply (`DefaultMQProducerImpl.sendDefaultImpl`), and its end. */
import { call } from '../connection/index.ts';
import {
  autoCreateTopic,
  innerProducerGroup,
  masterAddress,
  routeOf,
} from '../shared/client/index.ts';
import type { Stamp } from '../shared/node.ts';
import { type PendingReply, type ReplyEnd, replied } from './replies.ts';
import { nextQueue, type Resend, triesMax } from './resend.ts';
import { type ConsumerState, type ConsumerStep, withClient } from './state.ts';

/** The context of a reply's call. */
export interface ReplyContext {
  readonly for: 'consumer.reply';
  readonly number: number;
  /** Which request of that reply it is, from 1. */
  readonly tries: number;
}

/** Sends a reply to the next queue of its topic, whose route is known; or gives it up. */
export function trySend(
  state: ConsumerState,
  reply: PendingReply,
  before: Resend,
  stamp: Stamp,
): ConsumerStep {
  const queues = routeOf(state.client, reply.topic)?.publish.queues ?? [];
  for (let now = before; now.tries < triesMax && queues.length > 0; ) {
    const timeoutMs = now.deadlineMono - stamp.mono;
    if (timeoutMs <= 0) break;
    const [queue, nextIndex] = nextQueue(queues, now);
    const { brokerName, queueId } = queue;
    now = { ...now, tries: now.tries + 1, nextIndex, lastBroker: brokerName };
    const to = masterAddress(state.client, brokerName);
    if (to === undefined) continue;
    const tries = reply.tries + 1;
    const context: ReplyContext = { for: 'consumer.reply', number: reply.number, tries };
    const header = headerOf(state, reply, { brokerName, queueId }, stamp);
    const request = { to, command: 'sendReplyMessageV2', header, body: reply.body } as const;
    const [connections, outputs] = call(
      state.client.connections,
      { ...request, timeoutMs, context },
      stamp,
    );
    const stage = { waitsFor: 'broker', resend: now, brokerName } as const;
    const sent = withReply(state, { ...reply, tries, stage });
    return [withClient(sent, { ...state.client, connections }), outputs];
  }
  return endReply(state, reply, reply.failure ?? nowhere);
}

const nowhere: ReplyEnd = { outcome: 'unreachable', remark: 'no broker of the topic is known' };

function headerOf(
  { config }: ConsumerState,
  { topic, properties, sysFlag }: PendingReply,
  queue: { readonly brokerName: string; readonly queueId: number },
  { at }: Stamp,
) {
  return {
    producerGroup: innerProducerGroup,
    topic,
    defaultTopic: autoCreateTopic,
    defaultTopicQueueNums: config.defaultTopicQueueNums,
    queueId: queue.queueId,
    sysFlag,
    bornTimestamp: at,
    flag: 0,
    properties,
    reconsumeTimes: 0,
    unitMode: false,
    batch: false,
    brokerName: queue.brokerName,
  } as const;
}

/** The consumer with a reply put in the place of what stood there. */
export function withReply(state: ConsumerState, reply: PendingReply): ConsumerState {
  const pending = state.replies.pending.set(reply.number, reply);
  const { stage } = reply;
  const nextIndex = stage.waitsFor === 'broker' ? stage.resend.nextIndex : state.replies.nextIndex;
  return { ...state, replies: { ...state.replies, nextIndex, pending } };
}

/** Takes a reply out of the table and says how it ended. */
export function endReply(state: ConsumerState, reply: PendingReply, end: ReplyEnd): ConsumerStep {
  const pending = state.replies.pending.delete(reply.number);
  return [{ ...state, replies: { ...state.replies, pending } }, [replied(reply, end)]];
}
