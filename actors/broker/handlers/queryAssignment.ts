/**
 * QUERY_ASSIGNMENT: which queues of a topic a client reads, and whether it pulls or pops.
 *
 * Behaviour (`QueryAssignmentProcessor`): the mode is the one that was set for topic and group, or
 * the broker's default; retry topics are pulled. In broadcasting, or with
 * `serverLoadBalancerEnable` off, everybody reads everything. Pulled queues are shared by the
 * strategy that the client names. Popped queues are everybody's, or with `popShareQueueNum` the
 * own share and those of as many clients that follow; with more clients than queues, one for each.
 * The queues are those of the route that a name server tells; while it is asked, the answer waits.
 * An answer without a list says that nothing is known: no route, no such group, no such strategy.
 *
 * Not modelled: a mode that was set to an unknown text is answered PULL, where upstream leaves it
 * out and clients take it for PULL.
 */
import type { Request, Step } from '../../shared/node.ts';
import { answerAssignment } from '../clients/assignRoutes.ts';
import type { Broker } from '../state.ts';

/** Answers, now or when the topic's route is known. */
export function queryAssignment(state: Broker, request: Request<'queryAssignment'>): Step<Broker> {
  return answerAssignment(state, request);
}
