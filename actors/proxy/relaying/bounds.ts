/** How long those who wait for a client wait: each longer than who waits behind it. */
import type { ProxyConfig } from '../config.ts';
import type { Bounds } from './jobs.ts';

/** What a call to another proxy takes besides the client's answer: a connection, and two roads. */
const roadMs = 700;

/**
 * Of replies: a sender waits 3 s, and a broker, which waits 10 s for the client, would let it wait
 * in vain.
 */
export function replyBounds({ forwardTimeoutMs }: ProxyConfig): Bounds {
  const relayedMs = Math.max(1, forwardTimeoutMs - roadMs);
  return { clientMs: forwardTimeoutMs, relayedMs, totalMs: forwardTimeoutMs };
}

/** Of an operator's questions: a client has the 10 s that a broker gives it; operators wait 15. */
export const questionBounds: Bounds = {
  clientMs: 10_000,
  relayedMs: 10_000,
  totalMs: 10_000 + 2 * roadMs,
};
