/** Replies of listeners that are on their way: a table, each settled once by `replied`. */
import { emptyIntTable, type IntTable } from '../shared/intTable.ts';
import type { Observe } from '../shared/node.ts';
import type { Replied } from '../shared/requestObservations.ts';
import type { Resend } from './resend.ts';

/** What a reply waits for. */
export type ReplyStage =
  | { readonly waitsFor: 'time' | 'route' }
  | { readonly waitsFor: 'broker'; readonly resend: Resend; readonly brokerName: string };

/** A reply on its way. */
export interface PendingReply {
  readonly number: number;
  /** Id of the message that is replied to. */
  readonly requestId: string;
  readonly topic: string;
  readonly correlationId: string | undefined;
  /** Packed. */
  readonly properties: string;
  /** As it travels. */
  readonly body: Uint8Array;
  readonly sysFlag: number;
  /** Requests so far. */
  readonly tries: number;
  readonly stage: ReplyStage;
  /** What the last request came to. */
  readonly failure?: ReplyEnd;
}

/** All replies on their way. */
export interface Replies {
  /** Where the round robin over the queues of reply topics stands, once it has begun. */
  readonly nextIndex: number | undefined;
  readonly nextNumber: number;
  readonly pending: IntTable<PendingReply>;
}

/** None. */
export function noReplies(): Replies {
  return { nextIndex: undefined, nextNumber: 1, pending: emptyIntTable() };
}

/** How a reply ended. */
export type ReplyEnd = Pick<Replied, 'outcome' | 'code' | 'remark' | 'brokerName'>;

/** The observation that a reply has ended. */
export function replied(
  {
    requestId,
    topic,
    correlationId,
    tries,
  }: Pick<PendingReply, 'requestId' | 'topic' | 'correlationId' | 'tries'>,
  end: ReplyEnd,
): Observe {
  const known = correlationId === undefined ? {} : { correlationId };
  const observation: Replied = {
    kind: 'replied',
    requestId,
    topic,
    attempts: tries,
    ...known,
    ...end,
  };
  return { type: 'observe', observation };
}
