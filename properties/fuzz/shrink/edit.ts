/** Edits: small changes that leave a plan plainer. */
import type { Plan } from '../../../harness/plan/plan.ts';
import { lazily } from './ddmin.ts';
import type { Tester } from './tester.ts';

/** Makes a plan plainer; undefined, or the same plan, where there is nothing to do. */
export type Edit = (plan: Plan) => Plan | undefined;

/** Tries edits one after the other, each on what the ones before it have left. */
export async function applyEdits(
  plan: Plan,
  edits: readonly Edit[],
  tester: Tester,
): Promise<Plan> {
  let current = plan;
  for (let from = 0; from < edits.length && !tester.spent; ) {
    const base = current;
    const text = JSON.stringify(base);
    const accepted = await tester.first(
      lazily(edits.slice(from), (edit) => {
        const edited = edit(base);
        return edited === undefined || JSON.stringify(edited) === text ? undefined : edited;
      }),
    );
    if (accepted === undefined) break;
    current = accepted.plan;
    from += accepted.at + 1;
  }
  return current;
}
