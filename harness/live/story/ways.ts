/** What is wrong with the roads of a live story, and whether it ever took hold. */
import { directions, type Road, type RoadVerb, roadPhrase } from '../../cluster/roads.ts';
import { StoryError } from '../../kernel/bug.ts';
import { type Stream, stream } from '../../kernel/streams.ts';

/** A fault that stays until it is healed. */
export type WayFault = 'delay' | 'loss' | 'partition' | 'hold';

/** The way from one node to another. */
export interface Way {
  readonly chance: Stream;
  delayMs: number;
  lossRate: number;
  isBlocked: boolean;
  isHolding: boolean;
  /** What waits to be let go, in order. */
  readonly held: (() => void)[];
  /** How often each kind of fault took hold. */
  readonly fired: Record<WayFault, number>;
}

/** A fault that was declared and has to take hold. */
interface Declared {
  readonly phrase: string;
  readonly road: Road;
  readonly kind: WayFault;
  readonly before: number;
}

/** The verbs that can be done to a road of sockets, with what they may say besides their kind. */
const possible: Readonly<Record<string, readonly string[]>> = {
  delay: ['ms'],
  loss: ['rate'],
  partition: [],
  hold: [],
  release: [],
  reset: [],
  heal: [],
};

/** How the sentence about a fault ends that cannot be had. */
export const impossible = 'is not possible over sockets: only in simulation';

/** All ways between the nodes of a story. */
export class Ways {
  private readonly seed: number;
  private readonly ways = new Map<string, Way>();
  private readonly declared: Declared[] = [];
  private readonly idle: string[] = [];

  constructor(seed: number) {
    this.seed = seed;
  }

  /**
   * Does something to a road; a fault declared here has to take hold.
   * @param reset breaks the connections of a road and says how many there were
   * @returns what was done, as a phrase
   * @throws StoryError when sockets do not offer it
   */
  apply(road: Road, verb: RoadVerb, reset: (road: Road) => number): string {
    const { kind, ...settings } = verb;
    const known = Object.hasOwn(possible, kind) ? possible[kind]! : undefined;
    if (known === undefined) throw new StoryError(`"${kind}" on a road ${impossible}`);
    const odd = Object.entries(settings).find(
      ([name, value]) => value !== undefined && !known.includes(name),
    );
    if (odd !== undefined) throw new StoryError(`"${kind}" with "${odd[0]}" ${impossible}`);
    const phrase = roadPhrase(road, verb);
    if (kind === 'reset') {
      if (reset(road) === 0) this.idle.push(phrase);
      return phrase;
    }
    if (isFault(kind)) {
      this.declared.push({ phrase, road, kind, before: this.timesFired(road, kind) });
    }
    for (const [from, to] of directions(road)) change(this.way(from, to), verb);
    return phrase;
  }

  /** Declared faults that never took hold, as phrases. */
  idleFaults(): readonly string[] {
    const never = this.declared.filter(
      ({ road, kind, before }) => this.timesFired(road, kind) === before,
    );
    return [...this.idle, ...never.map(({ phrase }) => phrase)];
  }

  /** The way from one node to another; one without faults when first asked for. */
  way(from: string, to: string): Way {
    const key = `${from}->${to}`;
    let way = this.ways.get(key);
    if (way === undefined) {
      way = {
        chance: stream(this.seed, `network/${key}`),
        delayMs: 0,
        lossRate: 0,
        isBlocked: false,
        isHolding: false,
        held: [],
        fired: { delay: 0, loss: 0, partition: 0, hold: 0 },
      };
      this.ways.set(key, way);
    }
    return way;
  }

  private timesFired(road: Road, kind: WayFault): number {
    return directions(road).reduce((sum, [from, to]) => sum + this.way(from, to).fired[kind], 0);
  }
}

/** By how much something is delayed that goes this way now, in ms. */
export function delayOf(way: Way): number {
  if (way.delayMs > 0) way.fired.delay += 1;
  return way.delayMs;
}

function change(way: Way, verb: RoadVerb): void {
  if (verb.kind === 'delay') way.delayMs = verb.ms;
  else if (verb.kind === 'loss') way.lossRate = verb.rate;
  else if (verb.kind === 'partition') way.isBlocked = true;
  else if (verb.kind === 'hold') way.isHolding = true;
  else {
    if (verb.kind === 'heal') Object.assign(way, { delayMs: 0, lossRate: 0, isBlocked: false });
    way.isHolding = false;
    for (const go of way.held.splice(0)) go();
  }
}

function isFault(kind: string): kind is WayFault {
  return kind === 'delay' || kind === 'loss' || kind === 'partition' || kind === 'hold';
}
