/** What consumes, as data: tasks, who is at work on them, what waits for a thread. */
import type { StoredMessage } from '../../protocol/message.ts';
import type { IntTable } from '../shared/intTable.ts';
import type { OrderedMap } from '../shared/orderedMap.ts';
import type { Answerable } from '../shared/respond.ts';
import type { SegmentedLog } from '../shared/segmentedLog.ts';
import type { ListenerResult } from './listeners.ts';
import type { PoppedMessage } from './popMessages.ts';
import type { Resend } from './resend.ts';

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
  /** Wall time at which the listener got it. */
  readonly beganAt: number;
}

/** What a delivery that occupies a thread waits for. */
export type TaskStage =
  | { readonly waitsFor: 'listener' }
  | { readonly waitsFor: 'broker' }
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

/** A message that a listener has had for too long, on its way back. */
export interface ExpiredTask extends Task {
  readonly message: StoredMessage;
  readonly attempt: number;
  /** How many of its queue may be sent back, this one included. */
  readonly left: number;
  /** Where the inner producer stands with it; none while the broker is asked. */
  readonly resend: Resend | undefined;
}

/** Messages that listeners have had for too long. */
export interface ExpiredPool {
  readonly running: IntTable<ExpiredTask>;
  readonly nextNumber: number;
}

/** A message from an operator in the hands of the listener, and who waits for the result. */
export interface DirectTask extends Answerable<'consumeMessageDirectly'> {
  readonly message: StoredMessage;
  readonly brokerName: string;
  readonly result: ListenerResult;
  readonly tookMs: number;
}

/** Messages from operators in the hands of the listener. */
export interface DirectPool {
  /** By the task's number, which is also the key of its timer. */
  readonly running: IntTable<DirectTask>;
  readonly nextNumber: number;
}

/** What works on an orderly queue: it occupies a thread. */
export interface Drain {
  readonly key: string;
  readonly tenure: number;
  /** Monotonic time from which it has had its thread. */
  readonly beganMono: number;
}

/** A message in the hands of an orderly listener, or given up by it and on its way. */
export interface OrderTask extends Drain {
  readonly message: StoredMessage;
  readonly attempt: number;
  /** How the listener ends, or ended. */
  readonly result: ListenerResult;
  readonly stage: Exclude<TaskStage, { readonly waitsFor: 'broker' }>;
}

/** What consumes in order: one drain a queue, one thread a drain. */
export interface OrderPool {
  /** By the task's number, which is also the key of its timer. */
  readonly running: IntTable<OrderTask>;
  readonly nextNumber: number;
  /** Queues that wait for a thread, oldest first. */
  readonly backlog: SegmentedLog<Pick<Drain, 'key' | 'tenure'>>;
}
