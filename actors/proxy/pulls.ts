/**
 * The way of both pull commands (`PullMessageActivity`).
 *
 * Behaviour: brokers know no consumer of a proxy, so a pull that relies on what its heartbeats told
 * gets the subscription put into its header; `subVersion` stays. Unknown groups and topics are
 * refused in the proxy's own words. A pull with a newer subscription than any heartbeat has told is
 * refused as a broker does it: an older filter would pass over what the newer one wants (upstream's
 * proxies do not look). The bound leaves the broker time to answer after a hold.
 *
 * Not modelled: what brokers know of groups alone: broadcasting that is switched off, and groups
 * that may not read a topic; a pull with its subscription in the header is not asked.
 */
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Request, Step } from '../shared/node.ts';
import { refusal } from './answers.ts';
import { forward } from './forwarding.ts';
import type { ProxyState } from './state.ts';

const { SUBSCRIPTION_NOT_EXIST, SUBSCRIPTION_NOT_LATEST } = responseCode;

type PullRequest = Request<'pullMessage' | 'litePullMessage'>;

/** Hands a pull on; the broker may hold it. */
export function forwardPull(state: ProxyState, request: PullRequest): Step<ProxyState> {
  const { header } = request.frame;
  if ((header.sysFlag & pullSysFlag.subscription) !== 0) return forward(state, request);
  const group = state.members.consumers.get(header.consumerGroup);
  const told = group?.subscriptions.get(header.topic);
  if (group !== undefined && told === undefined) {
    const remark = "the consumer's subscription not exist";
    return [state, refusal(state, request, SUBSCRIPTION_NOT_EXIST, remark)];
  }
  if (told === undefined || Number(header.subVersion ?? 0) > Number(told.subVersion)) {
    const remark = "the consumer's subscription not latest";
    return [state, refusal(state, request, SUBSCRIPTION_NOT_LATEST, remark)];
  }
  const completed = {
    ...header,
    sysFlag: header.sysFlag | pullSysFlag.subscription,
    subscription: told.subString,
    expressionType: told.expressionType,
  };
  // The command is one of two with one header.
  const rewritten = { ...request, frame: { ...request.frame, header: completed } } as PullRequest;
  return forward(state, rewritten);
}
