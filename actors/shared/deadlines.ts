/**
 * Deadlines by key, in order: what a node keeps for held pulls, popped messages and pending calls,
 * so that one timer, for the earliest, is enough.
 */
import { emptyOrderedMap, type OrderedMap } from './orderedMap.ts';
import { newOwner, type Owner } from './owner.ts';
import { emptyTable, type Table } from './table.ts';

/** A key and when it is due, in the milliseconds of whichever clock the caller keeps to. */
export interface Deadline {
  readonly key: string;
  readonly at: number;
}

interface Place {
  readonly at: number;
  /** Tells deadlines of one moment apart: counted up by each setting. */
  readonly turn: number;
}

/** A persistent set of deadlines. Ties come in the order of their latest setting. */
export class Deadlines {
  private places: Table<Place>;
  private order: OrderedMap<string>;
  private turn: number;
  private readonly owner: Owner | undefined;

  /** Use {@link noDeadlines}. */
  constructor(places: Table<Place>, order: OrderedMap<string>, turn: number, owner?: Owner) {
    this.places = places;
    this.order = order;
    this.turn = turn;
    this.owner = owner;
  }

  /** How many keys have a deadline. */
  get size(): number {
    return this.places.size;
  }

  /** When a key is due, or undefined. */
  at(key: string): number | undefined {
    return this.places.get(key)?.at;
  }

  /** The deadlines with this one, in place of the one that the key had. */
  set(key: string, at: number, owner?: Owner): Deadlines {
    // Whatever is made on the way belongs to nobody afterwards.
    const editor = owner ?? newOwner();
    const before = this.places.get(key);
    const order = before ? this.order.remove(before.at, before.turn, editor) : this.order;
    const places = this.places.set(key, { at, turn: this.turn }, editor);
    return this.version(places, order.insert(at, this.turn, key, editor), this.turn + 1, owner);
  }

  /** The deadlines without that of a key; the same ones if it has none. */
  delete(key: string, owner?: Owner): Deadlines {
    const before = this.places.get(key);
    if (before === undefined) return this;
    const order = this.order.remove(before.at, before.turn, owner);
    return this.version(this.places.delete(key, owner), order, this.turn, owner);
  }

  /** The deadline that comes first, or undefined. */
  earliest(): Deadline | undefined {
    const first = this.order.first();
    return first && { key: first.value, at: first.major };
  }

  /** The keys that are due at or before `now`, the earliest first. */
  due(now: number): readonly string[] {
    const keys: string[] = [];
    for (const { major, value } of this.order) {
      if (major > now) break;
      keys.push(value);
    }
    return keys;
  }

  /** The keys that are due, and the deadlines without them. */
  popDue(now: number, owner?: Owner): readonly [keys: readonly string[], left: Deadlines] {
    const keys: string[] = [];
    const editor = owner ?? newOwner();
    let { order, places } = this;
    for (let first = order.first(); first && first.major <= now; first = order.first()) {
      keys.push(first.value);
      order = order.removeFirst(editor);
      places = places.delete(first.value, editor);
    }
    if (keys.length === 0) return [keys, this];
    return [keys, this.version(places, order, this.turn, owner)];
  }

  /** All deadlines in order. */
  *[Symbol.iterator](): IterableIterator<Deadline> {
    for (const { major, value } of this.order) yield { key: value, at: major };
  }

  private version(
    places: Table<Place>,
    order: OrderedMap<string>,
    turn: number,
    owner: Owner | undefined,
  ): Deadlines {
    if (owner === undefined || owner !== this.owner) {
      return new Deadlines(places, order, turn, owner);
    }
    this.places = places;
    this.order = order;
    this.turn = turn;
    return this;
  }
}

/** No deadlines at all. */
export function noDeadlines(): Deadlines {
  return new Deadlines(emptyTable(), emptyOrderedMap(), 0);
}
