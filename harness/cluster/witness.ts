/**
 * What the nodes of a run have told so far, kept so that a condition can be asked after every step:
 * each answer takes constant time.
 *
 * It sees only what an operator or a client's user could see, and is fed alike by a simulation and
 * by sockets.
 */
import type { Observation } from '../../actors/shared/observation.ts';
import type { RequestSettled } from '../../actors/shared/requestObservations.ts';
import {
  emptyTestimony,
  type RequestSettlement,
  type Settlement,
  type Testimony,
  takeIn,
} from './testimony.ts';

/** Collects observations by node. */
export class Witness {
  /** Settled sends by the id that they were given. */
  readonly settled = new Map<string, Settlement>();
  /** Settled requests by the id that they were given. */
  readonly requests = new Map<string, RequestSettlement>();
  private readonly nodes = new Map<string, Testimony>();

  /** What a node has told; an empty testimony if nothing. */
  of(node: string): Testimony {
    let found = this.nodes.get(node);
    if (found === undefined) {
      found = emptyTestimony();
      this.nodes.set(node, found);
    }
    return found;
  }

  /** A node's life ended: what it held by being alive is gone. */
  died(node: string): void {
    const testimony = this.of(node);
    testimony.poppedBefore = testimony.popped.length;
    testimony.queues.clear();
    testimony.listed.clear();
    testimony.members.clear();
    testimony.draining = false;
  }

  private settleRequest(timeMs: number, observation: RequestSettled): void {
    const { id } = observation;
    const first = this.requests.get(id);
    const times = (first?.times ?? 0) + 1;
    this.requests.set(id, { timeMs, ...observation, ...first, times });
  }

  /** Takes in what a node told. */
  take(timeMs: number, node: string, observation: Observation): void {
    if (observation.kind === 'sendSettled') {
      this.settled.set(observation.id, { ...observation, timeMs });
    } else if (observation.kind === 'requestSettled') {
      this.settleRequest(timeMs, observation);
    }
    takeIn(this.of(node), observation, timeMs);
  }
}
