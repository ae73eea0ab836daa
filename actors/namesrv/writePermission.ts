/** Permissions of all topics of one broker, as an operator changes them. */
import type { Step } from '../shared/node.ts';
import { change, type Routes } from './routes.ts';
import { type NamesrvState, withRoutes } from './state.ts';

/** How many topics a broker has. */
export function topicCount({ topics }: Routes, brokerName: string): number {
  let count = 0;
  for (const queues of topics.values()) if (queues.has(brokerName)) count += 1;
  return count;
}

/** Changes the permission of each topic of a broker. */
export function changePermissions(
  state: NamesrvState,
  brokerName: string,
  changed: (perm: number) => number,
): Step<NamesrvState> {
  return withRoutes(
    state,
    change(state.routes, (draft) => {
      for (const queues of draft.topics.values()) {
        const mine = queues.get(brokerName);
        if (mine !== undefined) mine.perm = changed(mine.perm);
      }
    }),
  );
}
