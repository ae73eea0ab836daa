/**
 * An append-only log as a value: constant time to append, to read and to keep a version.
 *
 * Entries live in chunks of 256; full chunks hang in a radix tree, the last one (the tail) is
 * shared by all versions that grew from each other. A version whose end is the tail's end appends
 * in place, beyond what any older version looks at; one that others have overtaken copies it first.
 */
import type { Owner } from './owner.ts';

const chunkSize = 256;
const fanOutBits = 5;
const fanOut = 1 << fanOutBits;

/** A chunk at height 0, a branch of chunks or of branches above; undefined once trimmed. */
type Tree = readonly unknown[] | undefined;

/** The parts of a version; see {@link SegmentedLog} for those that are public. */
interface Parts<T> {
  start: number;
  length: number;
  /** The index that the first chunk begins with. */
  readonly base: number;
  /** Full chunks, those before `start` cut away. */
  tree: Tree;
  /** Levels of branches in `tree`. */
  height: number;
  /** The last chunk; it may hold more than this version's entries. */
  tail: T[];
  /** The index of the tail's first entry. */
  tailStart: number;
}

/** A log of entries with consecutive indexes, the oldest of which may have been trimmed. */
export class SegmentedLog<T> implements Iterable<T> {
  private parts: Parts<T>;
  private readonly owner: Owner | undefined;

  /** Use {@link emptyLog}. */
  constructor(parts: Parts<T>, owner?: Owner) {
    this.parts = parts;
    this.owner = owner;
  }

  /** The index of the first entry that is kept; equal to `length` when the log is empty. */
  get start(): number {
    return this.parts.start;
  }

  /** The end of the log: the index that the next entry will get. Not a count once trimmed. */
  get length(): number {
    return this.parts.length;
  }

  /** The entry at an index, or undefined outside [start, length). */
  get(index: number): T | undefined {
    const { start, length, tail, tailStart, base } = this.parts;
    if (!(index >= start && index < length)) return undefined;
    if (index >= tailStart) return tail[index - tailStart];
    return chunkOf(this.parts, index)?.[(index - base) % chunkSize];
  }

  /** The log with one more entry, at the index `length`. */
  append(value: T, owner?: Owner): SegmentedLog<T> {
    const next = this.edit(owner);
    const parts = next.parts;
    if (parts.length - parts.tailStart === chunkSize) sealTail(parts);
    const count = parts.length - parts.tailStart;
    // Somebody else has appended to this chunk: theirs are not ours.
    if (parts.tail.length !== count) parts.tail = parts.tail.slice(0, count);
    parts.tail.push(value);
    parts.length += 1;
    return next;
  }

  /** The log without the entries before `start`; never beyond the end. */
  trimTo(start: number, owner?: Owner): SegmentedLog<T> {
    const kept = Math.min(start, this.length);
    if (!(kept > this.start)) return this;
    const next = this.edit(owner);
    const { base, start: before } = next.parts;
    next.parts.start = kept;
    if (chunkNumber(base, before) !== chunkNumber(base, kept)) cutTree(next.parts);
    return next;
  }

  /** The log without the entries from `length` on; appending resumes there. */
  cutTo(length: number, owner?: Owner): SegmentedLog<T> {
    const end = Math.max(length, this.start);
    if (!(end < this.length)) return this;
    const next = this.edit(owner);
    const parts = next.parts;
    if (end < parts.tailStart) {
      parts.tail = (chunkOf(parts, end) ?? []) as T[];
      parts.tailStart = end - ((end - parts.base) % chunkSize);
    }
    parts.length = end;
    cutTree(parts);
    return next;
  }

  /** The entries from an index on, oldest first, as they are when the iteration begins. */
  *from(index: number): IterableIterator<T> {
    const parts = { ...this.parts };
    let at = Math.max(index, parts.start);
    while (at < parts.length) {
      const inTail = at >= parts.tailStart;
      const chunk = inTail ? parts.tail : (chunkOf(parts, at) ?? []);
      const offset = (at - parts.base) % chunkSize;
      const end = Math.min(chunkSize, offset + parts.length - at);
      for (let i = offset; i < end; i += 1) yield chunk[i] as T; // Inside the version's bounds.
      at += end - offset;
    }
  }

  /** All entries, oldest first. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.from(this.start);
  }

  /** The last entry, or undefined when the log is empty. */
  last(): T | undefined {
    return this.get(this.length - 1);
  }

  private edit(owner: Owner | undefined): SegmentedLog<T> {
    if (owner !== undefined && owner === this.owner) return this;
    const { start, length, base, tree, height, tail, tailStart } = this.parts;
    return new SegmentedLog({ start, length, base, tree, height, tail, tailStart }, owner);
  }
}

/** A log without entries, whose first will get the index `start`. */
export function emptyLog<T>(start = 0): SegmentedLog<T> {
  return new SegmentedLog<T>({
    start,
    length: start,
    base: start,
    tree: undefined,
    height: 0,
    tail: [],
    tailStart: start,
  });
}

function chunkNumber(base: number, index: number): number {
  return Math.floor((index - base) / chunkSize);
}

function chunkOf<T>(parts: Parts<T>, index: number): readonly T[] | undefined {
  const chunk = chunkNumber(parts.base, index);
  let node = parts.tree;
  for (let level = parts.height; level > 0; level -= 1) {
    const slot = (chunk >>> ((level - 1) * fanOutBits)) & (fanOut - 1);
    node = node?.[slot] as Tree;
  }
  return node as readonly T[] | undefined;
}

/** Hangs the full tail in the tree and begins an empty one. */
function sealTail<T>(parts: Parts<T>): void {
  const chunk = chunkNumber(parts.base, parts.tailStart);
  if (chunk === 0) {
    parts.height = 0;
    parts.tree = parts.tail;
  } else {
    while (chunk >>> (parts.height * fanOutBits) !== 0) {
      parts.tree = [parts.tree];
      parts.height += 1;
    }
    parts.tree = withChunk(parts.tree, parts.height, chunk, parts.tail);
  }
  parts.tail = [];
  parts.tailStart += chunkSize;
}

function withChunk(node: Tree, height: number, chunk: number, leaf: Tree): Tree {
  if (height === 0) return leaf;
  const copy = node === undefined ? [] : node.slice();
  const slot = (chunk >>> ((height - 1) * fanOutBits)) & (fanOut - 1);
  while (copy.length < slot) copy.push(undefined);
  copy[slot] = withChunk(copy[slot] as Tree, height - 1, chunk, leaf);
  return copy;
}

/** Lets go of chunks that lie wholly outside [start, tailStart). */
function cutTree<T>(parts: Parts<T>): void {
  const first = chunkNumber(parts.base, parts.start);
  const end = chunkNumber(parts.base, parts.tailStart);
  parts.tree = first >= end ? undefined : keepChunks(parts.tree, parts.height, first, end);
}

function keepChunks(node: Tree, height: number, first: number, end: number): Tree {
  if (node === undefined || height === 0) return node;
  const span = 2 ** ((height - 1) * fanOutBits);
  // Nothing to drop at either side is the common case, and keeps the branch as it is.
  const kept = node.slice(0, Math.ceil(end / span));
  for (let slot = 0; slot < kept.length; slot += 1) {
    const low = slot * span;
    if (kept[slot] === undefined || (low >= first && low + span <= end)) continue;
    kept[slot] =
      low + span <= first
        ? undefined
        : keepChunks(
            kept[slot] as Tree,
            height - 1,
            Math.max(0, first - low),
            Math.min(span, end - low),
          );
  }
  return kept;
}
