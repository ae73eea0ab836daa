/**
 * A table keyed by strings, as a value: a hash trie, 32 ways a level.
 *
 * The shape, and with it the order of iteration, is a pure function of the contents: entries come
 * by the hashes of their keys, never in the order of insertion. Whoever needs an order that means
 * something sorts, or keeps one beside (deadlines.ts).
 */
import { hashString } from './hash.ts';
import type { Owner } from './owner.ts';
import { emptyNode, find, type Node, remove, store, walk } from './trie.ts';

const absent = Symbol('absent');

/** A persistent map from strings. Values are compared by `Object.is`. */
export class Table<V> implements Iterable<readonly [string, V]> {
  /** How many keys it has. */
  size: number;
  private root: Node;
  private readonly owner: Owner | undefined;

  /** Use {@link emptyTable}. */
  constructor(size: number, root: Node, owner?: Owner) {
    this.size = size;
    this.root = root;
    this.owner = owner;
  }

  /** The value of a key, or undefined. */
  get(key: string): V | undefined {
    return find(this.root, hashString(key), key, undefined) as V | undefined;
  }

  /** Whether the key is there, be its value undefined. */
  has(key: string): boolean {
    return find(this.root, hashString(key), key, absent) !== absent;
  }

  /** The table with the key set; the same table if the key had this value already. */
  set(key: string, value: V, owner?: Owner): Table<V> {
    const change = { grown: 0 };
    const target = { hash: hashString(key), key };
    const root = store(this.root, 0, target, value, owner, change);
    return this.version(root, this.size + change.grown, owner);
  }

  /** The table without the key; the same table if it was not there. */
  delete(key: string, owner?: Owner): Table<V> {
    const change = { grown: 0 };
    const root = remove(this.root, 0, { hash: hashString(key), key }, owner, change);
    return this.version(root, this.size + change.grown, owner);
  }

  /** All pairs, in hash order. Do not update the table in place meanwhile. */
  entries(): IterableIterator<readonly [string, V]> {
    return walk(this.root) as IterableIterator<readonly [string, V]>;
  }

  /** All keys, in hash order. */
  *keys(): IterableIterator<string> {
    for (const [key] of this.entries()) yield key;
  }

  /** All values, in the order of their keys' hashes. */
  *values(): IterableIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  /** The same as {@link Table.entries}. */
  [Symbol.iterator](): IterableIterator<readonly [string, V]> {
    return this.entries();
  }

  private version(root: Node, size: number, owner: Owner | undefined): Table<V> {
    if (root === this.root && size === this.size) return this;
    if (owner === undefined || owner !== this.owner) return new Table(size, root, owner);
    this.root = root;
    this.size = size;
    return this;
  }
}

/** A table without keys. */
export function emptyTable<V>(): Table<V> {
  return new Table<V>(0, emptyNode);
}
