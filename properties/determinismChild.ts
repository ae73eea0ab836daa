/**
 * Runs plans in a process of its own and prints their trace hashes as one line of JSON, with the
 * locale and time zone that it lives in. Plans come in on stdin, as a JSON array; an argument names
 * a mutation to plant.
 */
import { readFileSync } from 'node:fs';
import type { Machines } from '../harness/cluster/machines.ts';
import type { Plan } from '../harness/plan/plan.ts';
import { plainly } from './determinism/sameRun.ts';
import * as mutations from './mutations/index.ts';

/** What a child prints. */
export interface ChildResult {
  readonly locale: string;
  readonly timeZone: string;
  readonly hashes: readonly string[];
}

const plans = JSON.parse(readFileSync(0, 'utf8')) as readonly Plan[];
const planted = (mutations as Readonly<Record<string, Partial<Machines>>>)[process.argv[2] ?? ''];
const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
const setting = planted === undefined ? {} : { machines: planted };
const hashes = plans.map((plan) => plainly(plan, setting).world.hash.toString());
console.log(JSON.stringify({ locale, timeZone, hashes } satisfies ChildResult));
