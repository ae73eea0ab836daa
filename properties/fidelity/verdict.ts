/** What is said of each frame. */
import type { Exchange } from './exchange.ts';
import { type Explanation, explanationOf } from './explained.ts';
import { type Dependence, featureOf, supportOf } from './unsupported.ts';

/** The five things that a frame can be. `better`: it differs on purpose. */
export const verdicts = ['equal', 'explained', 'better', 'unexplained', 'notSupported'] as const;

/** One of them. */
export type Verdict = (typeof verdicts)[number];

/** A frame and what is said of it. */
export interface Judged {
  readonly exchange: Exchange;
  readonly verdict: Verdict;
  /** Why it may differ, or is not supported. */
  readonly reasons: readonly string[];
  readonly used: readonly (Explanation | Dependence)[];
}

/** Equal first, then explained as a whole, then not there yet; what is left is unexplained. */
export function judge(exchange: Exchange): Judged {
  const { differences, unmodelled } = exchange;
  if (differences.length === 0) return { exchange, verdict: 'equal', reasons: [], used: [] };
  if (unmodelled !== undefined) {
    return { exchange, verdict: 'notSupported', reasons: [unmodelled], used: [] };
  }
  const found = differences.map((difference) => explanationOf(difference, exchange));
  const used = [...new Set(found.filter((one) => one !== undefined))];
  if (!found.includes(undefined)) {
    const verdict = used.some((one) => one.better) ? 'better' : 'explained';
    return { exchange, verdict, reasons: used.map(({ reason }) => reason), used };
  }
  const support = supportOf(exchange);
  if (support === 'undeclared' || support === 'refused') {
    return { exchange, verdict: 'notSupported', reasons: [support], used };
  }
  const feature = featureOf(exchange);
  if (feature !== undefined) {
    const reasons = [`depends on ${feature.feature}`];
    return { exchange, verdict: 'notSupported', reasons, used: [...used, feature] };
  }
  return { exchange, verdict: 'unexplained', reasons: [], used };
}
