/** Lite pull consumers of a story: they pull by themselves, and hand out to who polls. */
import type { LitePullConsumerOptions } from '../cluster/nodeSpec.ts';
import {
  type Answer,
  type Polling,
  type PulledMessage,
  PullingNode,
  plain,
  type Queue,
} from './pulling.ts';
import type { Stage } from './stage.ts';

/** What a commit writes; without any of them all that was polled, with the next period. */
export interface CommitOptions {
  /** What was polled of these queues alone. */
  readonly queues?: readonly Queue[];
  /** These offsets, whatever was polled. */
  readonly offsets?: readonly { readonly queue: Queue; readonly offset: number }[];
  /** At once. */
  readonly persist?: boolean;
}

/** A lite pull consumer. */
export class LitePullConsumer extends PullingNode {
  readonly #pollTimeoutMs: number;

  constructor(
    stage: Stage,
    name: string,
    { pollTimeoutMs = 5_000 }: Pick<LitePullConsumerOptions, 'pollTimeoutMs'>,
  ) {
    super(stage, name);
    this.#pollTimeoutMs = pollTimeoutMs;
  }

  /** Polls: goes on until there are messages, or the time is over. One pulled batch at most. */
  poll(timeoutMs = this.#pollTimeoutMs): readonly PulledMessage[] {
    const polling = this.startPoll(timeoutMs);
    this.stage.until(timeoutMs + graceMs, () => polling.settled);
    return polling.messages;
  }

  /** Begins to poll and returns at once, with a handle that tells what comes of it. */
  startPoll(timeoutMs = this.#pollTimeoutMs): Polling {
    return this.beginPolling('poll', { timeoutMs });
  }

  /** Subscribes a topic, or changes what is wanted of it; its queues come by rebalancing. */
  subscribe(topic: string, tags = '*'): Answer {
    return this.answer('subscribe', { topic, expression: tags });
  }

  /** The same with a filter by properties (SQL92) in the place of tags. */
  subscribeSql(topic: string, sql: string): Answer {
    return this.answer('subscribe', { topic, expression: sql, expressionType: 'SQL92' });
  }

  /** Ends a subscription. */
  unsubscribe(topic: string): Answer {
    return this.answer('unsubscribe', { topic });
  }

  /** Reads these queues from now on, and no other, whatever other members do. */
  assign(queues: readonly Queue[]): Answer {
    return this.answer('assign', { queues: queues.map(plain) });
  }

  /** The queues of a topic that it holds now, `broker/queueId`, sorted. */
  queues(topic: string): readonly string[] {
    return this.stage.witness.of(this.name).queues.get(topic) ?? [];
  }

  /** Goes on reading a queue at another offset. */
  seek(queue: Queue, offset: number): Answer {
    return this.answer('seek', { queue: plain(queue), offset });
  }

  /** Goes on reading a queue at its first message. */
  seekToBegin(queue: Queue): Answer {
    return this.answer('seekToBegin', { queue: plain(queue) });
  }

  /** Goes on reading a queue behind its last message. */
  seekToEnd(queue: Queue): Answer {
    return this.answer('seekToEnd', { queue: plain(queue) });
  }

  /** Stops pulling queues; `pause` is for the process. What was pulled can still be polled. */
  pausePulling(queues: readonly Queue[]): Answer {
    return this.answer('pause', { queues: queues.map(plain) });
  }

  /** Goes on pulling queues. */
  resumePulling(queues: readonly Queue[]): Answer {
    return this.answer('resume', { queues: queues.map(plain) });
  }

  /** Commits what was polled. */
  commit({ queues, offsets, ...options }: CommitOptions = {}): Answer {
    return this.answer('commit', {
      ...options,
      ...(queues === undefined ? {} : { queues: queues.map(plain) }),
      ...(offsets === undefined
        ? {}
        : { offsets: offsets.map(({ queue, offset }) => ({ queue: plain(queue), offset })) }),
    });
  }

  /** Where the group stands in a queue, as far as this client knows; -1 for nowhere. */
  committed(queue: Queue): number | undefined {
    return this.perform('committed', { queue: plain(queue) })?.offset;
  }

  /** Has changes of a topic's queues told: `topicQueues` has them. */
  listenToQueues(topic: string): Answer {
    return this.answer('listenToQueues', { topic });
  }

  /** The queues that a topic was told to have since `listenToQueues`, `broker/queueId`, sorted. */
  topicQueues(topic: string): readonly string[] | undefined {
    return this.stage.witness.of(this.name).topicQueues.get(topic);
  }
}

/** How much longer than its own time a poll may take to end, in ms. */
const graceMs = 5_000;
