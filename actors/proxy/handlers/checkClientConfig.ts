/**
 * CHECK_CLIENT_CONFIG: whether a subscription that is not by tags can be read
 * (`ClientManagerActivity.checkClientConfig`, which upstream says yes to whatever it is asked).
 *
 * Behaviour: handed on to a broker that has the topic, which knows what it can read and whether it
 * reads such filters at all; where none has it, to some broker of the cluster.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { refusal } from '../answers.ts';
import { boundMs } from '../bounds.ts';
import { forwardTo } from '../forwarding.ts';
import { withSomeBroker } from '../queues/locating.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on. */
export function checkClientConfig(
  state: ProxyState,
  request: Request<'checkClientConfig'>,
): Step<ProxyState> {
  const { topic } = request.frame.body.subscriptionData;
  return withSomeBroker(state, topic, request, (now, brokerName) => {
    if (brokerName === undefined) {
      const remark = `no broker can be asked about subscriptions to ${topic}`;
      return [now, refusal(now, request, responseCode.SYSTEM_ERROR, remark)];
    }
    return forwardTo(now, request, brokerName, boundMs(now.config, request.frame));
  });
}
