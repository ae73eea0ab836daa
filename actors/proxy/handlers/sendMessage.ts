/**
 * SEND_MESSAGE: field names spelt out (`SendMessageActivity`).
 *
 * Behaviour: that of all sends (sends/send.ts): the type is checked, then it is handed on to the
 * broker that the request names, and its answer back.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { send } from '../sends/send.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function sendMessage(state: ProxyState, request: Request<'sendMessage'>): Step<ProxyState> {
  return send(state, request);
}
