/** What a simple consumer asks without receiving: options, and what comes of it. */
import type { Peeked } from '../../actors/shared/observation.ts';
import type { OperationSettlement } from '../cluster/testimony.ts';
import type { Broker } from './nodes.ts';
import { OnItsWay } from './onStage.ts';
import type { OperationOutcome } from './receive.ts';
import type { Stage } from './stage.ts';

/** Where a question is asked. */
export interface QuestionOptions {
  /** Absent: all queues of the broker. */
  readonly queueId?: number;
  /** Absent: the broker whose turn it is to be received from. */
  readonly broker?: Broker | string;
}

/** What a peek asks for. */
export interface PeekOptions extends QuestionOptions {
  /** Most messages wanted; absent: 32. */
  readonly maxMsgNums?: number;
}

/** What a notification asks for. */
export interface NotificationOptions extends QuestionOptions {
  /** How long the broker may wait for a message, in ms; absent: not at all. */
  readonly pollTimeMs?: number;
  /** Queues that are held up by a batch count as empty. */
  readonly fifo?: boolean;
  /** The attempt that no batch of its own holds up. */
  readonly attemptId?: string;
  /** Absent: whatever there is. */
  readonly tags?: string;
}

/** A message that was seen and not received. */
export interface PeekedMessage {
  readonly body: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly reconsumeTimes: number;
  readonly msgId: string;
}

/** What a peek has seen. */
export interface PeekResult {
  readonly messages: readonly PeekedMessage[];
  /** Messages behind the group's offsets in the queues looked at, those seen included. */
  readonly restNum: number;
}

const text = new TextDecoder();

/** A peek as a story sees it; one that was not answered has seen nothing. */
export function peekResultOf(peeked: Peeked | undefined): PeekResult {
  const messages = (peeked?.messages ?? []).map(({ body, ...message }) => ({
    body: text.decode(body),
    queueId: message.queueId,
    queueOffset: message.queueOffset,
    reconsumeTimes: message.reconsumeTimes,
    msgId: message.msgId,
  }));
  return { messages, restNum: peeked?.restNum ?? 0 };
}

/** How a notification stands. */
export interface NotificationState {
  readonly id: string;
  readonly outcome: OperationOutcome;
}

/** A notification on its way, or over. */
export class Notification extends OnItsWay<NotificationState> {
  readonly #node: string;

  constructor(stage: Stage, node: string, id: string) {
    super(stage, id);
    this.#node = node;
  }

  /** Whether it has ended. */
  get settled(): boolean {
    return this.settlement !== undefined;
  }

  /** `done` if there is something to receive, `empty` if there is not; `pending` until then. */
  get outcome(): OperationOutcome {
    return this.settlement?.outcome ?? 'pending';
  }

  /** Virtual time at which it ended, in ms. */
  get settledAtMs(): number | undefined {
    return this.settlement?.timeMs;
  }

  override toJSON(): NotificationState {
    return { id: `${this.#node}/notification ${this.id}`, outcome: this.outcome };
  }

  private get settlement(): OperationSettlement | undefined {
    return this.stage.witness.of(this.#node).operations.get(`notification ${this.id}`);
  }
}
