/** Tries candidates: plans that may show the same mistake with less in them. */
import { createHash } from 'node:crypto';
import type { Plan } from '../../../harness/plan/plan.ts';
import { readPlan } from '../../../harness/plan/readPlan.ts';
import { kindOf } from '../judge.ts';
import type { Runner } from '../runners.ts';
import { unfair } from './fair.ts';

/** How long candidates are tried. */
export interface TestLimits {
  readonly runsMax: number;
  readonly forMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told after some runs. */
  readonly onTest?: ((runs: number) => void) | undefined;
}

/** A candidate that shows the mistake. */
export interface Accepted {
  readonly plan: Plan;
  /** Which of the candidates it was. */
  readonly at: number;
}

/** Tries plans for one kind of mistake. */
export class Tester {
  /** Plans that were tried, up to the one that was accepted: the same for any number of runners. */
  runs = 0;
  private readonly kind: string;
  private readonly runners: readonly Runner[];
  private readonly limits: TestLimits;
  private phaseEnd = Number.POSITIVE_INFINITY;
  private readonly startedMs = performance.now();
  /** Candidates by their digest: whether they show the mistake. */
  private readonly known = new Map<string, boolean>();

  constructor(kind: string, runners: readonly Runner[], limits: TestLimits) {
    this.kind = kind;
    this.runners = runners;
    this.limits = limits;
  }

  /** Whether there is nothing left to try with. */
  get spent(): boolean {
    const { forMs, signal } = this.limits;
    const runsMax = Math.min(this.limits.runsMax, this.phaseEnd);
    const isLate = performance.now() - this.startedMs >= forMs;
    return isLate || this.runs >= runsMax || signal?.aborted === true;
  }

  /** Does something that may take so many runs at most. */
  async within<T>(runs: number, work: () => Promise<T>): Promise<T> {
    const before = this.phaseEnd;
    this.phaseEnd = Math.min(before, this.runs + runs);
    try {
      return await work();
    } finally {
      this.phaseEnd = before;
    }
  }

  /** The first of some candidates that shows the mistake; several are tried at once. */
  async first(candidates: Iterable<Plan | undefined>): Promise<Accepted | undefined> {
    const iterator = candidates[Symbol.iterator]();
    let at = 0;
    for (let done = false; !done && !this.spent; ) {
      const batch: Accepted[] = [];
      while (batch.length < this.runners.length) {
        const next = iterator.next();
        if (next.done) {
          done = true;
          break;
        }
        if (next.value !== undefined && this.mayTry(next.value))
          batch.push({ plan: next.value, at });
        at += 1;
      }
      const shows = await Promise.all(batch.map(({ plan }, index) => this.test(plan, index)));
      const found = shows.indexOf(true);
      this.runs += found < 0 ? batch.length : found + 1;
      this.limits.onTest?.(this.runs);
      if (found >= 0) return batch[found];
    }
    return undefined;
  }

  private mayTry(plan: Plan): boolean {
    if (this.known.get(digest(plan)) === false) return false;
    return readPlan(plan).ok && unfair(plan) === undefined;
  }

  private async test(plan: Plan, index: number): Promise<boolean> {
    const text = digest(plan);
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const { findings } = await this.runners[index]!.run(plan);
    const shows = findings.some((finding) => kindOf(finding) === this.kind);
    this.known.set(text, shows);
    return shows;
  }
}

/** Plans with a schedule are long, and many are tried. */
function digest(plan: Plan): string {
  return createHash('sha1').update(JSON.stringify(plan)).digest('base64');
}
