/**
 * A map in the order of a pair of numbers (major, then minor), as a value: a B+-tree.
 *
 * Made for queues by time: `major` is when, `minor` tells entries of one moment apart. Inserting at
 * the end and taking from the front are the quick cases.
 */
import {
  type Cursor,
  firstLeaf,
  insertInto,
  lastLeaf,
  type Leaf,
  locate,
  lower,
  newLeaf,
  raise,
  removeFrom,
  shiftFrom,
  type Tree,
  walkTree,
} from './bTree.ts';
import { newOwner, type Owner } from './owner.ts';

/** An entry of an ordered map. */
export interface Ordered<V> {
  readonly major: number;
  readonly minor: number;
  readonly value: V;
}

/** A persistent map from pairs of numbers (NaN is not one), in their order. */
export class OrderedMap<V> implements Iterable<Ordered<V>> {
  /** How many entries it has. */
  size: number;
  private root: Tree<V>;
  private readonly owner: Owner | undefined;

  /** Use {@link emptyOrderedMap}. */
  constructor(size: number, root: Tree<V>, owner?: Owner) {
    this.size = size;
    this.root = root;
    this.owner = owner;
  }

  /** The value at (major, minor), or undefined. */
  get(major: number, minor: number): V | undefined {
    const found = locate(this.root, major, minor);
    return found === undefined ? undefined : found.leaf.values[found.index];
  }

  /** The entry that comes first, or undefined when the map is empty. */
  first(): Ordered<V> | undefined {
    if (this.size === 0) return undefined;
    const leaf = firstLeaf(this.root);
    return entryAt(leaf, leaf.from);
  }

  /** The entry that comes last, or undefined when the map is empty. */
  last(): Ordered<V> | undefined {
    if (this.size === 0) return undefined;
    const leaf = lastLeaf(this.root);
    return entryAt(leaf, leaf.values.length - 1);
  }

  /** The map with a value at (major, minor), in place of what was there. */
  insert(major: number, minor: number, value: V, owner?: Owner): OrderedMap<V> {
    const editor = owner ?? newOwner();
    const cursor: Cursor = { major, minor, grown: 0, last: true };
    const root = raise(insertInto(this.root, cursor, value, editor), cursor.last, editor);
    return this.version(this.size + cursor.grown, root, owner);
  }

  /** The map without its first entry; the same map when it is empty. */
  removeFirst(owner?: Owner): OrderedMap<V> {
    if (this.size === 0) return this;
    const root = lower(shiftFrom(this.root, owner));
    return this.version(this.size - 1, root, owner);
  }

  /** The map without the entry at (major, minor); the same map if there is none. */
  remove(major: number, minor: number, owner?: Owner): OrderedMap<V> {
    if (locate(this.root, major, minor) === undefined) return this;
    const root = lower(removeFrom(this.root, major, minor, owner ?? newOwner()));
    return this.version(this.size - 1, root, owner);
  }

  /** All entries in order. Do not update the map in place meanwhile. */
  *[Symbol.iterator](): IterableIterator<Ordered<V>> {
    for (const leaf of walkTree(this.root)) {
      for (let i = leaf.from; i < leaf.values.length; i += 1) yield entryAt(leaf, i);
    }
  }

  private version(size: number, root: Tree<V>, owner: Owner | undefined): OrderedMap<V> {
    if (owner === undefined || owner !== this.owner) return new OrderedMap(size, root, owner);
    this.size = size;
    this.root = root;
    return this;
  }
}

/** A map without entries. */
export function emptyOrderedMap<V>(): OrderedMap<V> {
  return new OrderedMap<V>(0, newLeaf<V>(undefined));
}

function entryAt<V>(leaf: Leaf<V>, index: number): Ordered<V> {
  return {
    major: leaf.majors[index]!,
    minor: leaf.minors[index]!,
    value: leaf.values[index] as V, // The index is inside the leaf.
  };
}
