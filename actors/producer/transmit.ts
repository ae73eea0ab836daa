/** Putting one attempt on the wire. */
import { call, notify } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import type { MessageQueue } from '../shared/client/index.ts';
import type { Address, Stamp, Step } from '../shared/node.ts';
import { noteAttempt } from './faults.ts';
import { sendCommandOf, sendHeader } from './request.ts';
import { settle } from './settle.ts';
import type { PendingSend, ProducerState } from './state.ts';

/** The context of an attempt's call. */
export interface SendContext {
  readonly for: 'producer.send';
  readonly sequence: number;
  /** Which attempt of that send it is, from 1. */
  readonly attempt: number;
}

/** Sends a message to a queue's broker. A one-way send is settled by that. */
export function transmit(
  state: ProducerState,
  send: PendingSend,
  queue: MessageQueue,
  to: Address,
  stamp: Stamp,
): Step<ProducerState> {
  const { settings } = state;
  const { message, mode, sequence } = send;
  const namedQueue = (settings.asyncRetryKeepsHeader && send.namedQueue) || queue;
  const sent: PendingSend = { ...send, requests: send.requests + 1, namedQueue };
  const command = sendCommandOf(message, settings);
  const header = sendHeader(command, message, namedQueue, settings, stamp);
  const request = { to, command, header, body: message.body };
  if (mode === 'oneway') {
    const [connections, outputs] = notify(state.client.connections, request, stamp);
    const { brokerName, queueId } = queue;
    const next = { ...state, client: { ...state.client, connections } };
    const settled = andThen(noteAttempt(next, sent, stamp), (now) =>
      settle(now, sent, { outcome: 'handedOver', brokerName, queueId }),
    );
    return [settled[0], [...outputs, ...settled[1]]];
  }
  const context: SendContext = { for: 'producer.send', sequence, attempt: send.attempts };
  const timeoutMs = attemptTimeoutMs(sent, settings.sendMsgMaxTimeoutPerRequestMs, stamp);
  const awaited = { ...request, timeoutMs, context, mode };
  const [connections, outputs] = call(state.client.connections, awaited, stamp);
  const pending = state.pending.set(sequence, sent);
  return [{ ...state, pending, client: { ...state.client, connections } }, outputs];
}

/** What is left of a send's budget. */
export function leftMsOf({ timeoutMs, startedMono }: PendingSend, { mono }: Stamp): number {
  return timeoutMs - (mono - startedMono);
}

/** What is left of the budget; where another attempt remains, no more than one is allowed. */
function attemptTimeoutMs(send: PendingSend, perRequestMaxMs: number, stamp: Stamp): number {
  const leftMs = leftMsOf(send, stamp);
  const isCapped = send.mode === 'sync' && send.attempts < send.attemptsMax && perRequestMaxMs >= 0;
  return isCapped ? Math.min(leftMs, perRequestMaxMs) : leftMs;
}
