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
  /** All that was heard there, by both; and what the broker itself says, where it was asked. */
  readonly views: { readonly real: View; readonly ours: View; readonly direct: View };
}

/** The parts of one thing heard. */
export type View = Readonly<Record<string, string>>;

/** All differences of a case, in its order. */
export function compare(
  real: readonly Outcome[],
  ours: readonly Outcome[],
  direct: readonly Outcome[] = [],
): Difference[] {
  const found: Difference[] = [];
  for (const [index, expected] of real.entries()) {
    const theirs = answersFirst(expected.heard);
    const got = answersFirst(ours[index]?.heard ?? []);
    const behind = answersFirst(direct[index]?.heard ?? []);
    for (let item = 0; item < Math.max(theirs.length, got.length); item++) {
      const a = theirs[item]?.view ?? {};
      const b = got[item]?.view ?? {};
      const at = {
        step: expected.step,
        item,
        views: { real: a, ours: b, direct: behind[item]?.view ?? {} },
      };
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

/** So that an answer is compared with the answer, whatever came before it to one of both. */
function answersFirst(heard: Outcome['heard']): Outcome['heard'] {
  const isAnswer = (one: Outcome['heard'][number]) => one.view.what === 'answer';
  return [...heard.filter(isAnswer), ...heard.filter((one) => !isAnswer(one))];
}

/** What Java says of an exception is never the same; that something is said is. */
export function told(value: string | undefined, field: string): string | undefined {
  if (field !== 'remark' || value === undefined) return value;
  const isJava = /^(java|com|org)\.[\w.$]+(Exception|Error)\b|^Cannot invoke "/.test(value);
  return isJava ? `<Java> ${value}` : value;
}
