/** The state of a push consumer: one value, and the queues that it holds in a table. */
import type { StoredMessage } from '../../protocol/message.ts';
import {
  type ClientState,
  type MessageQueue,
  newClient,
  type WithClient,
} from '../shared/client/index.ts';
import type { Subscription } from '../shared/client/subscription.ts';
import { emptyIntTable, type IntTable } from '../shared/intTable.ts';
import type { NodeInput, Output, Step } from '../shared/node.ts';
import { emptyOrderedMap, type OrderedMap } from '../shared/orderedMap.ts';
import { emptyLog, type SegmentedLog } from '../shared/segmentedLog.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import { type ConsumerConfig, type ResolvedConfig, resolveConfig } from './config.ts';
import type { ListenerResult } from './listeners.ts';
import { offsetsFile, readOffsets } from './offsetFile.ts';
import type { PoppedMessage } from './popMessages.ts';
import type { ProcessQueue } from './processQueue.ts';
import type { Resend } from './resend.ts';

/** One queue in one tenure. It leaves the table when it is given up. */
export interface HeldQueue {
  readonly queue: MessageQueue;
  /** Tells this tenure of the queue from those before and after it. */
  readonly tenure: number;
  /** Given up already, though it stays in the table for a while: nothing of it counts any more. */
  readonly dropped: boolean;
  /** Where the next pull begins. */
  readonly nextOffset: number;
  /** The offset to commit (upstream's memory offset); none before something was done with. */
  readonly offset: number | undefined;
  /** Broker id that the last answer suggested to pull from. */
  readonly brokerId: number;
  /** Monotonic time of the last attempt to pull, or of taking the queue. */
  readonly pulledMono: number;
  readonly messages: ProcessQueue;
}

/** One delivery that is due: which message of which tenure. */
export interface Task {
  readonly key: string;
  readonly tenure: number;
  readonly queueOffset: number;
}

/** A delivery that occupies a thread: the listener has it, or it failed and is on its way back. */
export interface RunningTask extends Task {
  readonly message: StoredMessage;
  readonly attempt: number;
  /** How the listener ends, or ended. */
  readonly result: ListenerResult;
  readonly stage: TaskStage;
}

/** What a delivery that occupies a thread waits for. */
export type TaskStage =
  | { readonly waitsFor: 'listener' | 'broker' }
  /** No broker took the message back, so the inner producer sends it to the retry topic. */
  | { readonly waitsFor: 'producer'; readonly resend: Resend };

/** What consumes: upstream's thread pool and what waits for it. */
export interface ConsumePool {
  /** By the task's number, which is also the key of its timer. */
  readonly running: IntTable<RunningTask>;
  readonly nextNumber: number;
  /** Deliveries that wait for a thread, oldest first. */
  readonly backlog: SegmentedLog<Task>;
  /** Failed deliveries to repeat, by monotonic time and number. */
  readonly later: OrderedMap<Task>;
}

/** One assignment to pop in one tenure: a queue, or with the id -1 all of its broker. */
export interface PopQueue {
  readonly queue: MessageQueue;
  /** Tells this tenure of the assignment from those before and after it. */
  readonly tenure: number;
  /** Monotonic time of the last attempt to pop, or of taking the assignment. */
  readonly poppedMono: number;
  /** Popped messages that are not settled. */
  readonly waiting: number;
}

/** A popped message that is due to be consumed. */
export interface PopTask {
  readonly key: string;
  readonly tenure: number;
  readonly popped: PoppedMessage;
}

/** A popped message in the hands of the listener, and how it will end. */
export interface RunningPopTask extends PopTask {
  readonly result: ListenerResult;
}

/** What consumes popped messages: upstream has a second thread pool for them. */
export interface PopPool {
  /** By the task's number, which is also the key of its timer. */
  readonly running: IntTable<RunningPopTask>;
  readonly nextNumber: number;
  /** Deliveries that wait for a thread, oldest first. */
  readonly backlog: SegmentedLog<PopTask>;
}

/** Where a round of rebalancing stands: which answer it waits for. */
export type RoundStage =
  | {
      /** `route`: to know a broker to ask for the members, or for the assignment. */
      readonly waitsFor: 'route' | 'members' | 'assignment';
      readonly topic: string;
      /** The topic's queues when its turn came; undefined without a route. */
      readonly queues: readonly MessageQueue[] | undefined;
    }
  | ({ readonly waitsFor: 'offset' } & TakingQueues);

/** A topic's share being put into force. */
export interface TakingQueues {
  readonly topic: string;
  /** The whole share of queues to pull. */
  readonly share: readonly MessageQueue[];
  /** The whole share of assignments to pop. */
  readonly pops: readonly MessageQueue[];
  /** Queues to take; their pulls begin when each was tried. */
  readonly missing: readonly MessageQueue[];
  /** Which of them is being worked on. */
  readonly index: number;
  /** A queue was given up. */
  readonly changed: boolean;
}

/** A round of rebalancing under way. */
export interface Round {
  readonly number: number;
  /** Topics whose turn is yet to come. */
  readonly topics: readonly string[];
  /** So far every topic ended with exactly its share held. */
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

/** The limits of one queue, after those for the topics were shared out. */
export interface QueueLimits {
  readonly messages: number;
  readonly mebibytes: number;
}

/** The whole consumer. */
export interface ConsumerState extends WithClient {
  readonly config: ResolvedConfig;
  /** The retry topic is one of them, in clustering. */
  readonly subscriptions: readonly Subscription[];
  /** By queue key. */
  readonly queues: Table<HeldQueue>;
  /** Assignments to pop, by queue key. */
  readonly popQueues: Table<PopQueue>;
  readonly nextTenure: number;
  readonly limits: QueueLimits;
  readonly rebalancing: Rebalancing;
  readonly pool: ConsumePool;
  readonly popPool: PopPool;
  /** Broadcasting: offsets by queue key, as they stand in the file. */
  readonly storedOffsets: Table<number>;
  readonly suspended: boolean;
  /** Topics whose first route is still awaited; empty once started. */
  readonly startingTopics: readonly string[];
  /** Wall time that CONSUME_FROM_TIMESTAMP means, in ms. */
  readonly consumeFromMs: number;
}

/** A consumer before its boot. Cheap and pure: fit for a machine's context factory. */
export function newConsumer({ config: given, disk }: NodeInput<ConsumerConfig>): ConsumerState {
  const config = resolveConfig(given);
  return {
    config,
    client: newClient(config),
    subscriptions: [],
    queues: emptyTable(),
    popQueues: emptyTable(),
    nextTenure: 1,
    limits: {
      messages: config.pullThresholdForQueue,
      mebibytes: config.pullThresholdSizeForQueue,
    },
    rebalancing: { round: undefined, nextNumber: 1, endedMono: 0, woken: false },
    pool: {
      running: emptyIntTable(),
      nextNumber: 1,
      backlog: emptyLog(),
      later: emptyOrderedMap(),
    },
    popPool: { running: emptyIntTable(), nextNumber: 1, backlog: emptyLog() },
    storedOffsets: readOffsets(disk.values[offsetsFile(config)]),
    suspended: false,
    startingTopics: [],
    consumeFromMs: 0,
  };
}

/** The same consumer with another client. */
export function withClient(state: ConsumerState, client: ClientState): ConsumerState {
  return client === state.client ? state : { ...state, client };
}

/** The same consumer with a held queue put in the place of what stood there. */
export function withQueue(state: ConsumerState, key: string, held: HeldQueue): ConsumerState {
  return { ...state, queues: state.queues.set(key, held) };
}

/** The queue of a tenure, if that tenure lasts. */
export function tenureOf(
  state: ConsumerState,
  { key, tenure }: { readonly key: string; readonly tenure: number },
): HeldQueue | undefined {
  const held = state.queues.get(key);
  return held?.tenure === tenure && !held.dropped ? held : undefined;
}

/** The assignment of a tenure, if that tenure lasts. */
export function popTenureOf(
  state: ConsumerState,
  { key, tenure }: { readonly key: string; readonly tenure: number },
): PopQueue | undefined {
  const held = state.popQueues.get(key);
  return held?.tenure === tenure ? held : undefined;
}

/** The same consumer with an assignment put in the place of what stood there. */
export function withPopQueue(state: ConsumerState, key: string, held: PopQueue): ConsumerState {
  return { ...state, popQueues: state.popQueues.set(key, held) };
}

/** The subscription of a topic. */
export function subscriptionTo(state: ConsumerState, topic: string): Subscription | undefined {
  return state.subscriptions.find((subscription) => subscription.topic === topic);
}

/** A step of the consumer. */
export type ConsumerStep = Step<ConsumerState>;

/** The output that sets a timer. */
export function setTimer(name: string, key: string, delayMs: number): Output {
  return { type: 'timer.set', name, key, delayMs };
}

/** The output that cancels a timer. */
export function cancelTimer(name: string, key: string): Output {
  return { type: 'timer.cancel', name, key };
}
