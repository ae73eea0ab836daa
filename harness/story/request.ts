/** Requests of a story's producers, and what came of them. */
import type { Replied, RequestOutcome } from '../../actors/shared/requestObservations.ts';
import type { RequestSettlement } from '../cluster/testimony.ts';
import { OnItsWay } from './onStage.ts';
import type { SendOptions } from './producer.ts';

/** How a request is made; whatever is left out is as a client would have it. */
export interface RequestOptions
  extends Pick<
    SendOptions,
    'tags' | 'keys' | 'properties' | 'queueId' | 'brokerName' | 'selector'
  > {
  /** `sync`: the caller waits, the default; `callback`: it is called. */
  readonly mode?: 'sync' | 'callback';
  /** Time for everything, the wait for the reply included, in ms; 3000 if not said. */
  readonly timeoutMs?: number;
}

/** How a request stands. */
export interface RequestState {
  /** The producer's name, and which of its requests it is. */
  readonly id: string;
  readonly outcome: RequestOutcome | 'pending';
  /** The reply's body. */
  readonly reply?: string;
  readonly code?: number;
}

const text = new TextDecoder();

/** A request on its way, or settled. */
export class SentRequest extends OnItsWay<RequestState> {
  /** Whether the client has reported how it ended. */
  get settled(): boolean {
    return this.settlement !== undefined;
  }

  /** How it ended: `replied`, `timeout`, `sendFailed`, ...; `pending` until it has. */
  get outcome(): RequestOutcome | 'pending' {
    return this.settlement?.outcome ?? 'pending';
  }

  /** The body of the reply. */
  get reply(): string | undefined {
    const body = this.settlement?.body;
    return body && text.decode(body);
  }

  /** The client's or the broker's code of what went wrong. */
  get code(): number | undefined {
    return this.settlement?.code;
  }

  /** What went wrong, in words. */
  get remark(): string | undefined {
    return this.settlement?.remark;
  }

  /** How often the client has reported an end: once, or something is broken. */
  get settlements(): number {
    return this.settlement?.times ?? 0;
  }

  /** Virtual time at which the client reported, in ms. */
  get settledAtMs(): number | undefined {
    return this.settlement?.timeMs;
  }

  override toJSON(): RequestState {
    const { id, outcome, reply, code } = this;
    return {
      id,
      outcome,
      ...(reply === undefined ? {} : { reply }),
      ...(code === undefined ? {} : { code }),
    };
  }

  private get settlement(): RequestSettlement | undefined {
    return this.stage.witness.requests.get(this.id);
  }
}

/** What came of a reply that a listener has sent. */
export interface SentReply extends Replied {
  readonly timeMs: number;
}

const bytes = new TextEncoder();

/** The order of a request, as a producer takes it. */
export function requestOrder(
  id: string,
  topic: string,
  body: string,
  options: RequestOptions,
): { readonly type: `operator.${string}` } {
  const plain = { mode: 'sync', timeoutMs: 3_000, ...options };
  return { type: 'operator.request', id, topic, body: bytes.encode(body), ...plain } as {
    readonly type: `operator.${string}`;
  };
}
