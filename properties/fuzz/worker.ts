/** A worker process: runs each plan that it is sent, and answers what became of it. */
import { tuneEngine } from '../../harness/cli/tuneEngine.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { judge } from './judge.ts';

tuneEngine();
// Ctrl-C goes to every process of a terminal; whoever started this one decides what comes of it.
process.on('SIGINT', () => {});
// Nobody is left to answer to: the process that asked has ended.
process.on('disconnect', () => process.exit());
process.on('message', (plan) => {
  process.send!(judge(plan as Plan), () => {});
});
