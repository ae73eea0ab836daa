/** Looks for a museum piece as if nobody knew of it: the plans of a seed, from the first on. */

import type { Plan } from '../../harness/plan/plan.ts';
import { judge } from '../fuzz/judge.ts';
import type { Runner } from '../fuzz/runners.ts';
import { type Failure, search } from '../fuzz/search.ts';
import { shrink } from '../fuzz/shrink/shrink.ts';
import { sizeOf } from '../fuzz/shrink/steps.ts';
import { drawnFor, type MuseumPiece, withoutPieces, withPiece } from './pieces.ts';

/** A piece that was found. */
export interface Hunted {
  /** How many plans it took. */
  readonly runs: number;
  readonly elapsedMs: number;
  /** The monitor that told. */
  readonly monitor: string;
  /** Steps of the plan as it was drawn, and after shrinking. */
  readonly drawnSteps: number;
  readonly steps: number;
  readonly plan: Plan;
}

/** Looks for a piece in the first plans of a seed; undefined if it is in none of them. */
export async function hunt(
  piece: MuseumPiece,
  seed: number,
  runners: readonly Runner[],
  runsMax: number,
): Promise<Hunted | undefined> {
  const drawn = (index: number) => withPiece(drawnFor(piece, seed, index), piece);
  const { failure, elapsedMs } = await search({ planAt: drawn, runsMax }, runners);
  if (failure === undefined) return undefined;
  const [elsewise] = judge(withoutPieces(failure.plan)).findings;
  if (elsewise !== undefined) {
    const what = `plan ${failure.index} of seed ${seed} breaks without ${piece.name} as well`;
    throw new Error(`${what}: ${elsewise.monitor}: ${elsewise.found[0]}`);
  }
  const { plan } = await shrunk(failure, runners);
  const { monitor } = failure.judged.findings[0]!;
  const drawnSteps = sizeOf(failure.plan).steps;
  const { steps } = sizeOf(plan);
  return { runs: failure.index + 1, elapsedMs, monitor, drawnSteps, steps, plan };
}

function shrunk({ plan, judged }: Failure, runners: readonly Runner[]) {
  const limits = { runsMax: 3_000, forMs: Number.POSITIVE_INFINITY };
  return shrink(plan, judged.findings[0]!, runners, limits);
}
