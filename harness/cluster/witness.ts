/**
 * What the nodes of a run have told so far, kept so that a condition can be asked after every step:
 * each answer takes constant time.
 *
 * It sees only what an operator or a client's user could see, and is fed alike by a simulation and
 * by sockets.
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
  /** Where the messages of its present life begin in `popped`. */
  poppedBefore: number;
}

const text = new TextDecoder();

/** Collects observations by node. */
export class Witness {
  /** Settled sends by the id that they were given. */
  readonly settled = new Map<string, Settlement>();
  /** Settled requests by the id that they were given. */
  readonly requests = new Map<string, RequestSettlement>();
  private readonly nodes = new Map<string, Testimony>();

  /** What a node has told; an empty testimony if nothing. */
  of(node: string): Testimony {
    let found = this.nodes.get(node);
    if (found === undefined) {
      found = {
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
        poppedBefore: 0,
      };
      this.nodes.set(node, found);
    }
    return found;
  }

  /** A node's life ended: what it held by being alive is gone. */
  died(node: string): void {
    const testimony = this.of(node);
    testimony.poppedBefore = testimony.popped.length;
    testimony.queues.clear();
    testimony.listed.clear();
  }

  private settleRequest(timeMs: number, observation: RequestSettled): void {
    const { id } = observation;
    const first = this.requests.get(id);
    const times = (first?.times ?? 0) + 1;
    this.requests.set(id, { timeMs, ...observation, ...first, times });
  }

  /** Takes in what a node told. */
  take(timeMs: number, node: string, observation: Observation): void {
    const testimony = this.of(node);
    switch (observation.kind) {
      case 'sendSettled': {
        const { id, outcome } = observation;
        this.settled.set(id, { ...observation, timeMs });
        count(testimony.outcomes, outcome);
        return;
      }
      case 'requestSettled':
        this.settleRequest(timeMs, observation);
        count(testimony.outcomes, `request ${observation.outcome}`);
        return;
      case 'replied':
        testimony.replies.push({ ...observation, timeMs });
        return;
      case 'consumed': {
        const delivery = { ...observation, text: text.decode(observation.body), timeMs };
        testimony.deliveries.push(delivery);
        if (observation.result !== 'success' && observation.result !== 'commit') return;
        testimony.received.push(delivery.text);
        testimony.receivedSet.add(delivery.text);
        return;
      }
      case 'received': {
        const delivery = { ...observation, text: text.decode(observation.body), timeMs };
        testimony.popped.push(delivery);
        testimony.poppedSet.add(delivery.text);
        return;
      }
      case 'asked':
        testimony.answers.set(observation.id, observation);
        count(testimony.outcomes, observation.outcome);
        return;
      case 'peeked':
        testimony.peeks.set(observation.peek, observation);
        return;
      case 'polled':
        testimony.polled.push({ ...observation, text: text.decode(observation.body), timeMs });
        return;
      case 'topicQueuesChanged':
        testimony.topicQueues.set(observation.topic, observation.queues);
        return;
      case 'foundMessage': {
        const found = { ...observation, text: text.decode(observation.body) };
        testimony.found.push(found);
        return;
      }
      case 'settled': {
        const { what, id, outcome } = observation;
        testimony.operations.set(`${what} ${id}`, { ...observation, timeMs });
        count(testimony.outcomes, `${what} ${outcome}`);
        return;
      }
      case 'queuesAssigned':
        testimony.queues.set(observation.topic, observation.queues);
        return;
      case 'brokerListed':
        if (observation.listed) testimony.listed.add(observation.brokerName);
        else testimony.listed.delete(observation.brokerName);
        return;
      case 'stored':
        testimony.stored += 1;
        return;
      case 'transactionChecked':
        testimony.checks.push({ ...observation, timeMs });
        return;
      case 'transactionDiscarded':
        testimony.givenUp += 1;
        return;
      case 'transactionResolved':
        testimony.resolved.push({ ...observation, timeMs });
        return;
      case 'logged':
        testimony.logs.push({ ...observation, timeMs });
        return;
      default:
    }
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
