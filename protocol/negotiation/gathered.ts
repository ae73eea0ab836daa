/**
 * Bytes that came in pieces and wait until there are enough of them: an immutable stack.
 *
 * Cost: a piece is joined to those before it only when it has become as long as they are, so a byte
 * is copied a logarithmic number of times however the stream is chunked, and each state of a stream
 * remains a value that may be kept.
 */

/** The last piece, and what came before it. Undefined for no bytes at all. */
export interface Gathered {
  readonly piece: Uint8Array;
  readonly before: Gathered | undefined;
  /** Bytes of this piece and of all before it. */
  readonly length: number;
}

/** Adds a piece behind the others. It is copied, so that a chunk of a socket can be let go. */
export function gather(gathered: Gathered | undefined, chunk: Uint8Array): Gathered | undefined {
  if (chunk.length === 0) return gathered;
  let before = gathered;
  let length = chunk.length;
  while (before !== undefined && before.piece.length <= length) {
    length += before.piece.length;
    before = before.before;
  }
  const piece = new Uint8Array(length);
  piece.set(chunk, fill(piece, gathered, before, length - chunk.length));
  return { piece, before, length: (before?.length ?? 0) + length };
}

/** All bytes, in order, followed by those of `chunk`. */
export function joined(gathered: Gathered | undefined, chunk: Uint8Array): Uint8Array {
  if (gathered === undefined) return chunk;
  const bytes = new Uint8Array(gathered.length + chunk.length);
  bytes.set(chunk, fill(bytes, gathered, undefined, gathered.length));
  return bytes;
}

// Copies pieces so that they end at `end`, the last first, down to one that is not wanted.
function fill(
  into: Uint8Array,
  from: Gathered | undefined,
  until: Gathered | undefined,
  end: number,
): number {
  let at = end;
  for (let each = from; each !== until && each !== undefined; each = each.before) {
    at -= each.piece.length;
    into.set(each.piece, at);
  }
  return end;
}
