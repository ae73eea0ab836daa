/**
 * Replies that are sent to a proxy (`ReplyMessageProcessor`).
 *
 * Behaviour: the requester is named by REPLY_TO_CLIENT. Where a proxy has it, it gets the push that
 * a broker makes, and the sender is answered as by a broker that stores no replies: SUCCESS with
 * the id `0`, or SYSTEM_ERROR in a broker's words. A requester that no proxy knows may be connected
 * to the brokers themselves: the reply is handed on to the broker that it names, and what that
 * answers counts. Such a reply is checked and stored there; a reply that a proxy pushes is stored
 * nowhere, since nobody reads stored replies and a broker would push, or fail to, before it stores.
 *
 * Not modelled: checks of the reply's topic, which are for the broker that would store it.
 */
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { stampOf } from '../../shared/apply.ts';
import type { Output, Reply, Request, Stamp, Step } from '../../shared/node.ts';
import { pushedReplyHeader } from '../../shared/pushedReply.ts';
import { answer, refusal } from '../answers.ts';
import type { Resumable } from '../bounds.ts';
import { withBroker } from '../brokers.ts';
import { handOn } from '../forwarding.ts';
import { namedBroker } from '../resolving.ts';
import type { ProxyState } from '../state.ts';
import { replyBounds } from './bounds.ts';
import type { Job, Kind, Question } from './jobs.ts';
import { unmarked } from './relayMark.ts';

const { SUCCESS, SYSTEM_ERROR } = responseCode;
const { msgRegion, pushReplyTime, replyToClient, traceOn } = messageProperty;

/** The fields of both commands. */
type ReplyHeader = RequestHeader<'sendReplyMessageV2'>;

/** In a broker's words: the reply does not say who asked. */
export const noClientRemark = `reply message properties[${replyToClient}] is null`;

/** In a broker's words: nobody of this id is connected. */
export const noChannelRemark = (client: string): string =>
  `push reply message fail, channel of <${client}> not found.`;

/** In a broker's words, without a blank as upstream writes it: the client did not take it. */
export const refusedRemark = (client: string): string => `push reply message to ${client}fail.`;

/** Replies. */
export const replies: Kind = {
  bounds: replyBounds,
  question: push,
  ended,
  missing,
  absence: ({ target }) => noChannelRemark(target.clientId),
};

function push(state: ProxyState, job: Job, stamp: Stamp): Question<'pushReplyMessageToClient'> {
  const header = job.frame.header as ReplyHeader;
  const { address, accessAddress = address } = state.config;
  return {
    command: 'pushReplyMessageToClient',
    header: pushedReplyHeader(header, {
      properties: pushedProperties(state, header, stamp),
      bornHost: job.sender,
      // Where the requester thinks that its brokers are.
      storeHost: accessAddress,
      storeTimestamp: stamp.at,
    }),
    body: job.frame.body as Uint8Array, // Of both commands.
  };
}

function pushedProperties({ config }: ProxyState, header: ReplyHeader, { at }: Stamp): string {
  const told = new Map(parseProperties(header.properties ?? ''));
  // An empty value could not be read back.
  if (config.regionId !== '') told.set(msgRegion, config.regionId);
  told.set(traceOn, String(config.traceOn)).set(pushReplyTime, String(at));
  return packProperties(told);
}

function ended(state: ProxyState, { asker, frame, target }: Job, reply: Reply): readonly Output[] {
  const { outcome } = reply;
  if (!outcome.ok || outcome.frame.code !== SUCCESS) {
    return refusal(state, asker, SYSTEM_ERROR, refusedRemark(target.clientId));
  }
  const queueId = Math.max(0, (frame.header as ReplyHeader).queueId);
  const header = { msgId: '0', queueId, queueOffset: 0 };
  return answer<'sendReplyMessageV2'>(state, asker, SUCCESS, { header });
}

function missing(state: ProxyState, job: Job, event: Resumable): Step<ProxyState> {
  const { asker, target, untilMono } = job;
  const handed = { connection: asker.connection, frame: withoutMark(job) } as HandedOn;
  const brokerName = namedBroker({ ...handed, ...event } as Request);
  const remark = noChannelRemark(target.clientId);
  if (brokerName === undefined) return [state, refusal(state, asker, SYSTEM_ERROR, remark)];
  return withBroker(state, brokerName, { ...event, untilMono }, (now, found) => {
    if (found.kind === 'none') return [now, refusal(now, asker, found.code, found.remark)];
    const to = found.master;
    if (to === undefined) return [now, refusal(now, asker, SYSTEM_ERROR, remark)];
    const timeoutMs = untilMono - event.mono;
    return handOn(now, handed, { brokerName, to, timeoutMs }, fresh(event));
  });
}

/** Its time counts from its arrival already. */
const fresh = ({ type, ...event }: Resumable): Resumable => ({ type, ...stampOf(event) });

type HandedOn = Pick<Request, 'connection' | 'frame'>;

function withoutMark({ frame }: Job): Job['frame'] {
  const { extra, ...bare } = frame;
  const left = unmarked(extra);
  return left === undefined ? bare : { ...bare, extra: left };
}
