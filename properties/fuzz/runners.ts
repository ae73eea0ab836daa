/**
 * Who runs plans: this process, or worker processes of its own. A runner runs one plan at a time;
 * the same plan is the same run wherever it runs.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plan } from '../../harness/plan/plan.ts';
import { type Judged, judge } from './judge.ts';

/** Runs plans, one at a time. */
export interface Runner {
  run(plan: Plan): Promise<Judged>;
  /** Gives up whatever it is at. */
  end(): void;
}

/** Runs plans for as many cores; one needs no process but this. */
export function startRunners(jobs: number): readonly Runner[] {
  return jobs === 1 ? [ownRunner()] : Array.from({ length: jobs }, workerRunner);
}

/** This process. Between two plans it takes in what else there is, such as Ctrl-C. */
function ownRunner(): Runner {
  return {
    run: (plan) =>
      new Promise((resolve, reject) => {
        setImmediate(() => {
          try {
            resolve(judge(plan));
          } catch (error) {
            reject(error);
          }
        });
      }),
    end: () => {},
  };
}

function workerRunner(): Runner {
  // As source or as built.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { stdio: 'inherit' });
  return {
    run: (plan) => {
      child.send(plan);
      return answerOf(child);
    },
    end: () => {
      child.kill();
    },
  };
}

function answerOf(child: ChildProcess): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => {
      reject(new Error(`a worker process ended (${code}) while it ran a plan`));
    };
    child.once('exit', onExit);
    child.once('message', (judged) => {
      child.off('exit', onExit);
      resolve(judged as Judged);
    });
  });
}
