/** What consumers that pull have in common in a story: orders, queues, messages. */
import type { PullVerb, Settled } from '../../actors/shared/observation.ts';
import type { OperationSettlement, PolledMessage } from '../cluster/testimony.ts';
import { StoryError } from '../kernel/bug.ts';
import { StoryNode } from './nodes.ts';
import { OnItsWay } from './onStage.ts';
import type { OperationOutcome } from './receive.ts';
import type { Stage } from './stage.ts';

/** One queue of a topic on one broker. */
export interface Queue {
  readonly topic: string;
  readonly brokerName: string;
  readonly queueId: number;
}

/** A message that a poll or a pull brought. */
export interface PulledMessage extends Queue {
  readonly body: string;
  readonly queueOffset: number;
  readonly reconsumeTimes: number;
  readonly msgId: string;
  readonly tags: string | undefined;
  readonly keys: string | undefined;
  /** Virtual time at which it was handed out, in ms. */
  readonly polledAtMs: number;
}

/** How an order ended. */
export interface Answer {
  readonly outcome: OperationOutcome;
  /** The response code; -1 where the client itself refused. */
  readonly code: number | undefined;
  /** Why it was refused. */
  readonly remark: string | undefined;
  /** The offset that was asked for, or at which a pull goes on. */
  readonly offset: number | undefined;
}

/** How a poll or a pull stands. */
export interface PollState {
  readonly id: string;
  readonly outcome: OperationOutcome;
  /** Bodies of the messages that it brought. */
  readonly messages: readonly string[];
}

/** A poll or a pull on its way, or over. */
export class Polling extends OnItsWay<PollState> {
  readonly #node: string;
  readonly #what: 'poll' | 'pull';
  /** How much had been handed out when it began. */
  readonly #before: number;

  constructor(stage: Stage, node: string, what: 'poll' | 'pull', id: string, before: number) {
    super(stage, id);
    this.#node = node;
    this.#what = what;
    this.#before = before;
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

  /** Why it was refused. */
  get remark(): string | undefined {
    return this.settlement?.remark;
  }

  /** Of a pull: where to go on. */
  get nextOffset(): number | undefined {
    return this.settlement?.offset;
  }

  /** Virtual time at which it ended, in ms. */
  get settledAtMs(): number | undefined {
    return this.settlement?.timeMs;
  }

  /** The messages that it brought, in order. */
  get messages(): readonly PulledMessage[] {
    const since = this.stage.witness.of(this.#node).polled.slice(this.#before);
    return since
      .filter(({ what, order }) => what === this.#what && order === this.id)
      .map(messageOf);
  }

  override toJSON(): PollState {
    const { id, outcome, messages } = this;
    return { id: `${this.#node}/${id}`, outcome, messages: messages.map(({ body }) => body) };
  }

  private get settlement(): OperationSettlement | undefined {
    return this.stage.witness.of(this.#node).operations.get(`${this.#what} ${this.id}`);
  }
}

/** How long a route, connections and the scan for time-outs may take, in ms. */
const graceMs = 30_000;

/** A consumer that pulls when it is told to, or by itself for who polls. */
export abstract class PullingNode extends StoryNode {
  #asked = 0;
  /** What it has handed out as far as anybody asked: a condition may ask after every step. */
  #messages: readonly PulledMessage[] = [];

  /** Everything that it has handed out, in order, in all its lives; a message can come twice. */
  get polled(): readonly PulledMessage[] {
    const { polled } = this.stage.witness.of(this.name);
    const news = polled.slice(this.#messages.length).map(messageOf);
    if (news.length > 0) this.#messages = [...this.#messages, ...news];
    return this.#messages;
  }

  /** Whether it has handed out a message with this body. */
  has(body: string): boolean {
    return this.polled.some((message) => message.body === body);
  }

  /** The queues of a topic that can be read, as the name server has it; none if it has none. */
  messageQueues(topic: string): readonly Queue[] {
    const settlement = this.perform('fetchMessageQueues', { topic });
    return (settlement?.queues ?? []).map((name) => queueOf(topic, name));
  }

  /** The first offset of a queue. */
  minOffset(queue: Queue): number | undefined {
    return this.perform('minOffset', { queue: plain(queue) })?.offset;
  }

  /** The offset behind the last message of a queue. */
  maxOffset(queue: Queue): number | undefined {
    return this.perform('maxOffset', { queue: plain(queue) })?.offset;
  }

  /** The first offset whose message was stored at this time or later, in ms. */
  offsetForTimestamp(queue: Queue, timestamp: number): number | undefined {
    return this.perform('offsetForTimestamp', { queue: plain(queue), timestamp })?.offset;
  }

  /** Begins a poll or a pull. What was pulled before may be handed out before this returns. */
  protected beginPolling(what: 'poll' | 'pull', event: object): Polling {
    const before = this.stage.witness.of(this.name).polled.length;
    return new Polling(this.stage, this.name, what, this.begin(what, event), before);
  }

  /** Begins an order and returns its id. */
  protected begin(what: PullVerb, event: object): string {
    this.#asked += 1;
    const id = String(this.#asked);
    const order = { ...event, id };
    this.stage.operate(this.name, { type: `operator.${what}`, ...order });
    return id;
  }

  /** Gives an order and goes on until it is settled, or nothing is to be expected any more. */
  protected perform(what: PullVerb, event: object, limitMs = graceMs): Settled | undefined {
    const id = this.begin(what, event);
    const { operations } = this.stage.witness.of(this.name);
    this.stage.until(limitMs, () => operations.has(`${what} ${id}`));
    return operations.get(`${what} ${id}`);
  }

  /** The same, for orders of which a story wants to know how they ended. */
  protected answer(what: PullVerb, event: object): Answer {
    const settlement = this.perform(what, event);
    const { outcome = 'pending', code, remark, offset } = settlement ?? {};
    return { outcome, code, remark, offset };
  }
}

/** A queue and nothing else of it: a message is a queue, too. */
export function plain(queue: Queue): Queue {
  if (typeof queue?.topic !== 'string') {
    throw new StoryError(`${JSON.stringify(queue)} is no queue: { topic, brokerName, queueId } is`);
  }
  const { topic, brokerName, queueId } = queue;
  return { topic, brokerName, queueId };
}

function queueOf(topic: string, name: string): Queue {
  const slash = name.lastIndexOf('/');
  return { topic, brokerName: name.slice(0, slash), queueId: Number(name.slice(slash + 1)) };
}

function messageOf({ text, timeMs, ...polled }: PolledMessage): PulledMessage {
  const { topic, brokerName, queueId, queueOffset, reconsumeTimes, msgId, tags, keys } = polled;
  return {
    ...{ body: text, topic, brokerName, queueId, queueOffset, reconsumeTimes, msgId, tags, keys },
    polledAtMs: timeMs,
  };
}
