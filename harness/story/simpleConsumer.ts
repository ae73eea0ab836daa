/** Simple consumers of a story: they receive by pop and acknowledge by hand. */
import type { Settled } from '../../actors/shared/observation.ts';
import { parseHandle } from '../../protocol/receiptHandle.ts';
import type { SimpleConsumerOptions } from '../cluster/nodeSpec.ts';
import { unknownName } from '../cluster/optionProblem.ts';
import type { OperationSettlement, PoppedDelivery } from '../cluster/witness.ts';
import { StoryError } from '../kernel/bug.ts';
import { type Broker, StoryNode } from './nodes.ts';
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
  /** Where a new group begins: 0 (absent) at the first message, 1 at the last. */
  readonly initMode?: 0 | 1;
}

const receiveNames: Readonly<Record<keyof ReceiveOptions, true>> = {
  invisibleTimeMs: true,
  maxMsgNums: true,
  pollTimeMs: true,
  queueId: true,
  broker: true,
  tags: true,
  initMode: true,
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

/** How long a route, a connection and the scan for time-outs may take on top, in ms. */
const graceMs = 15_000;

/** A simple consumer. */
export class SimpleConsumer extends StoryNode {
  readonly #requestTimeoutMs: number;
  readonly #group: string;
  #receives = 0;
  /** What it has received as far as anybody asked: a condition may ask after every step. */
  #messages: readonly ReceivedMessage[] = [];
  /** How often each id was used: each operation is known by its own. */
  readonly #used = new Map<string, number>();

  constructor(
    stage: Stage,
    name: string,
    { requestTimeoutMs = 3_000, group = name }: SimpleConsumerOptions,
  ) {
    super(stage, name);
    this.#group = group;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  /** Receives messages: goes on until there is an answer or none is to be expected any more. */
  receive(options: ReceiveOptions): readonly ReceivedMessage[] {
    const receive = this.startReceive(options);
    this.stage.until(this.limitMs(options.pollTimeMs), () => receive.settled);
    return receive.messages;
  }

  /** Begins to receive and returns at once, with a handle that tells what comes of it. */
  startReceive(asked: ReceiveOptions): Receive {
    const { broker, ...options }: Partial<ReceiveOptions> = asked ?? {};
    const { invisibleTimeMs } = options;
    if (typeof invisibleTimeMs !== 'number') {
      const found =
        invisibleTimeMs === undefined ? '' : `: ${JSON.stringify(invisibleTimeMs)} is no number`;
      throw new StoryError(`a receive of "${this.name}" has no invisibleTimeMs${found}`);
    }
    const unknown = unknownName(options, receiveNames);
    if (unknown !== undefined) {
      throw new StoryError(`a receive of "${this.name}" has no option "${unknown}"`);
    }
    this.#receives += 1;
    const id = String(this.#receives);
    const named = typeof broker === 'object' ? broker.name : broker;
    const event = { ...options, ...(named === undefined ? {} : { broker: named }), id };
    this.ask('receive', event);
    return new Receive(this.stage, this.name, id);
  }

  /**
   * Acknowledges a message and goes on until there is an answer.
   * @param options `handle`: which of its handles, as `Array.prototype.at` counts; else the newest
   */
  ack(
    message: ReceivedMessage | number,
    options: { readonly handle?: number } = {},
  ): OperationOutcome {
    const delivery = this.present(message);
    return this.perform('ack', String(delivery), { ...options, delivery });
  }

  /** Hides a message for another time from now on, and goes on until there is an answer. */
  changeInvisible(
    message: ReceivedMessage | number,
    invisibleTimeMs: number,
    options: { readonly handle?: number; readonly suspend?: boolean } = {},
  ): OperationOutcome {
    const delivery = this.present(message);
    const event = { ...options, delivery, invisibleTimeMs };
    return this.perform('changeInvisible', String(delivery), event);
  }

  /** Acknowledges messages together, and goes on until there is an answer. */
  batchAck(messages: readonly (ReceivedMessage | number)[]): OperationOutcome {
    if (messages.length === 0) throw new StoryError('a batch of no messages acknowledges none');
    const deliveries = messages.map((message) => this.present(message));
    return this.perform('batchAck', deliveries.join(','), { deliveries });
  }

  /** Tells every broker of a topic how a group gets its messages; its own if none is named. */
  setRequestMode(
    mode: 'PULL' | 'POP',
    options: {
      readonly topic?: string;
      readonly group?: string;
      readonly popShareQueueNum?: number;
    } = {},
  ): OperationOutcome {
    const { group = this.#group } = options;
    return this.perform('setRequestMode', `${mode} for ${group}`, { ...options, mode });
  }

  /** Whether it has received a message with this body. */
  has(body: string): boolean {
    return this.stage.witness.of(this.name).poppedSet.has(body);
  }

  /** Everything that it has received, in order, in all its lives; a message can come twice. */
  get received(): readonly ReceivedMessage[] {
    const { popped } = this.stage.witness.of(this.name);
    const news = popped.slice(this.#messages.length).map(messageOf);
    if (news.length > 0) this.#messages = [...this.#messages, ...news];
    return this.#messages;
  }

  private perform(what: Settled['what'], about: string, event: object): OperationOutcome {
    const times = (this.#used.get(`${what} ${about}`) ?? 0) + 1;
    this.#used.set(`${what} ${about}`, times);
    const id = times === 1 ? about : `${about} (${times})`;
    this.ask(what, { ...event, id });
    const { operations } = this.stage.witness.of(this.name);
    const settlement = () => operations.get(`${what} ${id}`);
    this.stage.until(this.limitMs(0), () => settlement() !== undefined);
    return settlement()?.outcome ?? 'pending';
  }

  private ask(what: Settled['what'], event: object): void {
    this.stage.operate(this.name, { type: `operator.${what}`, ...event });
  }

  private limitMs(pollTimeMs = 0): number {
    return pollTimeMs + this.#requestTimeoutMs + graceMs;
  }

  /** The number of a delivery that the consumer knows of in this life. */
  private present(message: ReceivedMessage | number): number {
    // An empty receive gives none, whatever its type says of the first.
    if (message === undefined) throw new StoryError(`"${this.name}" is handed no message`);
    const { popped, poppedBefore } = this.stage.witness.of(this.name);
    const number = typeof message === 'number' ? message : message.delivery;
    const index = (number < 0 ? popped.length : poppedBefore) + number;
    const there = index >= poppedBefore ? popped[index] : undefined;
    const isMeant = typeof message === 'number' || there?.handle === message.handle;
    const found = isMeant ? there : undefined;
    if (found !== undefined) return found.delivery;
    const which = typeof message === 'number' ? message : `${message.delivery} ("${message.body}")`;
    throw new StoryError(`"${this.name}" has no delivery ${which} in this life`);
  }
}

function messageOf(popped: PoppedDelivery): ReceivedMessage {
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
