/**
 * POLLING_INFO: how many pops of a group wait for a queue, or for all of them.
 *
 * Behaviour (`PollingInfoProcessor`): those that asked for exactly this; who waits for all queues
 * is not counted among those of one. Refusals have a 0 in their header.
 *
 * Not modelled: counts that drift, which upstream puts right every 2 s.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { checkPeek, unsetRemark } from '../pop/peekChecks.ts';
import { waitingKey } from '../pop/popWaiting.ts';
import type { Broker } from '../state.ts';

/** Answers with the number. */
export function pollingInfo(state: Broker, request: Request<'pollingInfo'>): Step<Broker> {
  const { topic, consumerGroup, queueId } = request.frame.header;
  const { step, refused } = checkPeek(state, request, request);
  return andThen(step, (now) => {
    const { code, remark } = refused ?? { code: responseCode.SUCCESS, remark: unsetRemark };
    const waiting = now.popWaiting.byKey.get(waitingKey(topic, consumerGroup, queueId));
    const pollingNum = refused === undefined ? (waiting?.size ?? 0) : 0;
    return [now, respond(request, code, { remark, header: { pollingNum } })];
  });
}
