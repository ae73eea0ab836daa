/** What must never be of clients that are there, and of clients that leave. */
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';

/** Reports what clients began after they were told to leave. */
export function lateBeginnings({ leaves }: Evidence): readonly Found[] {
  return leaves.begun;
}

/**
 * Reports clients that sent no heartbeat on a connection for longer than their period, in runs in
 * which nothing goes wrong: a broker that is not in the route any more gets none.
 */
export function missingHeartbeats({ leaves, plan }: Evidence): readonly Found[] {
  return plan.faults.length === 0 ? leaves.silences : [];
}
