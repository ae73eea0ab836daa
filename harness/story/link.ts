/** The road between two nodes of a story, and what can go wrong on it. */
import type { Road, RoadVerb } from '../cluster/roads.ts';
import { StoryError } from '../kernel/bug.ts';
import type { Stage } from './stage.ts';

/** A road: both ways, or one way only. Faults stay until they are healed. */
export class StoryLink {
  private readonly stage: Stage;
  private readonly road: Road;

  constructor(stage: Stage, road: Road) {
    this.stage = stage;
    this.road = road;
  }

  /** Each frame takes so much longer. */
  delay(ms: number): void {
    if (!(ms > 0)) throw new StoryError(`a delay of ${ms} ms is none`);
    this.do({ kind: 'delay', ms });
  }

  /** This share of frames is lost: 0.5 is every other one on average. */
  loss(rate: number): void {
    if (!(rate > 0 && rate <= 1)) throw new StoryError(`a loss of ${rate} is not in (0, 1]`);
    this.do({ kind: 'loss', rate });
  }

  /** Nothing gets through, and nobody is told. */
  partition(): void {
    this.do({ kind: 'partition' });
  }

  /** Frames wait on the road until they are released. */
  hold(): void {
    this.do({ kind: 'hold' });
  }

  /** Lets the held frames go, in their order. */
  release(): void {
    this.do({ kind: 'release' });
  }

  /** Breaks the connections between the two nodes; new ones can be made at once. */
  reset(): void {
    this.do({ kind: 'reset' });
  }

  /** Ends every fault of this road. */
  heal(): void {
    this.do({ kind: 'heal' });
  }

  private do(verb: RoadVerb): void {
    this.stage.road(this.road, verb);
  }
}
