/** What producers tell of their requests, and consumers of their replies. */
import type { SendOutcome } from './sendObservations.ts';

/** How a request ended, as the client API reports it. */
export type RequestOutcome =
  /** The reply came. */
  | 'replied'
  /** No reply in time (`RequestTimeoutException`). */
  | 'timeout'
  /** The message was on its way, and the send came to nothing. */
  | 'sendFailed'
  /** The call itself failed, before anything was on its way. */
  | 'rejected'
  /** The producer was shut down meanwhile. */
  | 'cutOff';

/** A request was settled: exactly once for each. */
export interface RequestSettled {
  readonly kind: 'requestSettled';
  /** The id that the operator gave to the request. */
  readonly id: string;
  readonly topic: string;
  readonly outcome: RequestOutcome;
  /** Absent where it was refused before it got one. */
  readonly correlationId?: string;
  /** Of a request that was not sent: how its send ended. */
  readonly cause?: SendOutcome;
  readonly code?: number;
  readonly remark?: string;
  /** Of the reply. */
  readonly body?: Uint8Array;
  /** UNIQ_KEY of the reply. */
  readonly replyId?: string;
  /** Packed properties of the reply, ARRIVE_TIME among them. */
  readonly properties?: string;
  /** Address of who replied, as the broker saw it. */
  readonly repliedFrom?: string;
}

/** A reply that a listener had to send was settled: exactly once for each. */
export interface Replied {
  readonly kind: 'replied';
  /** Id of the message that it replies to. */
  readonly requestId: string;
  /** The reply topic; empty where none could be made out. */
  readonly topic: string;
  readonly correlationId?: string;
  /** `stored`: the client that asked has it, whether it still waits or not. */
  readonly outcome: SendOutcome;
  readonly code?: number;
  readonly remark?: string;
  readonly brokerName?: string;
  /** How many requests it took. */
  readonly attempts: number;
}
