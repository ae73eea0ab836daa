/**
 * UNLOCK_BATCH_MQ: a client gives locks back.
 *
 * Behaviour (`AdminBrokerProcessor.unlockBatchMQ`): its own locks end, those of others stay; the
 * answer is SUCCESS whatever there was. A request that names no group fails.
 *
 * Not modelled: the other members of a replica group.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { unlockQueues } from '../clients/queueLocks.ts';
import type { Broker } from '../state.ts';

/** Ends the locks and answers. */
export function unlockBatchMq(state: Broker, request: Request<'unlockBatchMq'>): Step<Broker> {
  const { clientId = '', consumerGroup, mqSet } = request.frame.body;
  if (consumerGroup === undefined) {
    const remark = 'java.lang.NullPointerException';
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const step = unlockQueues(state, { clientId, consumerGroup, mqSet });
  return andThen(step, (now) => [now, respond(request, responseCode.SUCCESS)]);
}
