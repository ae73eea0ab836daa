/**
 * The library `rocketmq-orrery`: what a program may use of it.
 *
 * @example
 * import { scenario, serve, simulate } from 'rocketmq-orrery';
 */
import './cli/stories.ts'; // The project's own stories can be simulated by name.

export type { DrawOptions } from './check/diagram/terminal.ts';
export { Bug, StoryError } from './kernel/bug.ts';
export { type LiveCluster, type ServeOptions, serve } from './live/serve.ts';
export type { Plan } from './plan/plan.ts';
export { type Replayed, replay } from './replayRun.ts';
export { type Observed, type Simulated, type SimulateOptions, simulate } from './simulate.ts';
export { simulatePlan } from './simulatePlan.ts';
export * from './story/index.ts';
