/** What is told of ordered pops and of peeks, as words. */
import type { Observation } from '../../actors/shared/observation.ts';
import { shorten } from './frameText.ts';

/** What is told of ordered batches, and of looks at messages. */
export type OrderedObservation = Extract<
  Observation,
  { readonly kind: 'orderedPopped' | 'orderedAcked' | 'orderedChanged' | 'peeked' }
>;

/** An ordered batch, what becomes of it, or what a peek has seen, as a phrase about the node. */
export function orderedText(observation: OrderedObservation, whole: boolean): string {
  if (observation.kind === 'peeked') {
    return `sees ${observation.messages.length} of ${observation.restNum} of ${observation.topic}`;
  }
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
