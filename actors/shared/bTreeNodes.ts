/**
 * The nodes of the B+-tree (bTree.ts): leaves of up to 32 entries, branches of up to 32 children,
 * and what is done to one of them. Functions that change a node are given one that may be changed.
 */
import type { Owner } from './owner.ts';

/** The most that a node holds. */
export const most = 32;
/** A node with less is joined with a neighbour where that makes one small node. */
export const thin = 8;

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
export interface Branch<V> {
  readonly kind: 'branch';
  readonly bounds: Place[];
  readonly children: Tree<V>[];
  readonly owner: Owner | undefined;
}

/** A node with all that is below it. */
export type Tree<V> = Leaf<V> | Branch<V>;

/** A tree without entries. */
export function emptyTree<V>(): Tree<V> {
  return { kind: 'leaf', from: 0, entries: [], owner: undefined };
}

/** The leaf itself if it is the owner’s, else a copy that is. Its entries may have moved. */
export function editableLeaf<V>(leaf: Leaf<V>, owner: Owner): Leaf<V> {
  const { from, entries } = leaf;
  if (leaf.owner !== owner) return { kind: 'leaf', from: 0, entries: entries.slice(from), owner };
  if (entries.length >= 2 * most) {
    // Entries come at one end and go at the other: the gap must not grow for ever.
    entries.splice(0, from);
    leaf.from = 0;
  }
  return leaf;
}

/** The branch itself if it is the owner’s, else a copy. */
export function editableBranch<V>(branch: Branch<V>, owner: Owner | undefined): Branch<V> {
  if (owner !== undefined && branch.owner === owner) return branch;
  const { bounds, children } = branch;
  return { kind: 'branch', bounds: bounds.slice(), children: children.slice(), owner };
}

/** Entries of a leaf, children of a branch. */
export function width<V>(node: Tree<V>): number {
  return node.kind === 'leaf' ? node.entries.length - node.from : node.children.length;
}

/**
 * Takes the upper half off an editable node; only the last item if the update was at the very end
 * of the tree, so that a map filled in order has full nodes.
 */
export function splitOff<V>(node: Tree<V>, last: boolean, owner: Owner): Tree<V> {
  const count = last ? 1 : width(node) >>> 1;
  if (node.kind === 'leaf') {
    const entries = node.entries.splice(node.entries.length - count);
    return { kind: 'leaf', from: 0, entries, owner };
  }
  const at = node.children.length - count;
  const bounds = node.bounds.splice(at);
  return { kind: 'branch', bounds, children: node.children.splice(at), owner };
}

/** Puts a child into an editable branch. */
export function addChild<V>(branch: Branch<V>, at: number, child: Tree<V>): void {
  const first = child.kind === 'leaf' ? child.entries[child.from]! : child.bounds[0]!;
  // Not the entry itself: a bound may outlive it, and would keep its value.
  insertAt(branch.bounds, at, { major: first.major, minor: first.minor });
  insertAt(branch.children, at, child);
}

/** Takes a child out of an editable branch. */
export function dropChild<V>(branch: Branch<V>, at: number): void {
  removeAt(branch.bounds, at);
  removeAt(branch.children, at);
}

/** Joins a thin child with a neighbour, if the two make one small node. */
export function joinThin<V>(branch: Branch<V>, at: number, owner: Owner): void {
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
export function childFor<V>({ bounds }: Branch<V>, major: number, minor: number): number {
  return after(bounds, 1, major, minor) - 1;
}

/** The index behind the last place that is at or before (major, minor), searched from `from` on. */
export function after(
  places: readonly Place[],
  from: number,
  major: number,
  minor: number,
): number {
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

/** Whether the entry at an index of a leaf is the one at exactly (major, minor). */
export function isAt<V>(
  { from, entries }: Leaf<V>,
  index: number,
  major: number,
  minor: number,
): boolean {
  if (index < from) return false;
  const entry = entries[index]!;
  return entry.major === major && entry.minor === minor;
}

/** Puts an item into an array, those behind it moving up. */
export function insertAt<T>(items: T[], index: number, item: T): void {
  items.push(item);
  for (let i = items.length - 1; i > index; i -= 1) items[i] = items[i - 1]!;
  items[index] = item;
}

/** Takes an item out of an array, those behind it moving down. */
export function removeAt<T>(items: T[], index: number): void {
  for (let i = index + 1; i < items.length; i += 1) items[i - 1] = items[i]!;
  items.pop();
}
