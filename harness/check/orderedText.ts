/** What brokers tell of ordered pops, as words. */
import type { Observation } from '../../actors/shared/observation.ts';
import { shorten } from './frameText.ts';

/** What is told of ordered batches. */
export type OrderedObservation = Extract<
  Observation,
  { readonly kind: 'orderedPopped' | 'orderedAcked' | 'orderedChanged' }
>;

/** An ordered batch, or what becomes of it, as a phrase whose subject is the broker. */
export function orderedText(observation: OrderedObservation, whole: boolean): string {
  const { group, topic, queueId } = observation;
  switch (observation.kind) {
    case 'orderedPopped': {
      const offsets = observation.messages.map(({ queueOffset }) => queueOffset).join(', ');
      const shown = whole ? offsets : shorten(offsets, 40);
      const hidden = `for ${observation.invisibleTime} ms`;
      return `hands ${topic}/${queueId} at ${shown} to ${group} in order, ${hidden}`;
    }
    case 'orderedAcked': {
      const { queueOffset, next } = observation;
      const place = `${topic}/${queueId} at ${queueOffset}`;
      return `takes ${group}'s acknowledgement of ${place}: on from ${next}`;
    }
    case 'orderedChanged': {
      const place = `${topic}/${queueId} at ${observation.queueOffset}`;
      return `changes when ${place} shows again to ${group}`;
    }
  }
}
