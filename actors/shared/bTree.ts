/**
 * The B+-tree under orderedMap.ts: leaves of up to 32 entries, branches of up to 32 children.
 *
 * All leaves are at one depth. A node may be thin (only an empty one is dropped, and a thin one is
 * joined with its neighbour when both are small), so removal stays cheap where it is common: at the
 * front, where a leaf gives up its entries by moving `from`.
 * Functions that change a tree take the owner of the update; they copy what is not that owner's.
 */
import {
  addChild,
  after,
  type Branch,
  childFor,
  dropChild,
  editableBranch,
  editableLeaf,
  emptyTree,
  insertAt,
  isAt,
  joinThin,
  type Leaf,
  most,
  type Ordered,
  type Place,
  removeAt,
  splitOff,
  type Tree,
  thin,
  width,
} from './bTreeNodes.ts';
import type { Owner } from './owner.ts';

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
