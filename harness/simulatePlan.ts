/** The library's `simulatePlan`: runs a plan, and hands over all there is to know of the run. */
import { FlowDigest } from './check/flowDigest.ts';
import { writeReplay } from './check/replayString.ts';
import type { StoryRun } from './check/storyRun.ts';
import { lastTraceLines } from './check/traceText.ts';
import { buildId } from './cli/buildId.ts';
import type { Machines } from './cluster/machines.ts';
import { statusOf } from './cluster/status.ts';
import { Witness } from './cluster/witness.ts';
import { Bug, StoryError } from './kernel/bug.ts';
import { throughTheWire } from './network/wireFilter.ts';
import type { Plan } from './plan/plan.ts';
import { planText } from './plan/planText.ts';
import { readPlan } from './plan/readPlan.ts';
import { type PlanRun, preparePlan } from './plan/runPlan.ts';
import { VainOrders } from './plan/vainOrders.ts';
import { Recorder, type Simulated, type SimulateOptions } from './simulate.ts';
import type { BrokenPromise } from './story/promises.ts';

const promise = 'the cluster breaks no invariant';

/** Watches a run of a plan and says what it broke. */
export interface PlanJudge {
  /** Machines to run the plan with: watched ones, which run it no differently. */
  readonly machines: Partial<Machines>;
  /** What it watches over, a sentence each. */
  readonly promises: readonly string[];
  /** The promise that a run which is over has broken, with what was found in its place. */
  broken(run: PlanRun): BrokenOfPlan | undefined;
}

/** A promise that a plan's run has broken. */
export interface BrokenOfPlan extends Pick<BrokenPromise, 'kind' | 'sentence' | 'found'> {
  /** Other promises that it has broken, a sentence each. */
  readonly also?: readonly string[];
  /** When it was broken, in virtual ms; absent: the end of the run shows it. */
  readonly timeMs?: number | undefined;
}

/** How a plan is run. */
export interface SimulatePlanOptions extends Omit<SimulateOptions, 'seed'> {
  /** Who judges; without one, a run holds that breaks no invariant. */
  readonly judge?: ((plan: Plan) => PlanJudge) | undefined;
}

/**
 * Runs a plan in simulation. A plan promises nothing by itself but that no invariant breaks;
 * properties judge what its nodes told.
 * @param plan a plan, as written or as read from JSON
 * @throws StoryError when it is no plan, naming what is wrong with it
 */
export function simulatePlan(plan: Plan, options: SimulatePlanOptions = {}): Simulated {
  const read = readPlan(plan);
  if (!read.ok) throw new StoryError(`this is no plan: ${read.problem}`);
  const recorder = new Recorder(options.onTrace);
  const digest = new FlowDigest();
  const witness = new Witness();
  const vain = new VainOrders();
  const judge = options.judge?.(read.plan);
  const run = preparePlan(read.plan, {
    ...(options.wire ? { filter: throughTheWire } : {}),
    ...(judge === undefined ? {} : { machines: judge.machines }),
    tap: (entry) => {
      recorder.take(entry);
      digest.take(entry);
      vain.take(entry);
      if (entry.kind === 'observation') {
        witness.take(entry.timeMs, entry.node, entry.observation);
      }
    },
  });
  const found = runToEnd(run) ?? judge?.broken(run);
  const promises = [promise, ...(judge?.promises ?? [])];
  const { world } = run.kernel;
  const { timeMs } = world;
  const hash = world.hash.toString();
  const story: StoryRun = {
    scenario: planText(plan),
    verdict: found === undefined ? 'held' : 'broken',
    seed: plan.seed,
    hash,
    virtualMs: timeMs,
    deliveries: world.deliveries,
    held: heldOf(promises, found).map((sentence) => ({ sentence, timeMs })),
    broken: found && brokenAt(found, timeMs),
    judged: { promises: promises.length, broken: brokenIn(found).length },
    notes: vain.notes(),
    nodes: world.nodeNames().map((name) => statusOf(run.kernel, witness, name)),
    lastTrace: lastTraceLines(world.trace),
    digest,
  };
  return recorder.simulated(story, writeReplay({ plan, hash, build: buildId() }));
}

function brokenIn(found: BrokenOfPlan | undefined): readonly string[] {
  return found === undefined ? [] : [found.sentence, ...(found.also ?? [])];
}

/** What is left of the promises; once a step threw, nobody has judged any of them. */
function heldOf(promises: readonly string[], found: BrokenOfPlan | undefined): readonly string[] {
  if (found?.kind === 'bug') return [];
  const broken = brokenIn(found);
  return promises.filter((sentence) => !broken.includes(sentence));
}

function brokenAt({ also: _, ...found }: BrokenOfPlan, endMs: number): BrokenPromise {
  return { ...found, timeMs: found.timeMs ?? endMs, line: undefined };
}

function runToEnd({ kernel, endMs }: PlanRun): BrokenOfPlan | undefined {
  try {
    kernel.run(endMs);
    return undefined;
  } catch (error) {
    if (!(error instanceof Bug)) throw error;
    return { kind: 'bug', sentence: promise, found: [error.message] };
  }
}
