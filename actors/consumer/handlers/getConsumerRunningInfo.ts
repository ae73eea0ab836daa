/**
 * GET_CONSUMER_RUNNING_INFO (upstream `ClientRemotingProcessor.getConsumerRunningInfo`).
 *
 * Behaviour: settings, subscriptions and the state of each held queue; another group than its own
 * is refused. With `jstackEnable` there is a text in the place of the stacks of threads, of which a
 * node has none.
 * Not modelled: rates and round trip times, which are 0; the metrics of a user
 * (`userConsumerInfo`).
 */
import { consumerRunningInfoBody } from '../../../protocol/bodies/consumerRunningInfo.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request } from '../../shared/node.ts';
import { announcedVersion, respond } from '../../shared/respond.ts';
import { notHere, runningInfo, unsetRemark } from '../runningInfo.ts';
import type { ConsumerState, ConsumerStep } from '../state.ts';

/** Answers with all that there is to know. */
export function getConsumerRunningInfo(
  state: ConsumerState,
  request: Request<'getConsumerRunningInfo'>,
): ConsumerStep {
  const { consumerGroup, jstackEnable = false } = request.frame.header;
  if (consumerGroup !== state.config.group) {
    const remark = notHere(consumerGroup);
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const info = runningInfo(state, jstackEnable);
  const body = consumerRunningInfoBody.encode(info, { version: announcedVersion });
  return [state, respond(request, responseCode.SUCCESS, { remark: unsetRemark, body })];
}
