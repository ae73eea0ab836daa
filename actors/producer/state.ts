/** The state of a producer: its client instance, and the sends that are not settled. */
import {
  type ClientState,
  type MessageQueue,
  newClient,
  type PublishInfo,
} from '../shared/client/index.ts';
import { emptyIntTable, type IntTable } from '../shared/intTable.ts';
import type { NodeInput } from '../shared/node.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import { type ProducerConfig, type ProducerSettings, settingsOf } from './config.ts';
import type { SendMode, SendOrder } from './events.ts';
import { type Faults, noFaults } from './faults.ts';
import type { LookUpOrder, PendingQuery } from './lookups.ts';
import type { ProcessIdentity } from './messages.ts';
import { noRequests, type Requests } from './requests.ts';
import type { Settlement } from './settle.ts';
import { noTransactions, type Transactions } from './transactions.ts';

/** A message ready to go: what all attempts of a send have in common. */
export interface Message {
  /** Packed properties, UNIQ_KEY among them. */
  readonly properties: string;
  readonly body: Uint8Array;
  readonly flag: number;
  readonly sysFlag: number;
  readonly batch: boolean;
  /** It is a reply, and travels by another command. */
  readonly reply: boolean;
  readonly reconsumeTimes: number;
  readonly maxReconsumeTimes: number | undefined;
  /** UNIQ_KEY, of a batch those of its messages joined by commas. */
  readonly msgId: string;
}

/** A send that is not settled: waits for a route, or for the answer to an attempt. */
export interface PendingSend {
  /** Its number in the producer, which is its key in tables. */
  readonly sequence: number;
  readonly order: SendOrder;
  readonly mode: SendMode;
  readonly message: Message;
  /** Monotonic time at which it was ordered. */
  readonly startedMono: number;
  readonly timeoutMs: number;
  /** Attempts begun, those included that found no broker to send to. */
  readonly attempts: number;
  readonly attemptsMax: number;
  /** Monotonic time at which the last of them began. */
  readonly attemptMono: number;
  /** Requests written or handed to a connection. */
  readonly requests: number;
  /** The queue of the attempt under way or last made. */
  readonly queue: MessageQueue | undefined;
  /** The queue that the header names; differs from `queue` only by a defect asked for. */
  readonly namedQueue: MessageQueue | undefined;
  /** The best outcome so far, reported unless a later attempt does better. */
  readonly remembered: Settlement | undefined;
  /** What the last attempt came to, if it failed. */
  readonly failure: Settlement | undefined;
  /** Of the request that it carries; its end is that request's affair. */
  readonly correlationId?: string;
  /** Brokers have to learn of this client before the message is sent. */
  readonly greets?: boolean;
}

/** Whether a send goes to one queue, whatever becomes of it there. */
export function isPinned({ order }: PendingSend): boolean {
  return order.queueId !== undefined || order.selector !== undefined;
}

/** Sends that wait for the route of one topic, newest first. */
export interface WaitingSend {
  readonly sequence: number;
  readonly before: WaitingSend | undefined;
}

/** Where the round robin of a topic stands. A changed route starts a new one, at random. */
export interface Rotation {
  readonly publish: PublishInfo;
  readonly index: number;
}

/** Everything a producer knows. */
export interface ProducerState {
  readonly settings: ProducerSettings;
  readonly client: ClientState;
  /** Sends that are not settled, by sequence number. */
  readonly pending: IntTable<PendingSend>;
  /** By topic. */
  readonly waiting: Table<WaitingSend>;
  /** By topic. */
  readonly rotations: Table<Rotation>;
  /** What attempts have told of brokers. */
  readonly faults: Faults;
  /** Requests that wait for a reply. */
  readonly requests: Requests;
  /** Local transactions and checks under way. */
  readonly transactions: Transactions;
  /** Recalls and look-ups that wait for the route of their topic, oldest first. */
  readonly lookUps: readonly LookUpOrder[];
  /** Look-ups by a key that brokers were asked for, by id. */
  readonly queries: Table<PendingQuery>;
  /** Number of the next send. */
  readonly nextSequence: number;
  /** What tells this producer's ids from those of others; drawn when it boots. */
  readonly process: ProcessIdentity;
  /** Counter in the next id; wraps at 65,536. */
  readonly nextId: number;
}

/** A producer that has not booted. Pure and cheap: a machine's context factory. */
export function newProducer(input: NodeInput<ProducerConfig>): ProducerState {
  const settings = settingsOf(input);
  return {
    settings,
    client: newClient(settings),
    pending: emptyIntTable(),
    waiting: emptyTable(),
    rotations: emptyTable(),
    faults: noFaults(),
    requests: noRequests(),
    transactions: noTransactions(),
    lookUps: [],
    queries: emptyTable(),
    nextSequence: 0,
    process: { host: '127.0.0.1:0', pid: 0, classLoaderHash: 0 },
    nextId: 0,
  };
}
