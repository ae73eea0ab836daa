/**
 * LOCK_BATCH_MQ: a client wants to be the only one of its group that reads some queues.
 *
 * Behaviour (`AdminBrokerProcessor.lockBatchMQ`): whatever is free, its own or expired is granted,
 * the rest is not; the answer is SUCCESS either way. A request for queues that names no client, or
 * no group, fails. Neither queues, group nor client need exist.
 *
 * Not modelled: asking the other members of a replica group (`lockInStrictMode`): `onlyThisBroker`
 * makes no difference. The order of the granted queues is that of the request; upstream's is that
 * of hashes.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { lockQueues } from '../clients/queueLocks.ts';
import type { Broker } from '../state.ts';

/** Grants what can be granted and answers with it. */
export function lockBatchMq(state: Broker, request: Request<'lockBatchMq'>): Step<Broker> {
  const { clientId, consumerGroup, mqSet } = request.frame.body;
  if (mqSet.length > 0 && (clientId === undefined || consumerGroup === undefined)) {
    const remark = 'java.lang.NullPointerException';
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const asked = { clientId: clientId ?? '', consumerGroup: consumerGroup ?? '', mqSet };
  const { step, granted } = lockQueues(state, asked, request);
  const body = { lockOKMQSet: granted };
  return andThen(step, (now) => [now, respond(request, responseCode.SUCCESS, { body })]);
}
