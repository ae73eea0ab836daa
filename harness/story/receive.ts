/** What a simple consumer receives, as stories see it. */
import type { Settled } from '../../actors/shared/observation.ts';
import { parseHandle } from '../../protocol/receiptHandle.ts';
import type { OperationSettlement, PoppedDelivery } from '../cluster/testimony.ts';
import type { Broker } from './nodes.ts';
import { OnItsWay } from './onStage.ts';
import type { Stage } from './stage.ts';

/** What a receive asks for; whatever is left out is as the client's defaults have it. */
export interface ReceiveOptions {
  /** How long the messages stay hidden from the group, in ms. */
  readonly invisibleTimeMs: number;
  /** Most messages wanted, 1 to 32; absent: 32. */
  readonly maxMsgNums?: number;
  /** How long the broker may wait for a message, in ms; absent: not at all. */
  readonly pollTimeMs?: number;
  /** Absent: all queues of the broker. */
  readonly queueId?: number;
  /** Absent: each broker of the topic in turn. */
  readonly broker?: Broker | string;
  /** In place of the consumer's own. */
  readonly tags?: string;
  /** A filter by properties (SQL92) in the place of tags. */
  readonly sql?: string;
  /** Where a new group begins: 0 (absent) at the first message, 1 at the last. */
  readonly initMode?: 0 | 1;
  /** One batch of a queue at a time, in order. */
  readonly fifo?: boolean;
  /** Names an attempt to receive in order: the same one gets the same batch again. */
  readonly attemptId?: string;
}

/** The names of the options. */
export const receiveNames: Readonly<Record<keyof ReceiveOptions, true>> = {
  invisibleTimeMs: true,
  maxMsgNums: true,
  pollTimeMs: true,
  queueId: true,
  broker: true,
  tags: true,
  sql: true,
  initMode: true,
  fifo: true,
  attemptId: true,
};

/** How something ended; `pending` until it has. */
export type OperationOutcome = Settled['outcome'] | 'pending';

/** A message that was received. */
export interface ReceivedMessage {
  readonly body: string;
  /** Its number among the deliveries of this life of the consumer. */
  readonly delivery: number;
  /** How often it was handed out before and came back. */
  readonly reconsumeTimes: number;
  readonly brokerName: string;
  /** The queue that it lies in: of the topic, or of the group's retry topic. */
  readonly queueId: number;
  readonly queueOffset: number;
  /** Whether it lies in the group's retry topic. */
  readonly fromRetryTopic: boolean;
  /** The receipt handle that it came with. */
  readonly handle: string;
  readonly msgId: string;
  readonly tags: string | undefined;
  readonly keys: string | undefined;
  /** Virtual time at which it came, in ms. */
  readonly receivedAtMs: number;
}

/** How a receive stands. */
export interface ReceiveState {
  /** The consumer's name, and which of its receives it is. */
  readonly id: string;
  readonly outcome: OperationOutcome;
  /** Bodies of the messages that it brought. */
  readonly messages: readonly string[];
}

/** A receive on its way, or over. */
export class Receive extends OnItsWay<ReceiveState> {
  readonly #node: string;
  /** How much had been received when it began. */
  readonly #before: number;

  constructor(stage: Stage, node: string, id: string) {
    super(stage, id);
    this.#node = node;
    this.#before = stage.witness.of(node).popped.length;
  }

  /** Whether it has ended. */
  get settled(): boolean {
    return this.settlement !== undefined;
  }

  /** How: `done` with messages, `empty`, `refused`, `unanswered`; `pending` until then. */
  get outcome(): OperationOutcome {
    return this.settlement?.outcome ?? 'pending';
  }

  /** The response code, if there was a response. */
  get code(): number | undefined {
    return this.settlement?.code;
  }

  /** Virtual time at which it ended, in ms. */
  get settledAtMs(): number | undefined {
    return this.settlement?.timeMs;
  }

  /** The messages that it brought, in order. */
  get messages(): readonly ReceivedMessage[] {
    const since = this.stage.witness.of(this.#node).popped.slice(this.#before);
    return since.filter(({ receive }) => receive === this.id).map(messageOf);
  }

  override toJSON(): ReceiveState {
    const { id, outcome, messages } = this;
    return { id: `${this.#node}/${id}`, outcome, messages: messages.map(({ body }) => body) };
  }

  private get settlement(): OperationSettlement | undefined {
    return this.stage.witness.of(this.#node).operations.get(`receive ${this.id}`);
  }
}

/** A delivery as a story sees it. */
export function messageOf(popped: PoppedDelivery): ReceivedMessage {
  const { text, delivery, reconsumeTimes, brokerName, handle, msgId, tags, keys } = popped;
  const parsed = parseHandle(handle);
  // The consumer told no delivery whose handle it could not read.
  const { queueId = -1, offset = -1, retry = '0' } = parsed.ok ? parsed.value : {};
  return {
    ...{ body: text, delivery, reconsumeTimes, brokerName, handle, msgId, tags, keys, queueId },
    queueOffset: Number(offset),
    fromRetryTopic: retry !== '0',
    receivedAtMs: popped.timeMs,
  };
}
