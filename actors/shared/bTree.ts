/**
 * The B+-tree under orderedMap.ts: leaves of up to 32 entries, branches of up to 32 children.
 *
 * All leaves are at one depth. A node may be thin (only an empty one is dropped, and a thin one is
 * joined with its neighbour when both are small), so removal stays cheap where it is common: at the
 * front, where a leaf gives up its entries by moving `from`.
 * Functions that change a tree take the owner of the update; they copy what is not that owner's.
 */
import type { Owner } from './owner.ts';

const most = 32;
const thin = 8;

/** A place in the order: by major, then by minor. */
export interface Place {
  readonly major: number;
  readonly minor: number;
}

/** An entry of an ordered map. */
export interface Ordered<V> extends Place {
  readonly value: V;
}

/** Entries in order; what is before `from` is gone. */
export interface Leaf<V> {
  readonly kind: 'leaf';
  from: number;
  readonly entries: Ordered<V>[];
  readonly owner: Owner | undefined;
}

/** Children in order; what is below child i is at or after bounds[i], but for i = 0. */
interface Branch<V> {
  readonly kind: 'branch';
  readonly bounds: Place[];
  readonly children: Tree<V>[];
  readonly owner: Owner | undefined;
}

/** A node with all that is below it. */
export type Tree<V> = Leaf<V> | Branch<V>;

/** What an insertion finds out on its way. */
export interface Insertion {
  /** By how much the number of entries changed. */
  grown: number;
  /** Whether the path led through last children only. */
  last: boolean;
}

/** Whether a removal found what it was to remove. */
export interface Removal {
  done: boolean;
}

/** A tree without entries. */
export function emptyTree<V>(): Tree<V> {
  return { kind: 'leaf', from: 0, entries: [], owner: undefined };
}

/** The first entry, or undefined when there is none. */
export function firstEntry<V>(root: Tree<V>): Ordered<V> | undefined {
  let node = root;
  while (node.kind === 'branch') node = node.children[0]!;
  return node.entries[node.from];
}

/** The last entry, or undefined when there is none. */
export function lastEntry<V>(root: Tree<V>): Ordered<V> | undefined {
  let node = root;
  while (node.kind === 'branch') node = node.children[node.children.length - 1]!;
  return node.entries.length > node.from ? node.entries[node.entries.length - 1] : undefined;
}

/** The entry at exactly (major, minor), or undefined. */
export function locate<V>(root: Tree<V>, major: number, minor: number): Ordered<V> | undefined {
  let node = root;
  while (node.kind === 'branch') node = node.children[childFor(node, major, minor)]!;
  const index = after(node.entries, node.from, major, minor) - 1;
  return isAt(node, index, major, minor) ? node.entries[index] : undefined;
}

/** The tree with an entry put in. Its root may be one too large afterwards: see {@link raise}. */
export function insertInto<V>(
  node: Tree<V>,
  entry: Ordered<V>,
  insertion: Insertion,
  owner: Owner,
): Tree<V> {
  if (node.kind === 'leaf') return insertIntoLeaf(node, entry, insertion, owner);
  const branch = editableBranch(node, owner);
  const at = childFor(branch, entry.major, entry.minor);
  if (at < branch.children.length - 1) insertion.last = false;
  const child = insertInto(branch.children[at]!, entry, insertion, owner);
  branch.children[at] = child;
  if (width(child) > most) addChild(branch, at + 1, splitOff(child, insertion.last, owner));
  return branch;
}

/** A root that grew too large becomes a branch of two. */
export function raise<V>(root: Tree<V>, last: boolean, owner: Owner): Tree<V> {
  if (width(root) <= most) return root;
  const branch: Branch<V> = { kind: 'branch', bounds: [], children: [], owner };
  const right = splitOff(root, last, owner);
  addChild(branch, 0, root);
  addChild(branch, 1, right);
  return branch;
}

/** A root with a single child gives way to it. */
export function lower<V>(root: Tree<V> | undefined): Tree<V> {
  let node = root;
  while (node?.kind === 'branch' && node.children.length === 1) node = node.children[0];
  return node ?? emptyTree<V>();
}

/** The tree without its first entry; undefined when that was the only one. */
export function shiftFrom<V>(node: Tree<V>, owner: Owner | undefined): Tree<V> | undefined {
  if (node.kind === 'leaf') {
    const { from, entries } = node;
    if (entries.length - from <= 1) return undefined;
    // Without an owner the array is shared: a leaf that nobody owns is never changed.
    if (owner === undefined) return { kind: 'leaf', from: from + 1, entries, owner };
    const leaf = editableLeaf(node, owner);
    leaf.entries[leaf.from] = leaf.entries[leaf.from + 1]!; // Lets go of the entry's value.
    leaf.from += 1;
    return leaf;
  }
  const child = shiftFrom(node.children[0]!, owner);
  if (child === undefined && node.children.length === 1) return undefined;
  const branch = editableBranch(node, owner);
  if (child === undefined) dropChild(branch, 0);
  else branch.children[0] = child;
  return branch;
}

/**
 * The tree without the entry at (major, minor); the same tree, and no removal noted, if there is
 * none; undefined when that was the only one.
 */
export function removeFrom<V>(
  node: Tree<V>,
  place: Place,
  removal: Removal,
  owner: Owner,
): Tree<V> | undefined {
  const { major, minor } = place;
  if (node.kind === 'leaf') {
    const index = after(node.entries, node.from, major, minor) - 1;
    if (!isAt(node, index, major, minor)) return node;
    removal.done = true;
    if (node.entries.length - node.from <= 1) return undefined;
    // Making the leaf editable may move its entries.
    const rank = index - node.from;
    const leaf = editableLeaf(node, owner);
    removeAt(leaf.entries, leaf.from + rank);
    return leaf;
  }
  const at = childFor(node, major, minor);
  const child = removeFrom(node.children[at]!, place, removal, owner);
  if (!removal.done) return node;
  if (child === undefined && node.children.length === 1) return undefined;
  const branch = editableBranch(node, owner);
  if (child === undefined) {
    dropChild(branch, at);
  } else {
    branch.children[at] = child;
    if (width(child) < thin) joinThin(branch, at, owner);
  }
  return branch;
}

/** All entries in order. */
export function* walkTree<V>(root: Tree<V>): IterableIterator<Ordered<V>> {
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'leaf') {
      for (let i = node.from; i < node.entries.length; i += 1) yield node.entries[i]!;
    } else {
      for (let i = node.children.length - 1; i >= 0; i -= 1) pending.push(node.children[i]!);
    }
  }
}

function insertIntoLeaf<V>(
  node: Leaf<V>,
  entry: Ordered<V>,
  insertion: Insertion,
  owner: Owner,
): Leaf<V> {
  const leaf = editableLeaf(node, owner);
  const { major, minor } = entry;
  const index = after(leaf.entries, leaf.from, major, minor);
  if (isAt(leaf, index - 1, major, minor)) {
    leaf.entries[index - 1] = entry;
  } else {
    insertion.grown = 1;
    insertAt(leaf.entries, index, entry);
  }
  return leaf;
}

function editableLeaf<V>(leaf: Leaf<V>, owner: Owner): Leaf<V> {
  const { from, entries } = leaf;
  if (leaf.owner !== owner) return { kind: 'leaf', from: 0, entries: entries.slice(from), owner };
  if (entries.length >= 2 * most) {
    // Entries come at one end and go at the other: the gap must not grow for ever.
    entries.splice(0, from);
    leaf.from = 0;
  }
  return leaf;
}

function editableBranch<V>(branch: Branch<V>, owner: Owner | undefined): Branch<V> {
  if (owner !== undefined && branch.owner === owner) return branch;
  const { bounds, children } = branch;
  return { kind: 'branch', bounds: bounds.slice(), children: children.slice(), owner };
}

/** Entries of a leaf, children of a branch. */
function width<V>(node: Tree<V>): number {
  return node.kind === 'leaf' ? node.entries.length - node.from : node.children.length;
}

/**
 * Takes the upper half off an editable node; only the last item if the update was at the very end
 * of the tree, so that a map filled in order has full nodes.
 */
function splitOff<V>(node: Tree<V>, last: boolean, owner: Owner): Tree<V> {
  const count = last ? 1 : width(node) >>> 1;
  if (node.kind === 'leaf') {
    const entries = node.entries.splice(node.entries.length - count);
    return { kind: 'leaf', from: 0, entries, owner };
  }
  const at = node.children.length - count;
  const bounds = node.bounds.splice(at);
  return { kind: 'branch', bounds, children: node.children.splice(at), owner };
}

function addChild<V>(branch: Branch<V>, at: number, child: Tree<V>): void {
  const first = child.kind === 'leaf' ? child.entries[child.from]! : child.bounds[0]!;
  // Not the entry itself: a bound may outlive it, and would keep its value.
  insertAt(branch.bounds, at, { major: first.major, minor: first.minor });
  insertAt(branch.children, at, child);
}

function dropChild<V>(branch: Branch<V>, at: number): void {
  removeAt(branch.bounds, at);
  removeAt(branch.children, at);
}

/** Joins a thin child with a neighbour, if the two make one small node. */
function joinThin<V>(branch: Branch<V>, at: number, owner: Owner): void {
  const left = at + 1 < branch.children.length ? at : at - 1;
  if (left < 0) return;
  const a = branch.children[left]!;
  const b = branch.children[left + 1]!;
  if (width(a) + width(b) > most / 2) return;
  if (a.kind === 'leaf' && b.kind === 'leaf') {
    const joined = editableLeaf(a, owner);
    for (let i = b.from; i < b.entries.length; i += 1) joined.entries.push(b.entries[i]!);
    branch.children[left] = joined;
  } else if (a.kind === 'branch' && b.kind === 'branch') {
    const joined = editableBranch(a, owner);
    // The first bound of a branch means nothing; the one above it does.
    joined.bounds.push(branch.bounds[left + 1]!, ...b.bounds.slice(1));
    joined.children.push(...b.children);
    branch.children[left] = joined;
  }
  dropChild(branch, left + 1);
}

/** The child that (major, minor) belongs to. */
function childFor<V>({ bounds }: Branch<V>, major: number, minor: number): number {
  return after(bounds, 1, major, minor) - 1;
}

/** The index behind the last place that is at or before (major, minor), searched from `from` on. */
function after(places: readonly Place[], from: number, major: number, minor: number): number {
  let low = from;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = places[middle]!;
    if (other.major < major || (other.major === major && other.minor <= minor)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isAt<V>({ from, entries }: Leaf<V>, index: number, major: number, minor: number): boolean {
  if (index < from) return false;
  const entry = entries[index]!;
  return entry.major === major && entry.minor === minor;
}

function insertAt<T>(items: T[], index: number, item: T): void {
  items.push(item);
  for (let i = items.length - 1; i > index; i -= 1) items[i] = items[i - 1]!;
  items[index] = item;
}

function removeAt<T>(items: T[], index: number): void {
  for (let i = index + 1; i < items.length; i += 1) items[i - 1] = items[i]!;
  items.pop();
}
