/**
 * SET_MESSAGE_REQUEST_MODE through a proxy (upstream: not supported).
 *
 * Behaviour: all masters of the topic are told, since clients may ask any of them. All have to take
 * it; else the answer is what went wrong first, and some may have taken it: it is to be repeated.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { isRetryTopic } from '../../../protocol/retryTopics.ts';
import type { Request, Step } from '../../shared/node.ts';
import { answer, askerOf, refusal } from '../answers.ts';
import { boundMs, leftMs } from '../bounds.ts';
import { masterId } from '../brokers.ts';
import { type Gathering, gather } from '../relaying/gathering.ts';
import { withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';
import { firstFailure, incomplete, succeeded } from './gathered.ts';
import { forgetRequestModes } from './modes.ts';

const { NO_PERMISSION, SUCCESS, SYSTEM_ERROR } = responseCode;

/** Tells all masters of the topic. */
export function setRequestMode(
  state: ProxyState,
  request: Request<'setMessageRequestMode'>,
): Step<ProxyState> {
  const { command, header, body } = request.frame;
  if (isRetryTopic(body.topic)) {
    const remark = 'retry topic is not allowed to set mode';
    return [state, refusal(state, request, NO_PERMISSION, remark)];
  }
  return withRoute(state, body.topic, request, (now, found) => {
    if (found.kind === 'none') {
      return [now, refusal(now, request, found.code, found.remark ?? '')];
    }
    const parts = found.route.brokerDatas.flatMap(({ brokerName, brokerAddrs }) => {
      const to = brokerAddrs.get(masterId);
      const told = { ...header, bname: brokerName };
      return to === undefined ? [] : [{ to, command, header: told, body, as: request.frame }];
    });
    if (parts.length === 0) {
      const remark = `topic ${body.topic} has no broker with a master`;
      return [now, refusal(now, request, SYSTEM_ERROR, remark)];
    }
    const made = { purpose: command, asker: askerOf(request), plan: {} };
    const timeoutMs = leftMs(request, boundMs(now.config, request.frame));
    return gather(now, made, { parts, timeoutMs }, request);
  });
}

/** All masters have answered, or not. */
export function requestModeSet(state: ProxyState, done: Gathering): Step<ProxyState> {
  const next = forgetRequestModes(state);
  if (succeeded(done).length < done.parts.length) {
    return [next, [...firstFailure(next, done), ...incomplete(done)]];
  }
  return [next, answer<'setMessageRequestMode'>(next, done.asker, SUCCESS)];
}
