/**
 * A table keyed by strings, as a value: a hash trie, 32 ways a level.
 *
 * The shape, and with it the order of iteration, is a pure function of the contents: entries come in
 * the order of their keys' hashes, never in the order of insertion. Whoever needs an order that
 * means something sorts, or keeps one beside (deadlines.ts).
 */
import { hashString } from './hash.ts';
import type { Owner } from './owner.ts';
import { type Branch, type Entry, find, newBranch, remove, store, walk } from './trie.ts';

/** A persistent map from strings. Values are compared by `Object.is`. */
export class Table<V> implements Iterable<readonly [string, V]> {
  /** How many keys it has. */
  size: number;
  private root: Branch<V>;
  private readonly owner: Owner | undefined;

  /** Use {@link emptyTable}. */
  constructor(size: number, root: Branch<V>, owner?: Owner) {
    this.size = size;
    this.root = root;
    this.owner = owner;
  }

  /** The value of a key, or undefined. */
  get(key: string): V | undefined {
    return find(this.root, hashString(key), key)?.value;
  }

  /** Whether the key is there, be its value undefined. */
  has(key: string): boolean {
    return find(this.root, hashString(key), key) !== undefined;
  }

  /** The table with the key set; the same table if the key had this value already. */
  set(key: string, value: V, owner?: Owner): Table<V> {
    const change = { grown: 0 };
    const root = store(this.root, 0, newEntry(key, value), owner, change);
    return this.version(root, this.size + change.grown, owner);
  }

  /** The table without the key; the same table if it was not there. */
  delete(key: string, owner?: Owner): Table<V> {
    const change = { grown: 0 };
    const root = remove(this.root, 0, hashString(key), key, owner, change);
    return this.version(root, this.size + change.grown, owner);
  }

  /** All pairs, in hash order. Do not update the table in place meanwhile. */
  *entries(): IterableIterator<readonly [string, V]> {
    for (const entry of walk(this.root)) yield [entry.key, entry.value];
  }

  /** All keys, in hash order. */
  *keys(): IterableIterator<string> {
    for (const entry of walk(this.root)) yield entry.key;
  }

  /** All values, in the order of their keys' hashes. */
  *values(): IterableIterator<V> {
    for (const entry of walk(this.root)) yield entry.value;
  }

  /** The same as {@link Table.entries}. */
  [Symbol.iterator](): IterableIterator<readonly [string, V]> {
    return this.entries();
  }

  private version(root: Branch<V>, size: number, owner: Owner | undefined): Table<V> {
    if (root === this.root && size === this.size) return this;
    if (owner === undefined || owner !== this.owner) return new Table(size, root, owner);
    this.root = root;
    this.size = size;
    return this;
  }
}

function newEntry<V>(key: string, value: V): Entry<V> {
  return { kind: 'entry', hash: hashString(key), key, value };
}

/** A table without keys. */
export function emptyTable<V>(): Table<V> {
  return new Table<V>(0, newBranch<V>(0, [], undefined));
}
