/** The road between two nodes of a story, and what can go wrong on it. */
import { commands } from '../../protocol/commands/index.ts';
import { nearest } from '../cli/nearest.ts';
import { isDelay, matchProblem } from '../cluster/faultProblem.ts';
import type { FrameMatch, Road, RoadVerb } from '../cluster/roads.ts';
import { StoryError } from '../kernel/bug.ts';
import { defaultReorderMs } from '../network/roadFaults.ts';
import { OnStage } from './onStage.ts';
import type { Stage } from './stage.ts';

/**
 * A road: both ways, or one way only. Faults stay until they are healed.
 *
 * Some take frames that are picked: `{ command: 'popMessage', direction: 'response', nth: 2 }` is
 * the second answer to a pop since then, `{ count: 3 }` the next three frames.
 */
export class StoryLink extends OnStage {
  private readonly road: Road;

  constructor(stage: Stage, road: Road) {
    super(stage);
    this.road = road;
  }

  /** Frames take so much longer, all or those picked; others of their connection wait for them. */
  delay(ms: number, match?: FrameMatch): void {
    if (!isDelay(ms)) throw new StoryError(`a delay of ${ms} ms is none`);
    this.do({ kind: 'delay', ms, ...picking(match) });
  }

  /** This share of frames is lost: 0.5 is every other one on average. */
  loss(rate: number): void {
    if (!(rate > 0 && rate <= 1)) throw new StoryError(`a loss of ${rate} is not in (0, 1]`);
    this.do({ kind: 'loss', rate });
  }

  /** Frames are lost. */
  drop(match?: FrameMatch): void {
    this.do({ kind: 'drop', ...picking(match) });
  }

  /** Frames arrive twice, with the same opaque: sent again by somebody on the way. */
  duplicate(match?: FrameMatch): void {
    this.do({ kind: 'duplicate', ...picking(match) });
  }

  /** Frames arrive damaged: whoever receives one closes the connection. */
  corrupt(match?: FrameMatch): void {
    this.do({ kind: 'corrupt', ...picking(match) });
  }

  /** Each frame takes up to `ms` longer, by chance: those of other connections overtake it. */
  reorder(ms = defaultReorderMs): void {
    if (!isDelay(ms)) throw new StoryError(`frames cannot be put out of order within ${ms} ms`);
    this.do({ kind: 'reorder', ms });
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

  /**
   * The connections between the two nodes carry nothing any more, either way, and neither is told;
   * new ones can be made. Healing does not bring them back.
   */
  halfOpen(): void {
    this.do({ kind: 'halfOpen' });
  }

  /** Ends every fault of this road. */
  heal(): void {
    this.do({ kind: 'heal' });
  }

  private do(verb: RoadVerb): void {
    this.stage.road(this.road, verb);
  }
}

function picking(match: FrameMatch | undefined): { readonly match?: FrameMatch } {
  const member = matchProblem(match);
  if (member !== undefined) throw new StoryError(`no frames can be picked ${wrong(match, member)}`);
  return match === undefined ? {} : { match };
}

/** What each member of a choice of frames has to be. */
const meant: Readonly<Record<keyof FrameMatch, string>> = {
  command: 'it is the name of a command',
  direction: 'it is "request" or "response"',
  nth: 'it is counted from 1',
  count: 'it is counted from 1',
};

function wrong(match: unknown, member: string): string {
  if (member === 'match') {
    return `by ${JSON.stringify(match)}: write it as { command: 'sendMessageV2', nth: 2 }`;
  }
  if (!Object.hasOwn(meant, member)) {
    return `by "${member}", only by ${Object.keys(meant).join(', ')}`;
  }
  const value = (match as Readonly<Record<string, unknown>>)[member];
  const said = `with ${member} ${JSON.stringify(value)}: ${meant[member as keyof FrameMatch]}`;
  const near = member === 'command' ? nearest(String(value), Object.keys(commands)) : [];
  return near.length === 0 ? said : `${said}, such as ${near.join(', ')}`;
}
