/** Observations as words. */
import type { Consumed, Observation, SendSettled } from '../../actors/shared/observation.ts';
import { responseCodeName } from '../../protocol/responseCodes.ts';
import { bodyText, shorten } from './frameText.ts';
import { orderedText } from './orderedText.ts';
import { requestText } from './requestText.ts';
import { transactionText } from './transactionText.ts';

/** What a listener does with a message. */
const verbs: Readonly<Record<Consumed['result'], string>> = {
  success: 'takes',
  later: 'refuses',
  suspend: 'puts off',
  commit: 'takes and commits',
  rollback: 'rolls back',
};

/** What a node told, as a phrase whose subject is the node. `whole`: texts in it are not cut. */
export function observationText(observation: Observation, whole = false): string {
  const cut = (text: string, length: number) => (whole ? text : shorten(text, length));
  switch (observation.kind) {
    case 'sendSettled':
      return settledText(observation);
    case 'requestSettled':
    case 'replied':
      return requestText(observation, whole);
    case 'consumed': {
      const { body, brokerName, queueId, queueOffset, result, reconsumeTimes } = observation;
      const verb = verbs[result];
      const again = reconsumeTimes > 0 ? `, delivery ${reconsumeTimes + 1}` : '';
      const from = `${brokerName}/${queueId} at ${queueOffset}`;
      return `${verb} ${bodyText(body, whole)} of ${from}${again}`;
    }
    case 'queuesAssigned': {
      const { topic, queues } = observation;
      return `holds ${cut(queues.join(' ') || 'no queue', 40)} of ${topic}`;
    }
    case 'queueLocked': {
      const { group, clientId, topic, brokerName, queueId, change } = observation;
      const queue = `${topic} of ${brokerName}/${queueId} for ${group}`;
      if (change === 'released') return `unlocks ${queue}, which ${clientId} had`;
      return `locks ${queue}: ${clientId} ${change === 'taken' ? 'has' : 'keeps'} it`;
    }
    case 'foundMessage': {
      const { body, topic, queueId, queueOffset } = observation;
      return `finds ${bodyText(body, whole)} in ${topic} queue ${queueId} at ${queueOffset}`;
    }
    case 'stored': {
      const { topic, queueId, queueOffset } = observation;
      return `stores ${topic} in queue ${queueId} at ${queueOffset}`;
    }
    case 'offsetCommitted': {
      const { group, topic, queueId, offset } = observation;
      return `commits ${group} ${topic} queue ${queueId} to ${offset}`;
    }
    case 'popped':
    case 'acked':
    case 'invisibleChanged':
    case 'revived':
    case 'received':
    case 'settled':
      return popText(observation, whole);
    case 'orderedPopped':
    case 'orderedAcked':
    case 'orderedChanged':
    case 'peeked':
      return orderedText(observation, whole);
    case 'polled': {
      const { body, brokerName, queueId, queueOffset, what } = observation;
      return `${what}s ${bodyText(body, whole)} of ${brokerName}/${queueId} at ${queueOffset}`;
    }
    case 'topicQueuesChanged': {
      const { topic, queues } = observation;
      return `hears that ${topic} has ${cut(queues.join(' ') || 'no queue', 40)}`;
    }
    case 'transactionEnded':
    case 'transactionChecked':
    case 'transactionDiscarded':
    case 'transactionResolved':
      return transactionText(observation, whole);
    case 'asked': {
      const { command, outcome, code = 0, remark } = observation;
      if (outcome === 'unanswered') return `${command}: unanswered`;
      const why = remark === undefined || code === 0 ? '' : `: ${cut(remark, 60)}`;
      return `${command}: ${responseCodeName(code) ?? code}${why}`;
    }
    case 'offsetReset': {
      const { group, topic, queueId, offset } = observation;
      return `${group} is moved to ${offset} of ${topic}/${queueId}`;
    }
    case 'topicDeleted':
      return `${observation.topic} is deleted`;
    case 'brokerListed':
      return `${observation.listed ? 'lists' : 'unlists'} ${observation.brokerName}`;
    case 'logged':
      return `${observation.level}: ${cut(observation.text, 80)}`;
  }
}

type PopObservation = Extract<
  Observation,
  {
    readonly kind: 'popped' | 'acked' | 'invisibleChanged' | 'revived' | 'received' | 'settled';
  }
>;

function popText(observation: PopObservation, whole: boolean): string {
  switch (observation.kind) {
    case 'popped': {
      const { group, messages, invisibleTime } = observation;
      const places = messages.map((message) => place(message)).join(', ');
      const shown = whole ? places : shorten(places, 40);
      return `hands ${shown} to ${group}, hidden for ${invisibleTime} ms`;
    }
    case 'acked':
      return `takes ${observation.group}'s acknowledgement of ${place(observation)}`;
    case 'invisibleChanged': {
      const { group, invisibleTime } = observation;
      return `hides ${place(observation)} from ${group} for ${invisibleTime} ms from now on`;
    }
    case 'revived': {
      const { group, retryTopic, retryOffset, reconsumeTimes } = observation;
      const copy = `${retryTopic} at ${retryOffset}, attempt ${reconsumeTimes + 1}`;
      return `brings ${place(observation)} back to ${group} as ${copy}`;
    }
    case 'received': {
      const { body, delivery, reconsumeTimes } = observation;
      const again = reconsumeTimes > 0 ? `, attempt ${reconsumeTimes + 1}` : '';
      return `receives ${bodyText(body, whole)} as delivery ${delivery}${again}`;
    }
    case 'settled': {
      const { what, id, outcome, code, offset } = observation;
      const why = code === undefined || code === 0 ? '' : ` (${responseCodeName(code) ?? code})`;
      const found = offset === undefined ? '' : `, offset ${offset}`;
      return `settles ${what} ${id}: ${outcome}${found}${why}`;
    }
  }
}

interface Placed {
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
}

function place({ topic, queueId, queueOffset }: Placed): string {
  return `${topic}/${queueId} at ${queueOffset}`;
}

/** What a node told, as a sentence. */
export function sentence(node: string, observation: Observation): string {
  const text = observationText(observation);
  // A send is named after its producer.
  return text.startsWith(`${node}/`) ? text : `${node} ${text}`;
}

/** How a send ended, as a phrase. */
function settledText(settled: SendSettled): string {
  const { id, outcome, brokerName, queueId, queueOffset, attempts, code } = settled;
  const place = queueOffset === undefined ? '' : ` in ${brokerName}/${queueId} at ${queueOffset}`;
  const why = code === undefined || code === 0 ? '' : ` (${responseCodeName(code) ?? code})`;
  const tries = attempts > 1 ? `, ${attempts} requests` : '';
  return `${id} ${outcome}${place}${why}${tries}`;
}
