/**
 * CHECK_CLIENT_CONFIG: whether this broker can read a subscription that is not by tags.
 *
 * Behaviour (`ClientManageProcessor.checkClientConfig`): one by tags is right whatever it says; any
 * other needs `enablePropertyFilter`; one that cannot be read is refused with what is wrong.
 *
 * Not modelled: –
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { compileSql } from '../filters/sql92/index.ts';
import type { Broker } from '../state.ts';
import { isTagType } from '../topics/subscription.ts';

/** Reads the subscription and answers. */
export function checkClientConfig(
  state: Broker,
  request: Request<'checkClientConfig'>,
): Step<Broker> {
  const { SUCCESS, SYSTEM_ERROR, SUBSCRIPTION_PARSE_FAILED } = responseCode;
  const answer = (code: number, remark?: string): Step<Broker> => [
    state,
    respond(request, code, remark === undefined ? {} : { remark }),
  ];
  const { expressionType, subString } = request.frame.body.subscriptionData;
  if (isTagType(expressionType)) return answer(SUCCESS);
  if (!state.config.enablePropertyFilter) {
    const remark = `The broker does not support consumer to filter message by ${expressionType}`;
    return answer(SYSTEM_ERROR, remark);
  }
  if (expressionType !== 'SQL92') {
    return answer(SUBSCRIPTION_PARSE_FAILED, `nobody reads filters of type ${expressionType}`);
  }
  const read = compileSql(subString);
  return read.ok ? answer(SUCCESS) : answer(SUBSCRIPTION_PARSE_FAILED, read.problem);
}
