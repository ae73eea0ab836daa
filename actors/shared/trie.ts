/**
 * The hash trie under table.ts: five bits of the hash a level, branches without empty slots.
 *
 * The shape is canonical: equal contents are equal tries, whatever the updates that led there. A
 * branch below the root never holds a single entry or bucket, and a bucket is in order of its keys.
 */
import type { Owner } from './owner.ts';

/** A key with its value. Never changed once made. */
export interface Entry<V> {
  readonly kind: 'entry';
  readonly hash: number;
  readonly key: string;
  readonly value: V;
}

/** Two or more entries whose keys have the same hash, ordered by key. Never changed once made. */
interface Bucket<V> {
  readonly kind: 'bucket';
  readonly hash: number;
  readonly entries: readonly Entry<V>[];
}

/** Up to 32 slots; bit n of `bitmap` says that the n-th is there. */
export interface Branch<V> {
  readonly kind: 'branch';
  bitmap: number;
  slots: Slot<V>[];
  readonly owner: Owner | undefined;
}

type Slot<V> = Branch<V> | Entry<V> | Bucket<V>;

/** By how much an update changed the number of entries. */
export interface Change {
  grown: number;
}

/** A branch made under an owner. */
export function newBranch<V>(
  bitmap: number,
  slots: Slot<V>[],
  owner: Owner | undefined,
): Branch<V> {
  return { kind: 'branch', bitmap, slots, owner };
}

/** The entry of a key, or undefined. */
export function find<V>(root: Branch<V>, hash: number, key: string): Entry<V> | undefined {
  let branch = root;
  for (let rest = hash; ; rest >>>= 5) {
    const bit = 1 << (rest & 31);
    if ((branch.bitmap & bit) === 0) return undefined;
    const slot = branch.slots[countBits(branch.bitmap & (bit - 1))]!;
    if (slot.kind === 'branch') {
      branch = slot;
      continue;
    }
    if (slot.hash !== hash) return undefined;
    if (slot.kind === 'entry') return slot.key === key ? slot : undefined;
    const entry = slot.entries[position(slot, key)];
    return entry?.key === key ? entry : undefined;
  }
}

/** The branch with an entry put in; the same one if nothing changed or it was changed in place. */
export function store<V>(
  branch: Branch<V>,
  shift: number,
  entry: Entry<V>,
  owner: Owner | undefined,
  change: Change,
): Branch<V> {
  const bit = 1 << ((entry.hash >>> shift) & 31);
  const index = countBits(branch.bitmap & (bit - 1));
  if ((branch.bitmap & bit) === 0) {
    change.grown = 1;
    return insertSlot(branch, bit, index, entry, owner);
  }
  const slot = branch.slots[index]!;
  const next =
    slot.kind === 'branch'
      ? store(slot, shift + 5, entry, owner, change)
      : storeBeside(slot, shift + 5, entry, owner, change);
  return next === slot ? branch : replaceSlot(branch, index, next, owner);
}

/** The branch without a key; the same one if nothing changed or it was changed in place. */
export function remove<V>(
  branch: Branch<V>,
  shift: number,
  hash: number,
  key: string,
  owner: Owner | undefined,
  change: Change,
): Branch<V> {
  const bit = 1 << ((hash >>> shift) & 31);
  if ((branch.bitmap & bit) === 0) return branch;
  const index = countBits(branch.bitmap & (bit - 1));
  const slot = branch.slots[index]!;
  if (slot.kind === 'branch') {
    const below = remove(slot, shift + 5, hash, key, owner, change);
    const next = collapsed(below);
    return next === slot ? branch : replaceSlot(branch, index, next, owner);
  }
  if (slot.hash !== hash) return branch;
  if (slot.kind === 'entry') {
    if (slot.key !== key) return branch;
    change.grown = -1;
    return removeSlot(branch, bit, index, owner);
  }
  const at = position(slot, key);
  if (slot.entries[at]?.key !== key) return branch;
  change.grown = -1;
  const left = slot.entries.filter((_, i) => i !== at);
  return replaceSlot(
    branch,
    index,
    left.length === 1 ? left[0]! : { ...slot, entries: left },
    owner,
  );
}

/** All entries, in the order of their hashes' five-bit digits, lowest first, then of their keys. */
export function* walk<V>(root: Branch<V>): IterableIterator<Entry<V>> {
  const branches = [root];
  const indexes = [0];
  while (branches.length > 0) {
    const depth = branches.length - 1;
    const slot = branches[depth]!.slots[indexes[depth]!];
    indexes[depth]! += 1;
    if (slot === undefined) {
      branches.pop();
      indexes.pop();
    } else if (slot.kind === 'branch') {
      branches.push(slot);
      indexes.push(0);
    } else if (slot.kind === 'entry') {
      yield slot;
    } else {
      yield* slot.entries;
    }
  }
}

/** What stands in place of an entry or bucket when another entry comes to its slot. */
function storeBeside<V>(
  slot: Entry<V> | Bucket<V>,
  shift: number,
  entry: Entry<V>,
  owner: Owner | undefined,
  change: Change,
): Slot<V> {
  if (slot.hash !== entry.hash) {
    change.grown = 1;
    return split(slot, entry, shift, owner);
  }
  const entries = slot.kind === 'entry' ? [slot] : slot.entries;
  const at = slot.kind === 'entry' ? (slot.key < entry.key ? 1 : 0) : position(slot, entry.key);
  const there = slot.kind === 'entry' && slot.key === entry.key ? slot : entries[at];
  if (there?.key === entry.key) {
    if (Object.is(there.value, entry.value)) return slot;
    if (slot.kind === 'entry') return entry;
    return { ...slot, entries: entries.with(at, entry) };
  }
  change.grown = 1;
  return { kind: 'bucket', hash: slot.hash, entries: entries.toSpliced(at, 0, entry) };
}

/** A branch that holds two slots of different hashes. */
function split<V>(
  a: Entry<V> | Bucket<V>,
  b: Entry<V>,
  shift: number,
  owner: Owner | undefined,
): Branch<V> {
  const slotOfA = (a.hash >>> shift) & 31;
  const slotOfB = (b.hash >>> shift) & 31;
  if (slotOfA === slotOfB) return newBranch(1 << slotOfA, [split(a, b, shift + 5, owner)], owner);
  const slots = slotOfA < slotOfB ? [a, b] : [b, a];
  return newBranch((1 << slotOfA) | (1 << slotOfB), slots, owner);
}

/** A branch of a single entry or bucket gives way to it. */
function collapsed<V>(branch: Branch<V>): Slot<V> {
  const only = branch.slots[0];
  if (branch.slots.length !== 1 || only === undefined || only.kind === 'branch') return branch;
  return only;
}

function insertSlot<V>(
  branch: Branch<V>,
  bit: number,
  index: number,
  slot: Slot<V>,
  owner: Owner | undefined,
): Branch<V> {
  const { bitmap, slots } = branch;
  if (owner !== undefined && branch.owner === owner) {
    slots.push(slot);
    for (let i = slots.length - 1; i > index; i -= 1) slots[i] = slots[i - 1]!;
    slots[index] = slot;
    branch.bitmap = bitmap | bit;
    return branch;
  }
  const copy = new Array<Slot<V>>(slots.length + 1);
  for (let i = 0; i < index; i += 1) copy[i] = slots[i]!;
  copy[index] = slot;
  for (let i = index; i < slots.length; i += 1) copy[i + 1] = slots[i]!;
  return newBranch(bitmap | bit, copy, owner);
}

function replaceSlot<V>(
  branch: Branch<V>,
  index: number,
  slot: Slot<V>,
  owner: Owner | undefined,
): Branch<V> {
  if (owner !== undefined && branch.owner === owner) {
    branch.slots[index] = slot;
    return branch;
  }
  const slots = branch.slots.slice();
  slots[index] = slot;
  return newBranch(branch.bitmap, slots, owner);
}

function removeSlot<V>(
  branch: Branch<V>,
  bit: number,
  index: number,
  owner: Owner | undefined,
): Branch<V> {
  const mine = owner !== undefined && branch.owner === owner;
  const slots = mine ? branch.slots : branch.slots.slice();
  for (let i = index + 1; i < slots.length; i += 1) slots[i - 1] = slots[i]!;
  slots.pop();
  if (!mine) return newBranch(branch.bitmap & ~bit, slots, owner);
  branch.bitmap &= ~bit;
  return branch;
}

/** Where a key is in a bucket, or where it would be put. */
function position<V>(bucket: Bucket<V>, key: string): number {
  let low = 0;
  let high = bucket.entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bucket.entries[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countBits(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
