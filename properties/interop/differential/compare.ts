/** Compares what two servers did in one case. */
import type { Outcome } from './runCase.ts';

/** One part that is not equal. */
export interface Difference {
  readonly step: number;
  /** Which of the things heard in this step. */
  readonly item: number;
  readonly field: string;
  readonly real: string | undefined;
  readonly ours: string | undefined;
}

/** All differences of a case, in its order. */
export function compare(real: readonly Outcome[], ours: readonly Outcome[]): Difference[] {
  const found: Difference[] = [];
  for (const [index, expected] of real.entries()) {
    const theirs = expected.heard;
    const got = ours[index]?.heard ?? [];
    for (let item = 0; item < Math.max(theirs.length, got.length); item++) {
      const a = theirs[item]?.view ?? {};
      const b = got[item]?.view ?? {};
      const at = { step: expected.step, item };
      // Where one is an answer and the other is not, the rest says nothing.
      const whats =
        a.what === b.what ? [...new Set([...Object.keys(a), ...Object.keys(b)])] : ['what'];
      for (const field of whats) {
        const [left, right] = [told(a[field], field), told(b[field], field)];
        if (left !== right) found.push({ ...at, field, real: left, ours: right });
      }
    }
  }
  return found;
}

// What Java says of an exception is never the same; that something is said is.
function told(value: string | undefined, field: string): string | undefined {
  if (field !== 'remark' || value === undefined) return value;
  const isJava = /^(java|com|org)\.[\w.$]+(Exception|Error)\b|^Cannot invoke "/.test(value);
  return isJava ? `<Java> ${value}` : value;
}
