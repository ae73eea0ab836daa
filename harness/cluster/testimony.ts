/**
 * What one node has told, in the forms that conditions are asked about: each kind of observation
 * has its place, and each answer takes constant time.
 */
import type {
  Asked,
  Consumed,
  FoundMessage,
  Logged,
  Observation,
  Peeked,
  Polled,
  Received,
  SendSettled,
  Settled,
  TransactionChecked,
  TransactionCheckRelayed,
  TransactionResolved,
} from '../../actors/shared/observation.ts';
import type { Replied, RequestSettled } from '../../actors/shared/requestObservations.ts';

/** A delivery to a listener, with its body as text. */
export interface Delivery extends Consumed {
  readonly text: string;
  readonly timeMs: number;
}

/** A message that a simple consumer received, with its body as text. */
export interface PoppedDelivery extends Received {
  readonly text: string;
  readonly timeMs: number;
}

/** Something settled that was asked of a simple consumer, and when. */
export interface OperationSettlement extends Settled {
  readonly timeMs: number;
}

/** A message that a lite pull consumer handed out, with its body as text. */
export interface PolledMessage extends Polled {
  readonly text: string;
  readonly timeMs: number;
}

/** A settled send, and when. */
export interface Settlement extends SendSettled {
  readonly timeMs: number;
}

/** A check of a half message, and when it was made. */
export interface TransactionCheck extends TransactionChecked {
  readonly timeMs: number;
}

/** A check that a proxy handed on, and when. */
export interface RelayedCheck extends TransactionCheckRelayed {
  readonly timeMs: number;
}

/** What a listener said of a transaction, and when. */
export interface ResolvedTransaction extends TransactionResolved {
  readonly timeMs: number;
}

/** A settled request, when, and how often it was told. */
export interface RequestSettlement extends RequestSettled {
  readonly timeMs: number;
  readonly times: number;
}

/** What one node has told. */
export interface Testimony {
  /** Deliveries that its listener answered, in order. */
  readonly deliveries: Delivery[];
  /** Bodies of the deliveries that its listener took, in order. */
  readonly received: string[];
  readonly receivedSet: Set<string>;
  /** By topic, the queues that it holds now, `broker/queueId`, sorted. */
  readonly queues: Map<string, readonly string[]>;
  /** Names of the brokers that it lists now. */
  readonly listed: Set<string>;
  readonly logs: (Logged & { readonly timeMs: number })[];
  /** Messages that it stored, in all its lives. */
  stored: number;
  /** Checks of half messages that it made, in order. */
  readonly checks: TransactionCheck[];
  /** Half messages that it gave up. */
  givenUp: number;
  /** What its listener said of transactions, in order. */
  readonly resolved: ResolvedTransaction[];
  /** Its settled sends by outcome; of a simple consumer its operations, by `receive done`. */
  readonly outcomes: Map<string, number>;
  /** Messages that a simple consumer received, in order, in all its lives. */
  readonly popped: PoppedDelivery[];
  readonly poppedSet: Set<string>;
  /** Messages that a lite pull consumer handed out, in order, in all its lives. */
  readonly polled: PolledMessage[];
  /** By topic, the queues that a client was told of. */
  readonly topicQueues: Map<string, readonly string[]>;
  /** Messages that a producer's look-ups brought, in order. */
  readonly found: (FoundMessage & { readonly text: string })[];
  /** What a simple or lite pull consumer settled, by `receive id`, `ack id`, ... */
  readonly operations: Map<string, OperationSettlement>;
  /** What an operator's questions came to, by their ids. */
  readonly answers: Map<string, Asked>;
  /** What a simple consumer's peeks have seen, by their ids. */
  readonly peeks: Map<string, Peeked>;
  /** Replies that its listener sent, in the order of their ends. */
  readonly replies: (Replied & { readonly timeMs: number })[];
  /** Requests that a proxy has handed on to brokers, in all its lives. */
  forwarded: number;
  /** Checks of half messages that a proxy handed on, or had nobody for, in all its lives. */
  readonly checksRelayed: RelayedCheck[];
  /** By consumer group, the members that a proxy counts now. */
  readonly members: Map<string, readonly string[]>;
  /** Whether a proxy is sending its clients away. */
  draining: boolean;
  /** Where the messages of its present life begin in `popped`. */
  poppedBefore: number;
}

/** Nothing told yet. */
export function emptyTestimony(): Testimony {
  return {
    deliveries: [],
    received: [],
    receivedSet: new Set(),
    queues: new Map(),
    listed: new Set(),
    logs: [],
    stored: 0,
    checks: [],
    givenUp: 0,
    resolved: [],
    outcomes: new Map(),
    popped: [],
    poppedSet: new Set(),
    polled: [],
    topicQueues: new Map(),
    found: [],
    operations: new Map(),
    answers: new Map(),
    replies: [],
    peeks: new Map(),
    forwarded: 0,
    checksRelayed: [],
    members: new Map(),
    draining: false,
    poppedBefore: 0,
  };
}

type Of<K extends Observation['kind']> = Extract<Observation, { readonly kind: K }>;

type Take<K extends Observation['kind']> = (
  testimony: Testimony,
  observation: Of<K>,
  timeMs: number,
) => void;

const text = new TextDecoder();

const takes: { readonly [K in Observation['kind']]?: Take<K> } = {
  sendSettled: ({ outcomes }, { outcome }) => count(outcomes, outcome),
  requestSettled: ({ outcomes }, { outcome }) => count(outcomes, `request ${outcome}`),
  replied: ({ replies }, told, timeMs) => {
    replies.push({ ...told, timeMs });
  },
  consumed: ({ deliveries, received, receivedSet }, told, timeMs) => {
    const delivery = { ...told, text: text.decode(told.body), timeMs };
    deliveries.push(delivery);
    if (told.result !== 'success' && told.result !== 'commit') return;
    received.push(delivery.text);
    receivedSet.add(delivery.text);
  },
  received: ({ popped, poppedSet }, told, timeMs) => {
    const delivery = { ...told, text: text.decode(told.body), timeMs };
    popped.push(delivery);
    poppedSet.add(delivery.text);
  },
  asked: ({ answers, outcomes }, told) => {
    answers.set(told.id, told);
    count(outcomes, told.outcome);
  },
  peeked: ({ peeks }, told) => {
    peeks.set(told.peek, told);
  },
  polled: ({ polled }, told, timeMs) => {
    polled.push({ ...told, text: text.decode(told.body), timeMs });
  },
  topicQueuesChanged: ({ topicQueues }, { topic, queues }) => {
    topicQueues.set(topic, queues);
  },
  foundMessage: ({ found }, told) => {
    found.push({ ...told, text: text.decode(told.body) });
  },
  settled: ({ operations, outcomes }, told, timeMs) => {
    const { what, id, outcome } = told;
    operations.set(`${what} ${id}`, { ...told, timeMs });
    count(outcomes, `${what} ${outcome}`);
  },
  queuesAssigned: ({ queues }, told) => {
    queues.set(told.topic, told.queues);
  },
  brokerListed: ({ listed }, { listed: isListed, brokerName, slave }) => {
    // Slaves come and go by themselves.
    const name = slave === undefined ? brokerName : `${brokerName}#${slave}`;
    if (isListed) listed.add(name);
    else listed.delete(name);
  },
  stored: (testimony) => {
    testimony.stored += 1;
  },
  transactionCheckRelayed: ({ checksRelayed }, told, timeMs) => {
    checksRelayed.push({ ...told, timeMs });
  },
  transactionChecked: ({ checks }, told, timeMs) => {
    checks.push({ ...told, timeMs });
  },
  transactionDiscarded: (testimony) => {
    testimony.givenUp += 1;
  },
  transactionResolved: ({ resolved }, told, timeMs) => {
    resolved.push({ ...told, timeMs });
  },
  forwarded: (testimony) => {
    testimony.forwarded += 1;
  },
  membersCounted: ({ members }, { group, clientIds }) => {
    if (clientIds.length === 0) members.delete(group);
    else members.set(group, clientIds);
  },
  clientsLeft: (testimony, { how }) => {
    testimony.draining = how === 'away';
  },
  logged: ({ logs }, told, timeMs) => {
    logs.push({ ...told, timeMs });
  },
};

/** Puts an observation in its place; one of no use for conditions has none. */
export function takeIn(testimony: Testimony, observation: Observation, timeMs: number): void {
  // Each entry takes what its own name says: the types of table and value match, one by one.
  const take = takes[observation.kind] as Take<Observation['kind']> | undefined;
  take?.(testimony, observation, timeMs);
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
