/** How what was asked of a client ended, in the words that all clients use. */
import type { CallOutcome } from '../node.ts';
import type { Settled } from '../observation.ts';

/** How something ended that was asked. */
export type Settlement = Omit<Settled, 'kind' | 'what' | 'id'>;

/** Code of a refusal that is the client's own (`MQClientException`). */
export const noCode = -1;

const texts: Readonly<Record<Extract<CallOutcome, { ok: false }>['problem'], string>> = {
  connectFailed: 'no connection to the broker',
  closed: 'the connection was lost before an answer came',
  timeout: 'no answer in time',
  busy: 'invoke too fast: too many unanswered requests',
};

/** What a request without an answer came to: what the broker did is not known. */
export function unanswered({ problem }: Extract<CallOutcome, { ok: false }>): Settlement {
  return { outcome: 'unanswered', remark: texts[problem] };
}

/** What the client itself refuses. */
export function refused(remark: string): Settlement {
  return { outcome: 'refused', code: noCode, remark };
}

/** What something comes to that the shutdown leaves open. */
export const cutOff: Settlement = { outcome: 'unanswered', remark: 'the client was shut down' };
