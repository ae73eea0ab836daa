/** Observations as words. */
import type { Consumed, Observation, SendSettled } from '../../actors/shared/observation.ts';
import { responseCodeName } from '../../protocol/responseCodes.ts';
import { bodyText, shorten } from './frameText.ts';
import { orderedText } from './orderedText.ts';
import { proxyText } from './proxyText.ts';
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

type Of<K extends Observation['kind']> = Extract<Observation, { readonly kind: K }>;

/** Texts that are not shown whole are cut. */
const cut = (text: string, length: number, whole: boolean) =>
  whole ? text : shorten(text, length);

const queueList = (queues: readonly string[], whole: boolean) =>
  cut(queues.join(' ') || 'no queue', 40, whole);

/** What each kind says, as a phrase whose subject is the node. */
const texts: {
  readonly [K in Observation['kind']]: (observation: Of<K>, whole: boolean) => string;
} = {
  sendSettled: settledText,
  requestSettled: requestText,
  replied: requestText,
  consumed: ({ body, brokerName, queueId, queueOffset, result, reconsumeTimes }, whole) => {
    const again = reconsumeTimes > 0 ? `, delivery ${reconsumeTimes + 1}` : '';
    const from = `${brokerName}/${queueId} at ${queueOffset}`;
    return `${verbs[result]} ${bodyText(body, whole)} of ${from}${again}`;
  },
  queuesAssigned: ({ topic, queues }, whole) => `holds ${queueList(queues, whole)} of ${topic}`,
  queueLocked: ({ group, clientId, topic, brokerName, queueId, change }) => {
    const queue = `${topic} of ${brokerName}/${queueId} for ${group}`;
    if (change === 'released') return `unlocks ${queue}, which ${clientId} had`;
    return `locks ${queue}: ${clientId} ${change === 'taken' ? 'has' : 'keeps'} it`;
  },
  foundMessage: ({ body, topic, queueId, queueOffset }, whole) =>
    `finds ${bodyText(body, whole)} in ${topic} queue ${queueId} at ${queueOffset}`,
  stored: ({ topic, queueId, queueOffset }) =>
    `stores ${topic} in queue ${queueId} at ${queueOffset}`,
  offsetCommitted: ({ group, topic, queueId, offset }) =>
    `commits ${group} ${topic} queue ${queueId} to ${offset}`,
  popped: popText,
  acked: popText,
  invisibleChanged: popText,
  revived: popText,
  received: popText,
  settled: popText,
  orderedPopped: orderedText,
  orderedAcked: orderedText,
  orderedChanged: orderedText,
  peeked: orderedText,
  polled: ({ body, brokerName, queueId, queueOffset, what }, whole) =>
    `${what}s ${bodyText(body, whole)} of ${brokerName}/${queueId} at ${queueOffset}`,
  topicQueuesChanged: ({ topic, queues }, whole) =>
    `hears that ${topic} has ${queueList(queues, whole)}`,
  transactionEnded: transactionText,
  transactionCheckRelayed: transactionText,
  transactionChecked: transactionText,
  transactionDiscarded: transactionText,
  transactionResolved: transactionText,
  forwarded: proxyText,
  membersComplete: proxyText,
  membersCounted: proxyText,
  clientsLeft: proxyText,
  asked: ({ command, outcome, code = 0, remark }, whole) => {
    if (outcome === 'unanswered') return `${command}: unanswered`;
    const why = remark === undefined || code === 0 ? '' : `: ${cut(remark, 60, whole)}`;
    return `${command}: ${responseCodeName(code) ?? code}${why}`;
  },
  offsetReset: ({ group, topic, queueId, offset }) =>
    `${group} is moved to ${offset} of ${topic}/${queueId}`,
  topicDeleted: ({ topic }) => `${topic} is deleted`,
  brokerListed: ({ listed, brokerName }) => `${listed ? 'lists' : 'unlists'} ${brokerName}`,
  replicated: ({ topic, queueId, queueOffset }) => `has ${topic}/${queueId} at ${queueOffset}`,
  logCut: ({ cutTo, records }) => `cuts ${records} messages off its log, at ${cutTo}`,
  logged: ({ level, text }, whole) => `${level}: ${cut(text, 80, whole)}`,
};

/** What a node told, as a phrase whose subject is the node. `whole`: texts in it are not cut. */
export function observationText(observation: Observation, whole = false): string {
  // Each entry takes what its own name says: the types of table and value match, one by one.
  const text = texts[observation.kind] as (told: Observation, whole: boolean) => string;
  return text(observation, whole);
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
