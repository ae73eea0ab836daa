/**
 * The hash trie under table.ts: five bits of the hash a level, nodes without empty slots, keys and
 * values side by side in the node itself (CHAMP, after Steindorfer and Vinju).
 *
 * The shape is canonical: equal contents are equal tries, whatever the updates that led there. A
 * node below the root never holds a single key and nothing else. Keys whose whole hashes are equal
 * meet in a bucket below the last level: a node without bits, in order of its keys.
 */
import { hashString } from './hash.ts';
import type { Owner } from './owner.ts';

const bits = 5;
const mask = 31;
/** The first shift that is beyond a hash. */
const exhausted = 35;

/** A node of the trie. */
export interface Node {
  /** Bit n: a key and its value stand here for the hash digit n. */
  data: number;
  /** Bit n: a node stands here for the hash digit n. */
  nodes: number;
  /** Key, value, key, value, ... in order of their digits; then the nodes, in reverse order. */
  slots: readonly unknown[];
  readonly owner: Owner | undefined;
}

/** By how much an update changed the number of keys. */
export interface Change {
  grown: number;
}

/** A key to be set or deleted. */
export interface Target {
  readonly hash: number;
  readonly key: string;
}

/** A node without keys. */
export const emptyNode: Node = { data: 0, nodes: 0, slots: [], owner: undefined };

/** The value of a key, or `absent`. */
export function find(root: Node, hash: number, key: string, absent: unknown): unknown {
  let node = root;
  for (let rest = hash; ; rest >>>= bits) {
    const bit = 1 << (rest & mask);
    const { data, nodes, slots } = node;
    if ((data & bit) !== 0) {
      const at = pairAt(data, bit);
      return slots[at] === key ? slots[at + 1] : absent;
    }
    if ((nodes & bit) === 0) return findInBucket(node, key, absent);
    node = slots[nodeAt(nodes, bit, slots)] as Node;
  }
}

/** The node with a key set; the same one if nothing changed or it was changed in place. */
export function store(
  node: Node,
  shift: number,
  target: Target,
  value: unknown,
  owner: Owner | undefined,
  change: Change,
): Node {
  if (shift >= exhausted) return storeInBucket(node, target.key, value, owner, change);
  const { data, nodes, slots } = node;
  const bit = 1 << ((target.hash >>> shift) & mask);
  if ((nodes & bit) !== 0) {
    const at = nodeAt(nodes, bit, slots);
    const child = slots[at] as Node;
    const next = store(child, shift + bits, target, value, owner, change);
    return next === child ? node : withSlot(node, at, next, owner);
  }
  const at = pairAt(data, bit);
  if ((data & bit) === 0) {
    change.grown = 1;
    return version(node, data | bit, nodes, slots.toSpliced(at, 0, target.key, value), owner);
  }
  const other = slots[at] as string;
  if (other === target.key) {
    return Object.is(slots[at + 1], value) ? node : withSlot(node, at + 1, value, owner);
  }
  change.grown = 1;
  const both = pair(shift + bits, other, slots[at + 1], hashString(other), target, value, owner);
  const left = slots.toSpliced(at, 2);
  // Its place counts from the end, where the nodes of lower digits stand.
  left.splice(left.length - countBits(nodes & (bit - 1)), 0, both);
  return version(node, data & ~bit, nodes | bit, left, owner);
}

/** The node without a key; the same one if nothing changed or it was changed in place. */
export function remove(
  node: Node,
  shift: number,
  target: Target,
  owner: Owner | undefined,
  change: Change,
): Node {
  if (shift >= exhausted) return removeFromBucket(node, target.key, owner, change);
  const { data, nodes, slots } = node;
  const bit = 1 << ((target.hash >>> shift) & mask);
  if ((data & bit) !== 0) {
    const at = pairAt(data, bit);
    if (slots[at] !== target.key) return node;
    change.grown = -1;
    return version(node, data & ~bit, nodes, slots.toSpliced(at, 2), owner);
  }
  if ((nodes & bit) === 0) return node;
  const at = nodeAt(nodes, bit, slots);
  const child = slots[at] as Node;
  const next = remove(child, shift + bits, target, owner, change);
  if (next.nodes === 0 && next.slots.length === 2) {
    const left = slots.toSpliced(at, 1);
    left.splice(pairAt(data, bit), 0, next.slots[0], next.slots[1]);
    return version(node, data | bit, nodes & ~bit, left, owner);
  }
  return next === child ? node : withSlot(node, at, next, owner);
}

/** Each key and value: those of a node, then those of the nodes below it, lowest digit first. */
export function* walk(root: Node): IterableIterator<readonly [string, unknown]> {
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { slots } = node;
    const firstNode = slots.length - countBits(node.nodes);
    for (let at = 0; at < firstNode; at += 2) yield [slots[at] as string, slots[at + 1]];
    // In reverse order already: the lowest digit is on top of the stack.
    for (let at = firstNode; at < slots.length; at += 1) pending.push(slots[at] as Node);
  }
}

/** A node with two keys, as many levels further down as their hashes agree. */
function pair(
  shift: number,
  key: string,
  value: unknown,
  hash: number,
  other: Target,
  otherValue: unknown,
  owner: Owner | undefined,
): Node {
  const first = key < other.key;
  if (shift >= exhausted) {
    const slots = first ? [key, value, other.key, otherValue] : [other.key, otherValue, key, value];
    return { data: 0, nodes: 0, slots, owner };
  }
  const digit = (hash >>> shift) & mask;
  const otherDigit = (other.hash >>> shift) & mask;
  if (digit === otherDigit) {
    const below = pair(shift + bits, key, value, hash, other, otherValue, owner);
    return { data: 0, nodes: 1 << digit, slots: [below], owner };
  }
  const data = (1 << digit) | (1 << otherDigit);
  const slots =
    digit < otherDigit ? [key, value, other.key, otherValue] : [other.key, otherValue, key, value];
  return { data, nodes: 0, slots, owner };
}

function findInBucket({ data, nodes, slots }: Node, key: string, absent: unknown): unknown {
  if (data !== 0 || nodes !== 0) return absent;
  const at = positionOf(slots, key);
  return slots[at] === key ? slots[at + 1] : absent;
}

function storeInBucket(
  node: Node,
  key: string,
  value: unknown,
  owner: Owner | undefined,
  change: Change,
): Node {
  const at = positionOf(node.slots, key);
  if (node.slots[at] === key) {
    return Object.is(node.slots[at + 1], value) ? node : withSlot(node, at + 1, value, owner);
  }
  change.grown = 1;
  return version(node, 0, 0, node.slots.toSpliced(at, 0, key, value), owner);
}

function removeFromBucket(node: Node, key: string, owner: Owner | undefined, change: Change): Node {
  const at = positionOf(node.slots, key);
  if (node.slots[at] !== key) return node;
  change.grown = -1;
  return version(node, 0, 0, node.slots.toSpliced(at, 2), owner);
}

/** Where a key is among a bucket's slots, or where it would be put. */
function positionOf(slots: readonly unknown[], key: string): number {
  let low = 0;
  let high = slots.length >>> 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slots[middle * 2] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

function version(
  node: Node,
  data: number,
  nodes: number,
  slots: readonly unknown[],
  owner: Owner | undefined,
): Node {
  if (owner === undefined || node.owner !== owner) return { data, nodes, slots, owner };
  node.data = data;
  node.nodes = nodes;
  node.slots = slots;
  return node;
}

function withSlot(node: Node, at: number, item: unknown, owner: Owner | undefined): Node {
  if (owner !== undefined && node.owner === owner) {
    (node.slots as unknown[])[at] = item; // The owner's own array: nobody else has it.
    return node;
  }
  const slots = node.slots.slice();
  slots[at] = item;
  return { data: node.data, nodes: node.nodes, slots, owner };
}

function pairAt(data: number, bit: number): number {
  return 2 * countBits(data & (bit - 1));
}

function nodeAt(nodes: number, bit: number, slots: readonly unknown[]): number {
  return slots.length - 1 - countBits(nodes & (bit - 1));
}

function countBits(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
