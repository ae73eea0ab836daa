/**
 * A table keyed by 32-bit integers, as a value: a radix tree, 32 ways a level, as high as its
 * largest key needs. For small or dense keys (opaques, queue ids), where it beats table.ts.
 */
import type { Owner } from './owner.ts';

const bits = 5;
const mask = 31;

/** 32 slots, of values at height 0, of nodes above; those not there are undefined. */
interface Node {
  /** How many slots are there. */
  count: number;
  readonly slots: unknown[];
  readonly owner: Owner | undefined;
}

/** A persistent map from 32-bit integers; `undefined` is not a value. */
export class IntTable<V> implements Iterable<readonly [number, V]> {
  /** How many keys it has. */
  size: number;
  private root: Node | undefined;
  private height: number;
  private readonly owner: Owner | undefined;

  /** Use {@link emptyIntTable}. */
  constructor(size: number, root: Node | undefined, height: number, owner?: Owner) {
    this.size = size;
    this.root = root;
    this.height = height;
    this.owner = owner;
  }

  /** The value of a key, or undefined. */
  get(key: number): V | undefined {
    const path = key >>> 0;
    if (outgrows(path, this.height)) return undefined;
    let node = this.root;
    for (let level = this.height; level > 0; level -= 1) {
      if (node === undefined) return undefined;
      node = node.slots[(path >>> (level * bits)) & mask] as Node | undefined;
    }
    return node?.slots[path & mask] as V | undefined;
  }

  /** Whether the key is there. */
  has(key: number): boolean {
    return this.get(key) !== undefined;
  }

  /** The table with the key set; the same table if the key had this value already. */
  set(key: number, value: V & {}, owner?: Owner): IntTable<V> {
    const before = this.get(key);
    if (Object.is(before, value)) return this;
    const path = key >>> 0;
    let { root, height } = this;
    while (outgrows(path, height)) {
      height += 1;
      if (root === undefined) continue;
      const raised = emptyNode(owner);
      raised.slots[0] = root;
      raised.count = 1;
      root = raised;
    }
    root = put(root, height, path, value, owner);
    return this.version(this.size + (before === undefined ? 1 : 0), root, height, owner);
  }

  /** The table without the key; the same table if it was not there. */
  delete(key: number, owner?: Owner): IntTable<V> {
    if (this.get(key) === undefined) return this;
    const root = take(this.root!, this.height, key >>> 0, owner);
    return this.version(this.size - 1, root, root === undefined ? 0 : this.height, owner);
  }

  /** All pairs: keys from 0 upwards, then the negative ones from the least upwards. */
  *entries(): IterableIterator<readonly [number, V]> {
    yield* pairs<V>(this.root, this.height, 0);
  }

  /** All keys, in the order of {@link IntTable.entries}. */
  *keys(): IterableIterator<number> {
    for (const [key] of this.entries()) yield key;
  }

  /** All values, in the order of {@link IntTable.entries}. */
  *values(): IterableIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  /** The same as {@link IntTable.entries}. */
  [Symbol.iterator](): IterableIterator<readonly [number, V]> {
    return this.entries();
  }

  private version(
    size: number,
    root: Node | undefined,
    height: number,
    owner: Owner | undefined,
  ): IntTable<V> {
    if (owner === undefined || owner !== this.owner) {
      return new IntTable(size, root, height, owner);
    }
    this.size = size;
    this.root = root;
    this.height = height;
    return this;
  }
}

/** A table without keys. */
export function emptyIntTable<V>(): IntTable<V> {
  return new IntTable<V>(0, undefined, 0);
}

function outgrows(path: number, height: number): boolean {
  // A shift by 35 would be a shift by 3: at height 6 everything fits.
  return height < 6 && path >>> ((height + 1) * bits) !== 0;
}

function emptyNode(owner: Owner | undefined): Node {
  return { count: 0, slots: new Array(32).fill(undefined), owner };
}

function editable(node: Node | undefined, owner: Owner | undefined): Node {
  if (node === undefined) return emptyNode(owner);
  if (owner !== undefined && node.owner === owner) return node;
  return { count: node.count, slots: node.slots.slice(), owner };
}

function put(
  node: Node | undefined,
  height: number,
  path: number,
  value: unknown,
  owner: Owner | undefined,
): Node {
  const target = editable(node, owner);
  const slot = (path >>> (height * bits)) & mask;
  const before = target.slots[slot];
  if (before === undefined) target.count += 1;
  target.slots[slot] =
    height === 0 ? value : put(before as Node | undefined, height - 1, path, value, owner);
  return target;
}

/** The node without a key that is there; undefined when nothing is left. */
function take(
  node: Node,
  height: number,
  path: number,
  owner: Owner | undefined,
): Node | undefined {
  const slot = (path >>> (height * bits)) & mask;
  const left = height === 0 ? undefined : take(node.slots[slot] as Node, height - 1, path, owner);
  if (left === undefined && node.count === 1) return undefined;
  const target = editable(node, owner);
  target.slots[slot] = left;
  if (left === undefined) target.count -= 1;
  return target;
}

function* pairs<V>(
  node: Node | undefined,
  height: number,
  prefix: number,
): IterableIterator<readonly [number, V]> {
  if (node === undefined) return;
  for (let slot = 0; slot <= mask; slot += 1) {
    const there = node.slots[slot];
    if (there === undefined) continue;
    const path = (prefix << bits) | slot;
    if (height === 0) yield [path, there as V];
    else yield* pairs<V>(there as Node, height - 1, path);
  }
}
