/** The library's `simulatePlan`: runs a plan, and hands over all there is to know of the run. */
import { FlowDigest } from './check/flowDigest.ts';
import { writeReplay } from './check/replayString.ts';
import type { StoryRun } from './check/storyRun.ts';
import { lastTraceLines } from './check/traceText.ts';
import { buildId } from './cli/buildId.ts';
import { statusOf } from './cluster/status.ts';
import { Witness } from './cluster/witness.ts';
import { Bug, StoryError } from './kernel/bug.ts';
import { throughTheWire } from './network/wireFilter.ts';
import type { Plan } from './plan/plan.ts';
import { readPlan } from './plan/readPlan.ts';
import { type PlanRun, preparePlan } from './plan/runPlan.ts';
import { Recorder, type Simulated, type SimulateOptions } from './simulate.ts';

const promise = 'the cluster breaks no invariant';

/**
 * Runs a plan in simulation. A plan promises nothing by itself but that no invariant breaks;
 * properties judge what its nodes told.
 * @param plan a plan, as written or as read from JSON
 * @throws StoryError when it is no plan, naming what is wrong with it
 */
export function simulatePlan(plan: Plan, options: Omit<SimulateOptions, 'seed'> = {}): Simulated {
  const read = readPlan(plan);
  if (!read.ok) throw new StoryError(`this is no plan: ${read.problem}`);
  const recorder = new Recorder(options.onTrace);
  const digest = new FlowDigest();
  const witness = new Witness();
  const run = preparePlan(read.plan, {
    ...(options.wire ? { filter: throughTheWire } : {}),
    tap: (entry) => {
      recorder.take(entry);
      digest.take(entry);
      if (entry.kind === 'observation') {
        witness.take(entry.timeMs, entry.node, entry.observation);
      }
    },
  });
  const bug = runToEnd(run);
  const { world } = run.kernel;
  const { timeMs } = world;
  const found = bug === undefined ? [] : [bug.message];
  const broken = { kind: 'bug', sentence: promise, found, timeMs, line: undefined } as const;
  const hash = world.hash.toString();
  const story: StoryRun = {
    scenario: `a plan of ${count(plan.workload, 'send')} and ${count(plan.faults, 'fault')}`,
    verdict: bug === undefined ? 'held' : 'broken',
    seed: plan.seed,
    hash,
    virtualMs: timeMs,
    deliveries: world.deliveries,
    held: bug === undefined ? [{ sentence: promise, timeMs }] : [],
    broken: bug === undefined ? undefined : broken,
    nodes: world.nodeNames().map((name) => statusOf(run.kernel, witness, name)),
    lastTrace: lastTraceLines(world.trace),
    digest,
  };
  return recorder.simulated(story, writeReplay({ plan, hash, build: buildId() }));
}

function count({ length }: readonly unknown[], what: string): string {
  return `${length} ${what}${length === 1 ? '' : 's'}`;
}

function runToEnd({ kernel, endMs }: PlanRun): Bug | undefined {
  try {
    kernel.run(endMs);
    return undefined;
  } catch (error) {
    if (error instanceof Bug) return error;
    throw error;
  }
}
