/**
 * Routes, as a simple consumer wants them.
 *
 * Behaviour: the first known route of its topic has it join its group at once, not only with the
 * next heartbeat. What waited for the look-up goes on, oldest first, or is refused if the look-up
 * did not help, be it for want of an answer from any name server.
 */
import { andThen, each } from '../../shared/apply.ts';
import { inClient, onRouteReply, sendHeartbeats } from '../../shared/client/index.ts';
import type { Reply, Step } from '../../shared/node.ts';
import { heartbeatOf } from '../heartbeat.ts';
import { resume } from '../operate.ts';
import type { SimpleConsumerState } from '../state.ts';

/** Takes in what came of a look-up. */
export function onRoute(
  state: SimpleConsumerState,
  event: Reply<'getRouteInfoByTopic'>,
): Step<SimpleConsumerState> {
  const [client, outputs, { topic, kind }] = onRouteReply(state.client, event);
  const next: SimpleConsumerState = { ...state, client };
  const isNew = kind === 'changed' && topic === state.settings.topic;
  const told: Step<SimpleConsumerState> = isNew
    ? inClient(next, sendHeartbeats(client, heartbeatOf(next), event))
    : [next, []];
  const waited = [...state.awaiting.values()].filter((operation) => operation.topic === topic);
  return andThen([told[0], [...outputs, ...told[1]]], (now) =>
    each(now, waited, (current, operation) => resume(current, operation, event)),
  );
}
