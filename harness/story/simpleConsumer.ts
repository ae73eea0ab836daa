/** Simple consumers of a story: they receive by pop and acknowledge by hand. */
import type { Settled } from '../../actors/shared/observation.ts';
import type { SimpleConsumerOptions } from '../cluster/nodeSpec.ts';
import { unknownName } from '../cluster/optionProblem.ts';
import type { OperationSettlement } from '../cluster/testimony.ts';
import { StoryError } from '../kernel/bug.ts';
import { StoryNode } from './nodes.ts';
import {
  messageOf,
  type OperationOutcome,
  Receive,
  type ReceivedMessage,
  type ReceiveOptions,
  receiveNames,
} from './receive.ts';
import {
  Notification,
  type NotificationOptions,
  type PeekOptions,
  type PeekResult,
  peekResultOf,
  type QuestionOptions,
} from './simpleQuestions.ts';
import type { Stage } from './stage.ts';

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

  /** Looks at messages, goes on until there is an answer, and leaves them where they are. */
  peek(options: PeekOptions = {}): PeekResult {
    const id = this.askOnce('peek', options);
    this.stage.until(this.limitMs(), () => this.settlementOf('peek', id) !== undefined);
    return peekResultOf(this.stage.witness.of(this.name).peeks.get(id));
  }

  /** Asks whether there is something to receive, and goes on until there is an answer. */
  notification(options: NotificationOptions = {}): boolean {
    const notification = this.startNotification(options);
    this.stage.until(this.limitMs(options.pollTimeMs), () => notification.settled);
    return notification.outcome === 'done';
  }

  /** Asks to be told when there is something to receive, and returns at once. */
  startNotification(options: NotificationOptions): Notification {
    return new Notification(this.stage, this.name, this.askOnce('notification', options));
  }

  /** How many receives of the group wait for exactly this; goes on until there is an answer. */
  pollingInfo(options: QuestionOptions = {}): number {
    const id = this.askOnce('pollingInfo', options);
    const settlement = () => this.settlementOf('pollingInfo', id);
    this.stage.until(this.limitMs(), () => settlement() !== undefined);
    return settlement()?.pollingNum ?? 0;
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

  /** Asks a question, and gives its id. */
  private askOnce(what: Settled['what'], { broker, ...options }: QuestionOptions): string {
    const times = (this.#used.get(what) ?? 0) + 1;
    this.#used.set(what, times);
    const id = String(times);
    const named = typeof broker === 'object' ? broker.name : broker;
    this.ask(what, { ...options, ...(named === undefined ? {} : { broker: named }), id });
    return id;
  }

  private settlementOf(what: Settled['what'], id: string): OperationSettlement | undefined {
    return this.stage.witness.of(this.name).operations.get(`${what} ${id}`);
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
