/**
 * A map in the order of a pair of numbers (major, then minor), as a value: a B+-tree.
 *
 * Made for queues by time: `major` is when, `minor` tells entries of one moment apart. Inserting at
 * the end and taking from the front are the quick cases.
 */
import {
  firstEntry,
  insertInto,
  lastEntry,
  locate,
  lower,
  raise,
  removeFrom,
  shiftFrom,
  walkTree,
} from './bTree.ts';
import { emptyTree, type Ordered, type Tree } from './bTreeNodes.ts';
import { newOwner, type Owner } from './owner.ts';

export type { Ordered } from './bTreeNodes.ts';

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
    return locate(this.root, major, minor)?.value;
  }

  /** The entry that comes first, or undefined when the map is empty. */
  first(): Ordered<V> | undefined {
    return firstEntry(this.root);
  }

  /** The entry that comes last, or undefined when the map is empty. */
  last(): Ordered<V> | undefined {
    return lastEntry(this.root);
  }

  /** The map with a value at (major, minor), in place of what was there. */
  insert(major: number, minor: number, value: V, owner?: Owner): OrderedMap<V> {
    const editor = owner ?? newOwner();
    const insertion = { grown: 0, last: true };
    const root = insertInto(this.root, { major, minor, value }, insertion, editor);
    const raised = raise(root, insertion.last, editor);
    return this.version(this.size + insertion.grown, raised, owner);
  }

  /** The map without its first entry; the same map when it is empty. */
  removeFirst(owner?: Owner): OrderedMap<V> {
    if (this.size === 0) return this;
    return this.version(this.size - 1, lower(shiftFrom(this.root, owner)), owner);
  }

  /** The map without the entry at (major, minor); the same map if there is none. */
  remove(major: number, minor: number, owner?: Owner): OrderedMap<V> {
    const removal = { done: false };
    const root = removeFrom(this.root, { major, minor }, removal, owner ?? newOwner());
    return removal.done ? this.version(this.size - 1, lower(root), owner) : this;
  }

  /** All entries in order. Do not update the map in place meanwhile. */
  [Symbol.iterator](): IterableIterator<Ordered<V>> {
    return walkTree(this.root);
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
  return new OrderedMap<V>(0, emptyTree());
}
