/** Producers of a story, and the messages that they have sent. */
import type { TransactionListenerConfig } from '../../actors/producer/transactionListeners.ts';
import type { SendOutcome, Settled, TransactionState } from '../../actors/shared/observation.ts';
import type { ResolvedTransaction, Settlement } from '../cluster/testimony.ts';
import { StoryNode } from './nodes.ts';
import { OnItsWay } from './onStage.ts';
import { type RequestOptions, requestOrder, SentRequest } from './request.ts';

/** How a message is sent; whatever is left out is as the client's defaults have it. */
export interface SendOptions {
  readonly tags?: string;
  /** Keys to find the message by, joined by spaces if several. */
  readonly keys?: string;
  readonly properties?: Readonly<Record<string, string>>;
  /** Which of the client's three ways of sending; `sync` if not said. */
  readonly mode?: 'sync' | 'async' | 'oneway';
  /** With `brokerName` exactly this queue; alone the first queue of the route with this id. */
  readonly queueId?: number;
  readonly brokerName?: string;
  /** Chooses the queue by name: `byHash` (equal args, equal queue), `byRandom`. */
  readonly selector?: { readonly name: string; readonly arg: string | number };
  /** Level 1 to 18 of the broker's table of delays. */
  readonly delayLevel?: number;
  /** Comes so long after the broker has it, in ms; within a second more, never before. */
  readonly delayTimeMs?: number;
  /** Comes at this time of the broker's wall clock, in ms; within a second more, never before. */
  readonly deliverTimeMs?: number;
  /** Budget of the whole send, retries included, in ms. */
  readonly timeoutMs?: number;
}

/** How a send stands. */
export interface SendState {
  /** The producer's name, and which of its messages it is. */
  readonly id: string;
  readonly outcome: SendOutcome | 'pending';
  readonly attempts: number;
  readonly brokerName?: string;
  readonly queueId?: number;
  readonly queueOffset?: number;
  readonly code?: number;
}

/** A message on its way, or there. */
export class SentMessage extends OnItsWay<SendState> {
  /** Whether the client has reported how the send ended. */
  get settled(): boolean {
    return this.settlement !== undefined;
  }

  /** How it ended: `stored`, `noRoute`, `timeout`, ...; `pending` until it has. */
  get outcome(): SendOutcome | 'pending' {
    return this.settlement?.outcome ?? 'pending';
  }

  /** How many requests it took. */
  get attempts(): number {
    return this.settlement?.attempts ?? 0;
  }

  /** The broker that stored it. */
  get brokerName(): string | undefined {
    return this.settlement?.brokerName;
  }

  /** The queue that it is in. */
  get queueId(): number | undefined {
    return this.settlement?.queueId;
  }

  /** Its place in that queue. */
  get queueOffset(): number | undefined {
    return this.settlement?.queueOffset;
  }

  /** The response code of a refusal. */
  get code(): number | undefined {
    return this.settlement?.code;
  }

  /** Of a message sent in a transaction: what its local transaction came to. */
  get localState(): TransactionState | undefined {
    return this.settlement?.localState;
  }

  /** Of a message that is to come at a time: what takes it back. */
  get recallHandle(): string | undefined {
    return this.settlement?.recallHandle;
  }

  /** The id of its place in the store, if it was stored. */
  get offsetMsgId(): string | undefined {
    return this.settlement?.offsetMsgId;
  }

  /** The id that the client gave it. */
  get msgId(): string | undefined {
    return this.settlement?.msgId;
  }

  /** Virtual time at which the client reported, in ms. */
  get settledAtMs(): number | undefined {
    return this.settlement?.timeMs;
  }

  override toJSON(): SendState {
    const { id, outcome, attempts } = this;
    const { brokerName, queueId, queueOffset, code } = this.settlement ?? {};
    const known = Object.entries({ brokerName, queueId, queueOffset, code: code || undefined });
    const there = Object.fromEntries(known.filter(([, value]) => value !== undefined));
    return { id, outcome, attempts, ...there };
  }

  private get settlement(): Settlement | undefined {
    return this.stage.witness.settled.get(this.id);
  }
}

const bytes = new TextEncoder();

/** How a message is sent in a transaction; whatever is left out is as the producer has it. */
export interface TransactionOptions {
  readonly tags?: string;
  readonly keys?: string;
  readonly properties?: Readonly<Record<string, string>>;
  /** What executes the local transaction in place of the producer's own `transactionListener`. */
  readonly listener?: TransactionListenerConfig;
}

/** How long a look-up may take: brokers have 15 s. */
const lookUpLimitMs = 20_000;

/** A producer. */
export class Producer extends StoryNode {
  #sent = 0;
  #asked = 0;
  #lookUps = 0;

  /** Sends a message and waits for the reply to it; returns at once, with a handle. */
  request(topic: string, body: string, options: RequestOptions = {}): SentRequest {
    this.#asked += 1;
    const id = `${this.name}/r${this.#asked}`;
    this.stage.operate(this.name, requestOrder(id, topic, body, options));
    return new SentRequest(this.stage, id);
  }

  /** Sends a message; returns at once, with a handle that tells how it ends. */
  send(topic: string, body: string, options: SendOptions = {}): SentMessage {
    this.#sent += 1;
    const id = `${this.name}/${this.#sent}`;
    this.stage.operate(this.name, {
      type: 'operator.send',
      id,
      topic,
      mode: 'sync',
      body: bytes.encode(body),
      ...options,
    } as { type: `operator.${string}` });
    return new SentMessage(this.stage, id);
  }

  /** Sends a message in a transaction; returns at once, with a handle that tells how it ends. */
  sendInTransaction(topic: string, body: string, options: TransactionOptions = {}): SentMessage {
    this.#sent += 1;
    const id = `${this.name}/${this.#sent}`;
    const order = { id, topic, body: bytes.encode(body), ...options };
    this.stage.operate(this.name, { type: 'operator.sendInTransaction', ...order });
    return new SentMessage(this.stage, id);
  }

  /** Takes a message back that is to come at a time, and goes on until there is an answer. */
  recall(topic: string, handle: string | undefined): Settled['outcome'] | 'pending' {
    const id = `recall ${this.#nextLookUp()}`;
    const order = { id, topic, handle: handle ?? '' };
    this.stage.operate(this.name, { type: 'operator.recall', ...order });
    return this.#outcomeOf('recall', id);
  }

  /**
   * Looks for messages by a key, and goes on until every broker of the topic has answered: bodies
   * in the order in which each broker stored them.
   * @param options `isUnique`: the key is a message's own id; `maxNum`: of each broker, 32 at most
   */
  query(
    topic: string,
    key: string,
    options: { readonly isUnique?: boolean; readonly maxNum?: number } = {},
  ): readonly string[] {
    const id = `query ${this.#nextLookUp()}`;
    const order = { id, topic, key, ...options };
    this.stage.operate(this.name, { type: 'operator.queryMessages', ...order });
    this.#outcomeOf('query', id);
    const { found } = this.stage.witness.of(this.name);
    return found.filter(({ query }) => query === id).map(({ text }) => text);
  }

  #nextLookUp(): number {
    this.#lookUps += 1;
    return this.#lookUps;
  }

  #outcomeOf(what: 'recall' | 'query', id: string): Settled['outcome'] | 'pending' {
    const { operations } = this.stage.witness.of(this.name);
    this.stage.until(lookUpLimitMs, () => operations.has(`${what} ${id}`));
    return operations.get(`${what} ${id}`)?.outcome ?? 'pending';
  }

  /** What its listener said of transactions, in order: of its own, and where a broker asked. */
  get resolved(): readonly ResolvedTransaction[] {
    return this.stage.witness.of(this.name).resolved;
  }
}
