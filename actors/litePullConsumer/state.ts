/** The state of a lite pull consumer: the queues that it reads, and what waits to be polled. */
import type { StoredMessage } from '../../protocol/message.ts';
import {
  type ClientState,
  type MessageQueue,
  newClient,
  type WithClient,
} from '../shared/client/index.ts';
import { offsetsFile, readOffsets } from '../shared/client/offsetFile.ts';
import type { ProcessQueue } from '../shared/client/processQueue.ts';
import type { Subscription } from '../shared/client/subscription.ts';
import { emptyIntTable, type IntTable } from '../shared/intTable.ts';
import type { NodeInput, Output, Step } from '../shared/node.ts';
import { emptyLog, type SegmentedLog } from '../shared/segmentedLog.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import {
  type LitePullConsumerConfig,
  type LitePullConsumerSettings,
  settingsOf,
} from './config.ts';
import type { Operation } from './operation.ts';

/** How queues come to be read; what was chosen once stays. */
export type Mode =
  | 'none'
  | 'subscribe'
  | 'assign'
  /** By hand, as `DefaultMQPullConsumer` does: queues are shared, but nothing is pulled of them. */
  | 'pull';

/** One queue in one tenure (upstream `MessageQueueState`, `ProcessQueue`). */
export interface HeldQueue {
  readonly queue: MessageQueue;
  /** Tells this tenure of the queue from those before and after it. */
  readonly tenure: number;
  /** False once its topic was unsubscribed: what was pulled can still be polled. */
  readonly assigned: boolean;
  /** Number of its pull task; a seek ends the task and begins another. 0: none. */
  readonly task: number;
  readonly messages: ProcessQueue;
  /** Batches of it that wait to be polled. */
  readonly batches: number;
  /** Counts the seeks: batches from before one are gone. */
  readonly seeks: number;
  /** Where the next pull begins; -1: not known yet. */
  readonly pullOffset: number;
  /** What is committed next; -1: nothing was polled yet. */
  readonly consumeOffset: number;
  /** Where a seek wants the next pull to begin; -1: none. */
  readonly seekOffset: number;
  readonly paused: boolean;
  /** Broker id that the last answer suggested to pull from. */
  readonly brokerId: number;
}

/** What one pull brought: one poll takes it (upstream `ConsumeRequest`). */
export interface Batch {
  readonly key: string;
  readonly tenure: number;
  readonly seeks: number;
  readonly messages: readonly StoredMessage[];
}

/** A message that was pulled by hand, and of which broker. */
export interface Delivery {
  readonly message: StoredMessage;
  readonly brokerName: string;
}

/** A pull task that is due, by its queue's key. */
export interface TaskName {
  readonly key: string;
  readonly task: number;
}

/** What pulls (upstream's `ScheduledThreadPoolExecutor` of `pullThreadNums`). */
export interface PullPool {
  /** Tasks that occupy a thread: a request of theirs is under way. */
  readonly busy: IntTable<true>;
  /** Tasks that are due and have no thread. */
  readonly ready: SegmentedLog<TaskName>;
  readonly nextTask: number;
}

/** Where a round of rebalancing stands: which answer it waits for. */
export type RoundStage =
  | { readonly waitsFor: 'route' | 'members'; readonly topic: string }
  | {
      readonly waitsFor: 'offset';
      readonly topic: string;
      readonly share: readonly MessageQueue[];
      /** Queues to take, the first of which is being worked on. */
      readonly missing: readonly MessageQueue[];
      readonly changed: boolean;
    };

/** A round of rebalancing under way. */
export interface Round {
  readonly number: number;
  /** Topics whose turn is yet to come. */
  readonly topics: readonly string[];
  readonly balanced: boolean;
  readonly stage: RoundStage | undefined;
}

/** What decides about rounds of rebalancing. */
export interface Rebalancing {
  readonly round: Round | undefined;
  readonly nextNumber: number;
  /** Monotonic time of the last round's end, at first of the boot. */
  readonly endedMono: number;
  /** Somebody wants a round after the one under way. */
  readonly woken: boolean;
}

/** Everything a lite pull consumer knows. */
export interface LitePullState extends WithClient {
  readonly settings: LitePullConsumerSettings;
  readonly mode: Mode;
  readonly subscriptions: readonly Subscription[];
  /** Topics of the start, about whose filters brokers are asked once their route is known. */
  readonly unchecked: readonly string[];
  /** By queue key. */
  readonly queues: Table<HeldQueue>;
  readonly nextTenure: number;
  readonly pool: PullPool;
  /** Keys of queues whose task waits for a route. */
  readonly awaitingRoute: Table<TaskName>;
  /** What was pulled, in order; batches of queues that are held no more are passed over. */
  readonly buffered: SegmentedLog<Batch>;
  /** How many of them count: those that a seek threw away do not. */
  readonly bufferedCount: number;
  /** Offsets to commit, by queue key (upstream's offset store: what is in memory). */
  readonly offsets: Table<QueueMemory>;
  /** Broadcasting: offsets by queue key, as they stand in the file. */
  readonly storedOffsets: Table<number>;
  /** Wall time from which on the next poll commits. */
  readonly nextAutoCommitAt: number;
  readonly rebalancing: Rebalancing;
  /** Orders under way, by sequence number. */
  readonly open: IntTable<Operation>;
  /** The order that others which exclude each other wait for. */
  readonly turn: number | undefined;
  readonly waiting: SegmentedLog<Operation>;
  readonly nextSequence: number;
  /** Topics whose changes of queues are told, and the queues that they had, as one text. */
  readonly listened: Table<string>;
  /** Messages of this life that were pulled by hand, by their numbers. */
  readonly deliveries: IntTable<Delivery>;
  readonly nextDelivery: number;
  /** Wall time that CONSUME_FROM_TIMESTAMP means, in ms. */
  readonly consumeFromMs: number;
}

/** An offset in memory, with its queue. */
export interface QueueMemory {
  readonly queue: MessageQueue;
  readonly offset: number;
}

/** A step of the consumer. */
export type LitePullStep = Step<LitePullState>;

/** A consumer that has not booted. Pure and cheap: a machine's context factory. */
export function newLitePullConsumer(input: NodeInput<LitePullConsumerConfig>): LitePullState {
  const settings = settingsOf(input);
  return {
    settings,
    client: newClient(settings),
    mode: 'none',
    subscriptions: [],
    unchecked: [],
    queues: emptyTable(),
    nextTenure: 1,
    pool: { busy: emptyIntTable(), ready: emptyLog(), nextTask: 1 },
    awaitingRoute: emptyTable(),
    buffered: emptyLog(),
    bufferedCount: 0,
    offsets: emptyTable(),
    storedOffsets: readOffsets(input.disk.values[offsetsFile(settings)]),
    nextAutoCommitAt: -1,
    rebalancing: { round: undefined, nextNumber: 1, endedMono: 0, woken: false },
    open: emptyIntTable(),
    turn: undefined,
    waiting: emptyLog(),
    nextSequence: 1,
    listened: emptyTable(),
    deliveries: emptyIntTable(),
    nextDelivery: 0,
    consumeFromMs: 0,
  };
}

/** The same consumer with another client. */
export function withClient(state: LitePullState, client: ClientState): LitePullState {
  return client === state.client ? state : { ...state, client };
}

/** The same consumer with a held queue put in the place of what stood there. */
export function withQueue(state: LitePullState, key: string, held: HeldQueue): LitePullState {
  return { ...state, queues: state.queues.set(key, held) };
}

/** The output that sets a timer. */
export function setTimer(name: string, key: string, delayMs: number): Output {
  return { type: 'timer.set', name, key, delayMs };
}

/** The output that cancels a timer. */
export function cancelTimer(name: string, key: string): Output {
  return { type: 'timer.cancel', name, key };
}
