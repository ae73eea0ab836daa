/** What an operator (a story, the library's façade) asks of a producer. */
import type { Stamp } from '../shared/node.ts';
import type { QueryOrder, RecallOrder } from './lookups.ts';
import type { TransactionListenerConfig } from './transactionListeners.ts';

/** What a message says besides its topic. */
export interface MessageContent {
  readonly body: Uint8Array;
  readonly tags?: string;
  /** Keys to find the message by, joined by spaces if several. */
  readonly keys?: string;
  readonly properties?: Readonly<Record<string, string>>;
  /** The application's own flag. */
  readonly flag?: number;
}

/** A compressed body, and what `sysFlag` says of it. */
export interface PackedBody {
  readonly body: Uint8Array;
  readonly sysFlag: number;
}

/** Which of the client's three ways of sending. */
export type SendMode = 'sync' | 'async' | 'oneway';

/** Sends one message, or with `messages` several as one batch (`body` and the like are unused). */
export interface SendOrder extends Stamp, MessageContent {
  readonly type: 'operator.send';
  /** Names the send in the observation that settles it. */
  readonly id: string;
  readonly topic: string;
  readonly mode: SendMode;
  /** Level 1 to 18 of the broker's table of delays; absent or 0: none. */
  readonly delayLevel?: number;
  /** Comes so long after the broker has it: in ms or s; the broker rounds up to a second. */
  readonly delayTimeMs?: number;
  readonly delayTimeSec?: number;
  /** Comes at this time of the broker's wall clock, in ms. */
  readonly deliverTimeMs?: number;
  /** False: an answer may come before the message is on disk and with the slave. */
  readonly waitStoreMsgOk?: boolean;
  /** With `brokerName`: exactly this queue. Alone: the first queue of the route with this id. */
  readonly queueId?: number;
  readonly brokerName?: string;
  /** Chooses the queue: a name in `selectors.ts` and what to choose by. */
  readonly selector?: { readonly name: string; readonly arg: string | number };
  /** Budget of the whole send in place of `sendMsgTimeoutMs`. */
  readonly timeoutMs?: number;
  readonly messages?: readonly MessageContent[];
  /** The body as it travels, where it is compressed; the client sets it itself. */
  readonly packed?: PackedBody;
  /** What executes the local transaction, where the message is half of one; set by the client. */
  readonly transaction?: TransactionListenerConfig;
}

/**
 * Sends one message and waits for the reply to it. With a queue, a selector or neither, blocking or
 * with a callback, these are upstream's six forms.
 */
export interface RequestOrder
  extends Stamp,
    MessageContent,
    Pick<SendOrder, 'queueId' | 'brokerName' | 'selector'> {
  readonly type: 'operator.request';
  /** Names the request in the observation that settles it. */
  readonly id: string;
  readonly topic: string;
  /** `sync`: the caller waits; `callback`: it is called. They differ in how failures end. */
  readonly mode: 'sync' | 'callback';
  /** Time for everything, the wait for the reply included. */
  readonly timeoutMs: number;
}

/**
 * Sends one message in a transaction: it is seen by nobody before its local transaction, which the
 * listener executes, has ended well.
 */
export interface TransactionOrder
  extends Stamp,
    MessageContent,
    Pick<SendOrder, 'waitStoreMsgOk' | 'delayLevel'> {
  readonly type: 'operator.sendInTransaction';
  /** Names the send in the observation that settles it, at the end of the local transaction. */
  readonly id: string;
  readonly topic: string;
  /** What executes the local transaction in place of the producer's own listener. */
  readonly listener?: TransactionListenerConfig;
}

/** Ends the producer: its groups are unregistered, then its connections close. */
export interface ShutdownOrder extends Stamp {
  readonly type: 'operator.shutdown';
}

/** Everything that an operator can ask. */
export type OperatorEvent =
  | SendOrder
  | RequestOrder
  | TransactionOrder
  | RecallOrder
  | QueryOrder
  | ShutdownOrder;
