/**
 * Runs plans, from the first on, until one breaks a promise or a limit is reached.
 *
 * Plans are begun in order and every plan that was begun is finished, so the failure with the
 * lowest number is the same one however many runners there are; only a limit of time may come
 * before it.
 */
import type { Plan } from '../../harness/plan/plan.ts';
import type { Judged } from './judge.ts';
import type { Runner } from './runners.ts';

/** What is searched, and for how long. */
export interface Search {
  /** Plan number so-and-so, from 0 on. */
  readonly planAt: (index: number) => Plan;
  /** How many plans at most. */
  readonly runsMax?: number | undefined;
  /** For how long at most, in ms. */
  readonly forMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after each run. */
  readonly onRun?: ((soFar: SearchFigures) => void) | undefined;
}

/** How far a search is. */
export interface SearchFigures {
  readonly runs: number;
  /** Frames that reached a node, in all runs. */
  readonly deliveries: number;
  readonly elapsedMs: number;
}

/** A plan that broke a promise. */
export interface Failure {
  /** The number of the plan. */
  readonly index: number;
  readonly plan: Plan;
  readonly judged: Judged;
}

/** A search that is over. */
export interface Searched extends SearchFigures {
  readonly failure: Failure | undefined;
  /** Why it ended. */
  readonly ended: 'failure' | 'runs' | 'time' | 'interrupted';
}

/** Searches. */
export async function search(
  { planAt, runsMax = Number.POSITIVE_INFINITY, forMs, signal, onRun }: Search,
  runners: readonly Runner[],
): Promise<Searched> {
  const startedMs = performance.now();
  let next = 0;
  let runs = 0;
  let deliveries = 0;
  let failure: Failure | undefined;
  const figures = () => ({ runs, deliveries, elapsedMs: performance.now() - startedMs });
  const ended = (): Searched['ended'] | undefined => {
    if (failure !== undefined) return 'failure';
    if (signal?.aborted) return 'interrupted';
    if (next >= runsMax) return 'runs';
    return performance.now() - startedMs >= (forMs ?? Number.POSITIVE_INFINITY)
      ? 'time'
      : undefined;
  };
  const work = async (runner: Runner): Promise<void> => {
    while (ended() === undefined) {
      const index = next++;
      const plan = planAt(index);
      const judged = await runner.run(plan);
      runs += 1;
      deliveries += judged.deliveries;
      const isFirst = failure === undefined || index < failure.index;
      if (judged.findings.length > 0 && isFirst) failure = { index, plan, judged };
      onRun?.(figures());
    }
  };
  await Promise.all(runners.map(work));
  return { ...figures(), failure, ended: ended()! };
}
