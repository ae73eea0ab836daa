/**
 * Listeners that reply: what they send, by a producer in the consumer's own process (upstream's
 * `example.rpc.ResponseConsumer`; consumers themselves never reply).
 *
 * Behaviour: `send(reply)` as a synchronous send is: up to three attempts in 3 s, each on another
 * broker than the last if there is one, after every failure without an answer and after the answers
 * that are worth it. SYSTEM_ERROR is one: a broker that cannot reach who asked. So a reply may
 * arrive twice. Each ends in one observation, `replied`.
 * Not modelled: the listener's thread, which upstream's example keeps occupied until the send has
 * ended; a group of its own (it is the client's inner one, which heartbeats tell anyway);
 * SEND_REPLY_MESSAGE, which Go clients use; a reply topic made from TBW102 where there is none.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import { messageIdOf, uniqueKey } from '../../protocol/messageId.ts';
import { messageProperty, packProperties } from '../../protocol/messageProperties.ts';
import { andThen, each, stampOf } from '../shared/apply.ts';
import { hasNameServer, lookupRoute, routeOf, watchTopic } from '../shared/client/index.ts';
import { type Compression, compressedFlag } from '../shared/compression.ts';
import { derive } from '../shared/entropy.ts';
import type { Output, Reply, Stamp, TimerEvent } from '../shared/node.ts';
import type { ListenerReply } from './listeners.ts';
import { type PendingReply, type ReplyEnd, replied } from './replies.ts';
import { replyBodyProblem, replyMessage } from './replyMessage.ts';
import { endReply, type ReplyContext, trySend, withReply } from './replySending.ts';
import { newResend, resendVerdict } from './resend.ts';
import { type ConsumerState, type ConsumerStep, cancelTimer, setTimer } from './state.ts';

/** A listener has replied to a message: the consumer tells itself. */
export interface Replying extends Stamp {
  readonly type: 'consumer.reply';
  readonly message: StoredMessage;
  readonly replies: readonly ListenerReply[];
}

/** The timer of a reply that is not sent yet; its key is the reply's number. */
export const replyTimer = 'reply';

/** Bodies from so many bytes on travel compressed (`compressMsgBodyOverHowmuch`). */
const compressFrom = 4_096;
const compressLevel = 5;
const salt = { pid: 0x7265_7069, classLoaderHash: 0x7265_7068 } as const;

/** What a listener's replies to a message come to; nothing for one that does not reply. */
export function repliesOf(
  message: StoredMessage,
  { replies }: { readonly replies?: readonly ListenerReply[] },
  stamp: Stamp,
): readonly Output[] {
  if (replies === undefined) return [];
  const event: Replying = { type: 'consumer.reply', ...stampOf(stamp), message, replies };
  return [{ type: 'raise', event }];
}

/** Makes the replies to a message; each is sent when its time has come. For `consumer.reply`. */
export function beginReplies(
  compression: Compression,
  state: ConsumerState,
  event: Replying,
): ConsumerStep {
  return each(state, event.replies, (now, wanted) => beginReply(compression, now, event, wanted));
}

function beginReply(
  compression: Compression,
  state: ConsumerState,
  event: Replying,
  { body, afterMs }: ListenerReply,
): ConsumerStep {
  const { message } = event;
  const requestId = messageIdOf(message);
  const made = replyMessage(message, body);
  const problem = 'code' in made ? made : replyBodyProblem(made);
  if ('code' in made || problem !== undefined) {
    const topic = 'code' in made ? '' : made.topic;
    const end: ReplyEnd = { outcome: 'invalid', ...problem };
    return [state, [replied({ requestId, topic, correlationId: undefined, tries: 0 }, end)]];
  }
  const { nextNumber: number, pending } = state.replies;
  const zlib = body.length >= compressFrom ? compression.ZLIB : undefined;
  const reply: PendingReply = {
    number,
    requestId,
    topic: made.topic,
    correlationId: made.properties.get(messageProperty.correlationId),
    properties: packProperties([
      ...made.properties,
      [messageProperty.uniqueKey, idOf(state, number, event)],
    ]),
    body: zlib?.compress(body, compressLevel) ?? body,
    sysFlag: zlib === undefined ? 0 : compressedFlag('ZLIB'),
    tries: 0,
    stage: { waitsFor: 'time' },
  };
  const replies = {
    ...state.replies,
    nextNumber: number + 1,
    pending: pending.set(number, reply),
  };
  return [{ ...state, replies }, [setTimer(replyTimer, String(number), afterMs)]];
}

function idOf({ config }: ConsumerState, counter: number, { entropy, at }: Stamp): string {
  const host = /^(\d{1,3}(?:\.\d{1,3}){3})@/.exec(config.clientId)?.[1] ?? '127.0.0.1';
  const pid = derive(entropy, salt.pid) & 0xffff;
  const classLoaderHash = derive(entropy, salt.classLoaderHash) | 0;
  return uniqueKey({ host: `${host}:0`, pid, classLoaderHash, at, counter });
}

/** A reply is due. For `timer.reply`. */
export function onReplyTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  const reply = state.replies.pending.get(Number(event.key));
  return reply === undefined ? [state, []] : sendReply(state, reply, event);
}

function sendReply(state: ConsumerState, reply: PendingReply, stamp: Stamp): ConsumerStep {
  const { topic } = reply;
  const hasRoute = (routeOf(state.client, topic)?.publish.queues.length ?? 0) > 0;
  if (hasRoute) return beginSend(state, reply, stamp);
  if (!hasNameServer(state.client)) return endReply(state, reply, noRoute(topic));
  const [client, outputs] = lookupRoute(watchTopic(state.client, topic), topic, stamp);
  const waiting: PendingReply = { ...reply, stage: { waitsFor: 'route' } };
  return [withReply({ ...state, client }, waiting), outputs];
}

/** The first attempt, in the time that a send has, where the round robin stands. */
function beginSend(state: ConsumerState, reply: PendingReply, stamp: Stamp): ConsumerStep {
  const drawn = newResend(stamp);
  const { nextIndex = drawn.nextIndex } = state.replies;
  return trySend(state, reply, { ...drawn, nextIndex }, stamp);
}

/** A look-up has ended: replies that waited for it go on, or have no route. */
export function replyRouteKnown(state: ConsumerState, topic: string, stamp: Stamp): ConsumerStep {
  const { pending } = state.replies;
  if (pending.size === 0) return [state, []];
  const waiting = [...pending.values()].filter(
    (reply) => reply.topic === topic && reply.stage.waitsFor === 'route',
  );
  const hasRoute = (routeOf(state.client, topic)?.publish.queues.length ?? 0) > 0;
  return each(state, waiting, (now, reply) =>
    hasRoute ? beginSend(now, reply, stamp) : endReply(now, reply, noRoute(topic)),
  );
}

/** Takes in `reply.sendReplyMessageV2`: settled, or tried again. */
export function onReplySent(
  state: ConsumerState,
  event: Reply<'sendReplyMessageV2'>,
): ConsumerStep {
  const { number, tries } = event.context as ReplyContext; // Made by `replySending.ts` alone.
  const reply = state.replies.pending.get(number);
  if (reply?.stage.waitsFor !== 'broker' || reply.tries !== tries) return [state, []];
  const { outcome } = event;
  const { resend, brokerName } = reply.stage;
  const verdict = resendVerdict(outcome);
  const end: ReplyEnd = outcome.ok
    ? {
        outcome: verdict === 'sent' ? 'stored' : 'refused',
        code: outcome.frame.code,
        brokerName,
        ...(outcome.frame.remark === undefined ? {} : { remark: outcome.frame.remark }),
      }
    : { outcome: outcome.problem === 'timeout' ? 'timeout' : 'unreachable', brokerName };
  if (verdict !== 'again') return endReply(state, reply, end);
  return trySend(state, { ...reply, failure: end }, resend, event);
}

/** Ends what is left: the consumer stops. */
export function endReplies(state: ConsumerState): ConsumerStep {
  const left = [...state.replies.pending.values()];
  return each(state, left, (now, reply) => {
    const cancelled: readonly Output[] =
      reply.stage.waitsFor === 'time' ? [cancelTimer(replyTimer, String(reply.number))] : [];
    return andThen([now, cancelled], (then) => endReply(then, reply, shutDown));
  });
}

const shutDown: ReplyEnd = { outcome: 'unreachable', remark: 'the client was shut down' };

const noRoute = (topic: string): ReplyEnd => ({
  outcome: 'noRoute',
  remark: `No route info of this topic: ${topic}`,
});
