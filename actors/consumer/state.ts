/** The state of a push consumer: one value, and the queues that it holds in a table. */
import {
  type ClientState,
  type MessageQueue,
  newClient,
  type WithClient,
} from '../shared/client/index.ts';
import type { Subscription } from '../shared/client/subscription.ts';
import { emptyIntTable } from '../shared/intTable.ts';
import type { NodeInput, Output, Step } from '../shared/node.ts';
import { emptyOrderedMap } from '../shared/orderedMap.ts';
import { emptyLog } from '../shared/segmentedLog.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import { type ConsumerConfig, type ResolvedConfig, resolveConfig } from './config.ts';
import { offsetsFile, readOffsets } from './offsetFile.ts';
import type { ConsumePool, DirectPool, ExpiredPool, OrderPool, PopPool } from './pools.ts';
import type { ProcessQueue } from './processQueue.ts';
import { noReplies, type Replies } from './replies.ts';

export type {
  ConsumePool,
  DirectPool,
  DirectTask,
  Drain,
  ExpiredPool,
  ExpiredTask,
  OrderPool,
  OrderTask,
  PopPool,
  PopTask,
  RunningPopTask,
  RunningTask,
  Task,
  TaskStage,
} from './pools.ts';

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
  /** Orderly: whether its broker lets this member read it. */
  readonly locked: boolean;
  /** Wall time of the last confirmation of the lock, or of taking the queue. */
  readonly lockedAt: number;
  /** Orderly: where the first pull under the lock begins was asked for. */
  readonly begun: boolean;
  /** Orderly: its messages are being worked on, or wait for a timer or a thread. */
  readonly draining: boolean;
  /** How often a lock could not be given back for a listener at work. */
  readonly tryUnlockTimes: number;
  /** Wall times of the last attempt to pull and of the last message done with; for operators. */
  readonly pulledAt: number;
  readonly consumedAt: number;
}

/** One assignment to pop in one tenure: a queue, or with the id -1 all of its broker. */
export interface PopQueue {
  readonly queue: MessageQueue;
  /** Tells this tenure of the assignment from those before and after it. */
  readonly tenure: number;
  /** Monotonic time of the last attempt to pop, or of taking the assignment. */
  readonly poppedMono: number;
  /** The same by the wall clock; for operators. */
  readonly poppedAt: number;
  /** Popped messages that are not settled. */
  readonly waiting: number;
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
  | ({ readonly waitsFor: 'offset' | 'lock' } & TakingQueues)
  /** For the listeners of orderly queues that were given up; the first one's turn it is. */
  | ({ readonly waitsFor: 'listeners'; readonly keys: readonly string[] } & Taking);

/** A topic's share being put into force. */
export interface Taking {
  readonly topic: string;
  /** The whole share of queues to pull. */
  readonly share: readonly MessageQueue[];
  /** The whole share of assignments to pop. */
  readonly pops: readonly MessageQueue[];
  /** A queue was given up. */
  readonly changed: boolean;
}

/** The same, once all is given up that has to be. */
export interface TakingQueues extends Taking {
  /** Queues to take; their pulls begin when each was tried. */
  readonly missing: readonly MessageQueue[];
  /** Which of them is being worked on. */
  readonly index: number;
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
  /** What listeners reply. */
  readonly replies: Replies;
  readonly orderPool: OrderPool;
  readonly direct: DirectPool;
  readonly expired: ExpiredPool;
  /** Resets of offsets by brokers: the first is under way. */
  readonly resets: readonly OffsetReset[];
  /** Broadcasting: offsets by queue key, as they stand in the file. */
  readonly storedOffsets: Table<number>;
  readonly suspended: boolean;
  /** How often a pull was put off because a queue held too much, and too far apart. */
  readonly putOff: { readonly full: number; readonly spread: number };
  /** Topics whose first route is still awaited; empty once started. */
  readonly startingTopics: readonly string[];
  /** Wall time that CONSUME_FROM_TIMESTAMP means, in ms. */
  readonly consumeFromMs: number;
  /** Wall time of the boot. */
  readonly bootedAt: number;
}

/** Where queues of a topic are to go on, by queue key, as a broker said. */
export interface OffsetReset {
  readonly topic: string;
  readonly offsets: ReadonlyMap<string, number>;
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
    replies: noReplies(),
    orderPool: { running: emptyIntTable(), nextNumber: 1, backlog: emptyLog() },
    direct: { running: emptyIntTable(), nextNumber: 1 },
    expired: { running: emptyIntTable(), nextNumber: 1 },
    resets: [],
    storedOffsets: readOffsets(disk.values[offsetsFile(config)]),
    suspended: false,
    putOff: { full: 0, spread: 0 },
    startingTopics: [],
    consumeFromMs: 0,
    bootedAt: 0,
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
