/**
 * The B+-tree under orderedMap.ts: leaves of up to 64 entries in flat arrays, branches of up to 64.
 *
 * All leaves are at one depth. A node may be thin (only an empty one is dropped, and a thin one is
 * joined with its right neighbour when both are small), so removal stays cheap where it is common:
 * at the front, where a leaf gives up its entries by moving `from`.
 * Functions that change a tree take the owner of the update; they copy what is not that owner's.
 */
import type { Owner } from './owner.ts';

const most = 64;
const thin = 16;

/** Entries in order; those before `from` are gone. */
export interface Leaf<V> {
  readonly kind: 'leaf';
  from: number;
  readonly majors: number[];
  readonly minors: number[];
  readonly values: V[];
  readonly owner: Owner | undefined;
}

/** Children in order; entries of child i are at or after (majors[i], minors[i]), but for i = 0. */
interface Branch<V> {
  readonly kind: 'branch';
  readonly majors: number[];
  readonly minors: number[];
  readonly children: Tree<V>[];
  readonly owner: Owner | undefined;
}

/** A node with all that is below it. */
export type Tree<V> = Leaf<V> | Branch<V>;

/** The key that an update is about, and by how much it changed the number of entries. */
export interface Cursor {
  readonly major: number;
  readonly minor: number;
  grown: number;
  /** Whether the path led through last children only. */
  last: boolean;
}

/** An empty leaf. */
export function newLeaf<V>(owner: Owner | undefined): Leaf<V> {
  return { kind: 'leaf', from: 0, majors: [], minors: [], values: [], owner };
}

/** The leaf with the first entries. */
export function firstLeaf<V>(root: Tree<V>): Leaf<V> {
  let node = root;
  while (node.kind === 'branch') node = node.children[0]!;
  return node;
}

/** The leaf with the last entries. */
export function lastLeaf<V>(root: Tree<V>): Leaf<V> {
  let node = root;
  while (node.kind === 'branch') node = node.children[node.children.length - 1]!;
  return node;
}

/** Where the entry at exactly (major, minor) is, or undefined. */
export function locate<V>(
  root: Tree<V>,
  major: number,
  minor: number,
): { leaf: Leaf<V>; index: number } | undefined {
  let node = root;
  while (node.kind === 'branch') node = node.children[childFor(node, major, minor)]!;
  const index = after(node, major, minor) - 1;
  return isAt(node, index, major, minor) ? { leaf: node, index } : undefined;
}

/** The tree with an entry put in. Its root may be one too large afterwards: see {@link raise}. */
export function insertInto<V>(node: Tree<V>, cursor: Cursor, value: V, owner: Owner): Tree<V> {
  if (node.kind === 'leaf') return insertIntoLeaf(node, cursor, value, owner);
  const branch = editableBranch(node, owner);
  const at = childFor(branch, cursor.major, cursor.minor);
  if (at < branch.children.length - 1) cursor.last = false;
  const child = insertInto(branch.children[at]!, cursor, value, owner);
  branch.children[at] = child;
  if (width(child) > most) addChild(branch, at + 1, splitOff(child, cursor.last, owner));
  return branch;
}

/** A root that grew too large becomes a branch of two. */
export function raise<V>(root: Tree<V>, last: boolean, owner: Owner): Tree<V> {
  if (width(root) <= most) return root;
  const branch: Branch<V> = { kind: 'branch', majors: [], minors: [], children: [], owner };
  const right = splitOff(root, last, owner);
  addChild(branch, 0, root);
  addChild(branch, 1, right);
  return branch;
}

/** A root with a single child gives way to it. */
export function lower<V>(root: Tree<V> | undefined): Tree<V> {
  let node = root;
  while (node?.kind === 'branch' && node.children.length === 1) node = node.children[0];
  return node ?? newLeaf<V>(undefined);
}

/** The tree without its first entry; undefined when that was the only one. */
export function shiftFrom<V>(node: Tree<V>, owner: Owner | undefined): Tree<V> | undefined {
  if (node.kind === 'leaf') {
    if (node.values.length - node.from <= 1) return undefined;
    // Without an owner the arrays are shared: a leaf that nobody owns is never changed.
    if (owner === undefined) return { ...node, from: node.from + 1, owner };
    const leaf = editableLeaf(node, owner);
    leaf.values[leaf.from] = undefined as V; // Lets go of it; nobody looks before `from`.
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

/** The tree without an entry that it has; undefined when that was the only one. */
export function removeFrom<V>(
  node: Tree<V>,
  major: number,
  minor: number,
  owner: Owner,
): Tree<V> | undefined {
  if (node.kind === 'leaf') {
    if (node.values.length - node.from <= 1) return undefined;
    const leaf = editableLeaf(node, owner);
    const index = after(leaf, major, minor) - 1;
    removeAt(leaf.majors, index);
    removeAt(leaf.minors, index);
    removeAt(leaf.values, index);
    return leaf;
  }
  const at = childFor(node, major, minor);
  const child = removeFrom(node.children[at]!, major, minor, owner);
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

/** All leaves in order. */
export function* walkTree<V>(node: Tree<V>): IterableIterator<Leaf<V>> {
  if (node.kind === 'leaf') yield node;
  else for (const child of node.children) yield* walkTree(child);
}

function insertIntoLeaf<V>(node: Leaf<V>, cursor: Cursor, value: V, owner: Owner): Leaf<V> {
  const { major, minor } = cursor;
  const leaf = editableLeaf(node, owner);
  const index = after(leaf, major, minor);
  if (isAt(leaf, index - 1, major, minor)) {
    leaf.values[index - 1] = value;
    return leaf;
  }
  cursor.grown = 1;
  insertAt(leaf.majors, index, major);
  insertAt(leaf.minors, index, minor);
  insertAt(leaf.values, index, value);
  return leaf;
}

function editableLeaf<V>(leaf: Leaf<V>, owner: Owner): Leaf<V> {
  const { from, majors, minors, values } = leaf;
  if (leaf.owner === owner) {
    if (values.length < 2 * most) return leaf;
    // Entries come at one end and go at the other: the gap must not grow for ever.
    majors.splice(0, from);
    minors.splice(0, from);
    values.splice(0, from);
    leaf.from = 0;
    return leaf;
  }
  return {
    kind: 'leaf',
    from: 0,
    majors: majors.slice(from),
    minors: minors.slice(from),
    values: values.slice(from),
    owner,
  };
}

function editableBranch<V>(branch: Branch<V>, owner: Owner | undefined): Branch<V> {
  if (owner !== undefined && branch.owner === owner) return branch;
  const { majors, minors, children } = branch;
  return {
    kind: 'branch',
    majors: majors.slice(),
    minors: minors.slice(),
    children: children.slice(),
    owner,
  };
}

/** Entries of a leaf, children of a branch. */
function width<V>(node: Tree<V>): number {
  return node.kind === 'leaf' ? node.values.length - node.from : node.children.length;
}

/**
 * Takes the upper half off an editable node; only the last item if the update was at the tree's very
 * end, so that a map filled in order has full nodes.
 */
function splitOff<V>(node: Tree<V>, last: boolean, owner: Owner): Tree<V> {
  const at = last ? node.majors.length - 1 : node.majors.length - (width(node) >>> 1);
  const majors = node.majors.splice(at);
  const minors = node.minors.splice(at);
  if (node.kind === 'leaf') {
    return { kind: 'leaf', from: 0, majors, minors, values: node.values.splice(at), owner };
  }
  return { kind: 'branch', majors, minors, children: node.children.splice(at), owner };
}

function addChild<V>(branch: Branch<V>, at: number, child: Tree<V>): void {
  const first = child.kind === 'leaf' ? child.from : 0;
  insertAt(branch.majors, at, child.majors[first]!);
  insertAt(branch.minors, at, child.minors[first]!);
  insertAt(branch.children, at, child);
}

function dropChild<V>(branch: Branch<V>, at: number): void {
  removeAt(branch.majors, at);
  removeAt(branch.minors, at);
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
    joined.majors.push(...b.majors.slice(b.from));
    joined.minors.push(...b.minors.slice(b.from));
    joined.values.push(...b.values.slice(b.from));
    branch.children[left] = joined;
  } else if (a.kind === 'branch' && b.kind === 'branch') {
    const joined = editableBranch(a, owner);
    // The first bound of a branch means nothing; the one above it does.
    joined.majors.push(branch.majors[left + 1]!, ...b.majors.slice(1));
    joined.minors.push(branch.minors[left + 1]!, ...b.minors.slice(1));
    joined.children.push(...b.children);
    branch.children[left] = joined;
  }
  dropChild(branch, left + 1);
}

/** The child that (major, minor) belongs to. */
function childFor<V>({ majors, minors }: Branch<V>, major: number, minor: number): number {
  let low = 1;
  let high = majors.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = majors[middle]!;
    if (other < major || (other === major && minors[middle]! <= minor)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The index behind the last entry of a leaf that is at or before (major, minor). */
function after<V>({ from, majors, minors }: Leaf<V>, major: number, minor: number): number {
  let low = from;
  let high = majors.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = majors[middle]!;
    if (other < major || (other === major && minors[middle]! <= minor)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isAt<V>(leaf: Leaf<V>, index: number, major: number, minor: number): boolean {
  return index >= leaf.from && leaf.majors[index] === major && leaf.minors[index] === minor;
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
