/**
 * Records what every node of a run was created with and given, life by life: input for other
 * drivers.
 */

import { machines } from '../../harness/cluster/machines.ts';
import type { SpecKind } from '../../harness/cluster/nodeSpec.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { runPlan } from '../../harness/plan/runPlan.ts';
import { type Life, watchedMachine } from '../monitors/watchedMachine.ts';

/** An event with its stamp, as a machine takes it. */
export type Stamped = { readonly type: string } & Readonly<Record<string, unknown>>;

/** One life of one node. */
export interface RecordedLife {
  readonly kind: SpecKind;
  readonly name: string;
  readonly input: unknown;
  readonly events: readonly Stamped[];
}

/** The lives of all nodes in a run of a plan. */
export function recordLives(plan: Plan): readonly RecordedLife[] {
  const lives = new Map<Life, RecordedLife & { readonly events: Stamped[] }>();
  const watched = (kind: SpecKind) =>
    watchedMachine(machines[kind], {
      began: (life) => {
        lives.set(life, { kind, name: life.name, input: life.input, events: [] });
      },
      took: (life, event) => {
        lives.get(life)!.events.push(event as Stamped);
      },
    });
  runPlan(plan, {
    machines: {
      namesrv: watched('namesrv'),
      broker: watched('broker'),
      proxy: watched('proxy'),
      producer: watched('producer'),
      consumer: watched('consumer'),
      simpleConsumer: watched('simpleConsumer'),
      litePullConsumer: watched('litePullConsumer'),
      admin: watched('admin'),
    },
  });
  return [...lives.values()];
}
