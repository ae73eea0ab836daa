/**
 * CONSUMER_SEND_MSG_BACK: a failed message goes back to the broker that it came from, which keeps
 * the message itself and needs only its place (upstream `MQClientAPIImpl.consumerSendMessageBack`).
 * `resend.ts` is what follows where this fails.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import { messageIdOf } from '../../protocol/messageId.ts';
import { call } from '../connection/index.ts';
import { type ClientState, masterAddress } from '../shared/client/index.ts';
import type { Stamp, Step } from '../shared/node.ts';
import { consumerTimes, maxReconsumeTimesOf, type ResolvedConfig } from './config.ts';
import { originalTopicOf } from './origins.ts';

/** A failed message on its way back. */
export interface Failed {
  /** Number of its task. */
  readonly number: number;
  readonly message: StoredMessage;
  readonly brokerName: string;
  /** Failed deliveries before this one. */
  readonly attempt: number;
  /** What works on it: absent for the threads of `consume.ts`. */
  readonly from?: Worker;
}

/** Who else gives messages away: orderly consumption, and the clean-up of those that hang. */
export type Worker = 'order' | 'expired';

/** The context of both kinds of request. */
export interface SendBackContext {
  readonly for: 'consumer.sendBack';
  /** Number of the task. */
  readonly number: number;
  readonly from?: Worker;
}

/** The context of a request for a failed message. */
export function sendBackContextOf({ number, from }: Failed): SendBackContext {
  const context = { for: 'consumer.sendBack', number } as const;
  return from === undefined ? context : { ...context, from };
}

/** Asks the broker to take a message back; undefined if its master is not known. */
export function sendBack(
  client: ClientState,
  config: ResolvedConfig,
  failed: Failed,
  delayLevel: number,
  stamp: Stamp,
): Step<ClientState> | undefined {
  const { message, brokerName } = failed;
  const to = masterAddress(client, brokerName);
  if (to === undefined) return undefined;
  const context = sendBackContextOf(failed);
  const [connections, outputs] = call(
    client.connections,
    {
      to,
      command: 'consumerSendMsgBack',
      header: {
        offset: message.physicalOffset,
        group: config.group,
        delayLevel,
        originMsgId: messageIdOf(message),
        originTopic: originalTopicOf(config.group, message),
        unitMode: false,
        maxReconsumeTimes: maxReconsumeTimesOf(config),
        bname: brokerName,
      },
      body: undefined,
      timeoutMs: consumerTimes.sendBackTimeoutMs,
      context,
    },
    stamp,
  );
  return [{ ...client, connections }, outputs];
}
