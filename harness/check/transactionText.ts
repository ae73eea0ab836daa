/** What nodes tell about transactions, as words. */
import type { Observation } from '../../actors/shared/observation.ts';
import { shorten } from './frameText.ts';

/** An observation about a transaction. */
export type TransactionObservation = Extract<
  Observation,
  { readonly kind: `transaction${string}` }
>;

/** What a node told of a transaction, as a phrase whose subject is the node. */
export function transactionText(observation: TransactionObservation, whole: boolean): string {
  const { topic, group } = observation;
  const id = whole ? observation.msgId : shorten(observation.msgId, 40);
  switch (observation.kind) {
    case 'transactionEnded': {
      const { how, halfOffset, isFromCheck } = observation;
      const verb = how === 'commit' ? 'commits' : 'rolls back';
      const why = isFromCheck ? ', having asked' : '';
      return `${verb} the half message at ${halfOffset} for ${topic} (${id})${why}`;
    }
    case 'transactionChecked': {
      const { halfOffset, times, isAsked } = observation;
      const asks = isAsked ? `asks ${group}` : `finds nobody of ${group} to ask`;
      return `${asks} about ${id} for ${topic}, check ${times}, half message now at ${halfOffset}`;
    }
    case 'transactionDiscarded': {
      const { halfOffset, times } = observation;
      const place = `the half message at ${halfOffset} for ${topic} (${id})`;
      return `gives up ${place} after ${times} checks`;
    }
    case 'transactionCheckRelayed': {
      const { to, clientId, address } = observation;
      if (to === 'nobody') return `has nobody of ${group} to ask about ${id} for ${topic}`;
      return `has ${clientId ?? address} asked about ${id} for ${topic}`;
    }
    case 'transactionResolved': {
      const { state, isCheck, exception } = observation;
      const why = exception === undefined ? '' : `, thrown: ${exception}`;
      return `${isCheck ? 'answers' : 'ends'} the transaction of ${id}: ${state}${why}`;
    }
  }
}
