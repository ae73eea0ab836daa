/**
 * Replies that a broker pushes to a proxy, for a requester that the proxy has made known to it: see
 * requesters.ts.
 *
 * Behaviour: handed to the client as they came, and what it answers handed back. A client that has
 * moved to another proxy gets it there. Nobody there: SYSTEM_ERROR, which the broker tells the
 * sender in its own words.
 *
 * Not modelled: upstream's channel drops what it does not know, and this is not among it.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Output, Reply, Step } from '../../shared/node.ts';
import { passOn, refusal } from '../answers.ts';
import type { ProxyState } from '../state.ts';
import { replyBounds } from './bounds.ts';
import { asItCame, type Job, type Kind } from './jobs.ts';
import { noChannelRemark, refusedRemark } from './replying.ts';

const { SYSTEM_ERROR } = responseCode;

/** Pushes. */
export const pushes: Kind = {
  bounds: replyBounds,
  question: asItCame,
  ended,
  missing: absent,
  absence: ({ target }) => noChannelRemark(target.clientId),
};

function ended(state: ProxyState, { asker, target }: Job, reply: Reply): readonly Output[] {
  const { outcome } = reply;
  if (outcome.ok) return passOn(state, asker, outcome.frame);
  return refusal(state, asker, SYSTEM_ERROR, refusedRemark(target.clientId));
}

function absent(state: ProxyState, { asker, target }: Job): Step<ProxyState> {
  const remark = noChannelRemark(target.clientId);
  return [state, refusal(state, asker, SYSTEM_ERROR, remark)];
}
