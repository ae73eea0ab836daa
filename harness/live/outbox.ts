/**
 * Bytes on their way out of a connection, gathered until they are written together.
 *
 * Frames are written next to each other into slabs that all connections share, so that what a node
 * gave out in a step is one piece, made without copying it again. Large bodies are not copied.
 */
import type { RemotingCommand } from '../../protocol/frame.ts';
import { encodeFrameHead, writeFrameHead } from '../../protocol/frameBytes.ts';

const slabBytes = 64 * 1024;
/** Room that is kept for the head of a frame; few need more. */
const headBytes = 1_024;
/** Bodies up to this size are copied: gathering pieces costs more. */
const copiedBytesMax = 4 * 1024;

/** Memory that is written to from its begin to its end, and over again once nobody reads it. */
export class Slab {
  bytes: Uint8Array = Buffer.allocUnsafeSlow(slabBytes);
  /** What lies before is in use. */
  end = 0;
  private isPinned = false;

  /** Sees to room for so many bytes. */
  reserve(count: number): void {
    if (this.bytes.length - this.end >= count) return;
    this.bytes = Buffer.allocUnsafeSlow(Math.max(slabBytes, count));
    this.end = 0;
    this.isPinned = false;
  }

  /** Somebody goes on reading what was written so far: it must stay as it is. */
  pin(): void {
    this.isPinned = true;
  }

  /** All outboxes are empty: what is not pinned is written over. */
  rewind(): void {
    if (!this.isPinned) this.end = 0;
  }
}

/** Gathers the frames of one connection. */
export class Outbox {
  /** Bytes gathered. */
  byteLength = 0;
  private readonly slab: Slab;
  private pieces: Uint8Array[] = [];
  /** The piece under way: a part of the slab that it was begun in. */
  private bytes: Uint8Array;
  private start = 0;
  private end = 0;

  constructor(slab: Slab) {
    this.slab = slab;
    this.bytes = slab.bytes;
  }

  /** Adds a frame, whose body must not change any more. If it throws, nothing was added. */
  put(command: RemotingCommand): void {
    const { body } = command;
    const { slab } = this;
    const isCopied = body.length <= copiedBytesMax;
    slab.reserve(isCopied ? headBytes + body.length : headBytes);
    const start = slab.end;
    let end = writeFrameHead(command, slab.bytes, start);
    if (end < 0 || (isCopied && end + body.length > slab.bytes.length)) {
      this.addLarge(encodeFrameHead(command));
      this.addLarge(body);
      return;
    }
    if (isCopied) {
      slab.bytes.set(body, end);
      end += body.length;
    }
    this.extend(start, end);
    slab.end = end;
    if (!isCopied) this.addLarge(body);
  }

  /** Takes everything out, in order. */
  take(): readonly Uint8Array[] {
    this.endPiece();
    const { pieces } = this;
    this.pieces = [];
    this.byteLength = 0;
    return pieces;
  }

  private extend(start: number, end: number): void {
    if (this.bytes !== this.slab.bytes || this.end !== start) {
      this.endPiece();
      this.bytes = this.slab.bytes;
      this.start = start;
    }
    this.end = end;
    this.byteLength += end - start;
  }

  private endPiece(): void {
    if (this.end > this.start) this.pieces.push(this.bytes.subarray(this.start, this.end));
    // Nothing follows on to this: the slab may be rewound.
    this.start = 0;
    this.end = 0;
  }

  private addLarge(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.endPiece();
    this.pieces.push(piece);
    this.byteLength += piece.length;
  }
}
