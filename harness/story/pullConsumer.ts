/** Pull consumers of a story: every pull is asked for by hand. */
import type { LitePullConsumerOptions } from '../cluster/nodeSpec.ts';
import { StoryError } from '../kernel/bug.ts';
import {
  type Answer,
  type Polling,
  type PulledMessage,
  PullingNode,
  plain,
  type Queue,
} from './pulling.ts';
import type { Stage } from './stage.ts';

/** What a pull asks for besides its queue and offset. */
export interface PullOptions {
  /** Tags joined by `||`; absent: all messages. */
  readonly tags?: string;
  /** In the place of tags: SQL92. */
  readonly sql?: string;
  /** Most messages wanted; absent: 32. */
  readonly maxNums?: number;
  /** Has the broker hold the pull for up to 20 s, until there is a message. */
  readonly block?: boolean;
}

/** A pull consumer. */
export class PullConsumer extends PullingNode {
  readonly #limitMs: number;

  constructor(
    stage: Stage,
    name: string,
    { consumerTimeoutWhenSuspendMs = 30_000, consumerPullTimeoutMs = 10_000 }: PullConsumerOptions,
  ) {
    super(stage, name);
    this.#limitMs = Math.max(consumerTimeoutWhenSuspendMs, consumerPullTimeoutMs) + graceMs;
  }

  /** Pulls a queue once and goes on until there is an answer, which says where to go on, too. */
  pull(queue: Queue, offset: number, options: PullOptions = {}): Polling {
    const pulling = this.startPull(queue, offset, options);
    this.stage.until(this.#limitMs, () => pulling.settled);
    return pulling;
  }

  /** Begins to pull and returns at once, with a handle that tells what comes of it. */
  startPull(queue: Queue, offset: number, { tags, sql, ...options }: PullOptions = {}): Polling {
    return this.beginPolling('pull', {
      ...options,
      queue: plain(queue),
      offset,
      mode: 'async',
      ...(tags === undefined ? {} : { expression: tags }),
      ...(sql === undefined ? {} : { expression: sql, expressionType: 'SQL92' }),
    });
  }

  /** Where the group stands in a queue: in this client's memory, or in the store; -1 nowhere. */
  fetchConsumeOffset(queue: Queue, fromStore = false): number | undefined {
    return this.perform('fetchConsumeOffset', { queue: plain(queue), fromStore })?.offset;
  }

  /** Sets where the group stands; it is committed within 5 s, if the queue is this member's. */
  updateConsumeOffset(queue: Queue, offset: number): Answer {
    return this.answer('updateConsumeOffset', { queue: plain(queue), offset });
  }

  /** Has a message that was pulled in this life delivered again, by the group's retry topic. */
  sendMessageBack(message: PulledMessage, delayLevel = 0): Answer {
    const { polled } = this.stage.witness.of(this.name);
    const found = polled.findLast(
      ({ msgId, queueOffset }) => msgId === message?.msgId && queueOffset === message.queueOffset,
    );
    if (found === undefined)
      throw new StoryError(`"${this.name}" is handed back no message of its own`);
    return this.answer('sendMessageBack', { delivery: found.delivery, delayLevel });
  }
}

/** Settings of a pull consumer. */
export type PullConsumerOptions = Pick<
  LitePullConsumerOptions,
  | 'namesrvs'
  | 'group'
  | 'messageModel'
  | 'brokerSuspendMaxTimeMs'
  | 'consumerTimeoutWhenSuspendMs'
  | 'consumerPullTimeoutMs'
  | 'persistConsumerOffsetIntervalMs'
  | 'maxReconsumeTimes'
>;

/** How long a route, a connection and the scan for time-outs may take on top, in ms. */
const graceMs = 15_000;
