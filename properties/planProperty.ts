/**
 * Properties of plans: run one, ask monitors what was broken, and when something was, say so
 * together with the plan as a file that brings the run back.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Machines } from '../harness/cluster/machines.ts';
import type { Plan } from '../harness/plan/plan.ts';
import { type Case, casesOf } from './monitors/cases.ts';
import { type Evidence, gather } from './monitors/evidence.ts';
import type { Monitor } from './monitors/index.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const linesShown = 12;

/** A property: no monitor has anything to say. */
export function quiet(
  plans: fc.Arbitrary<Plan>,
  monitors: readonly Monitor[],
  mutants: Partial<Machines> = {},
  note: (evidence: Evidence) => void = () => {},
): fc.IProperty<[Plan]> {
  return fc.property(plans, (plan) => {
    const evidence = gather(plan, mutants);
    const broken = monitors.flatMap((monitor) => monitor(evidence).map(({ text }) => text));
    if (broken.length > 0) throw new Error(`${shown(broken)}\n${savable(plan)}`);
    note(evidence);
  });
}

/** Asserts a property over random plans and saved ones, and that each of the cases came up. */
export function assertQuiet(
  plans: fc.Arbitrary<Plan>,
  monitors: readonly Monitor[],
  cases: readonly Case[],
  numRuns: number,
): void {
  const marks = newMarks(...cases);
  const note = (evidence: Evidence) => {
    const found = casesOf(evidence);
    for (const each of cases) if (found.has(each)) marks.hit(each);
  };
  const examples = savedPlans().map(({ plan }): [Plan] => [plan]);
  fc.assert(quiet(plans, monitors, {}, note), { ...runs(numRuns), examples });
  verifyAfter(marks, numRuns);
}

/**
 * Whether a monitor finds a planted mutation within so many plans. The seed is written down, so
 * that whether it does is a matter of the code and not of luck.
 */
export function isCaught(
  plans: fc.Arbitrary<Plan>,
  monitor: Monitor,
  mutants: Partial<Machines>,
  numRuns = 100,
): boolean {
  const parameters = { numRuns, seed: 1, endOnFailure: true };
  return fc.check(quiet(plans, [monitor], mutants), parameters).failed;
}

/** A plan as text that can be saved and will be run again by every later test. */
export function savable(plan: Plan): string {
  const where = 'properties/saved/<what it shows>.plan.json';
  return `the plan, to be saved as ${where}:\n${JSON.stringify(plan)}`;
}

/** A plan from properties/saved/. */
export interface SavedPlan {
  readonly file: string;
  readonly plan: Plan;
}

const folder = new URL('saved/', import.meta.url);

/** Every saved plan, by file name. */
export function savedPlans(): readonly SavedPlan[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.plan.json'));
  return files.sort().map((file) => ({
    file,
    plan: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Plan,
  }));
}

function shown(broken: readonly string[]): string {
  const more = broken.length > linesShown ? [`and ${broken.length - linesShown} more`] : [];
  return [...broken.slice(0, linesShown), ...more].join('\n');
}
