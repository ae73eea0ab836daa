/**
 * GET_ALL_DELAY_OFFSET: how far each delay level is delivered, as slaves copy it.
 *
 * Behaviour (`AdminBrokerProcessor.getAllDelayOffset`): levels that were ever used.
 *
 * Not modelled: the version, which upstream counts up as it looks for what is due.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { delayQueueKey } from '../delays/delayLevels.ts';
import type { Broker } from '../state.ts';

/** Answers with the table. */
export function getAllDelayOffset(
  state: Broker,
  request: Request<'getAllDelayOffset'>,
): Step<Broker> {
  const offsetTable = new Map<number, number>();
  state.delays.offsets.forEach((offset, queueId) => {
    if (state.store.queues.has(delayQueueKey(queueId))) offsetTable.set(queueId + 1, offset);
  });
  const dataVersion = { counter: 0, stateVersion: 0, timestamp: state.bootedAt };
  return [state, respond(request, responseCode.SUCCESS, { body: { dataVersion, offsetTable } })];
}
