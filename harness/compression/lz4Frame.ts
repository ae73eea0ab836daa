/**
 * LZ4 frames as lz4-java writes them by default: blocks of up to 4 MiB, independent of each other,
 * no checksums but that of the header. The blocks are the library's; its own frames say that blocks
 * depend on each other, which lz4-java refuses to read.
 *
 * Not modelled: checksums of blocks and contents are passed over, not compared; dictionaries.
 */
import lz4 from '#lz4'; // By another name, for the package has no types.

const magic = 0x184d2204;
/** Version 1, independent blocks; blocks of 4 MiB; and the header's checksum over these two. */
const descriptor = [0x60, 0x70, 0x73] as const;
const headerSize = 7;
const blockSizeMax = 4 << 20;
const isStored = 0x8000_0000;
const hashSize = 1 << 16;

const flag = { contentChecksum: 0x04, contentSize: 0x08, blockChecksum: 0x10 } as const;
const versionMask = 0xc0;
const version = 0x40;
const dictionaryId = 0x01;
const independentBlocks = 0x20;
const checksumSize = 4;

/** A frame that holds these bytes. */
export function lz4Compress(bytes: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  let size = headerSize + 4;
  for (let from = 0; from < bytes.length; from += blockSizeMax) {
    const block = blockOf(bytes.subarray(from, from + blockSizeMax));
    blocks.push(block);
    size += block.length;
  }
  const frame = new Uint8Array(size);
  new DataView(frame.buffer).setUint32(0, magic, true);
  frame.set(descriptor, 4);
  let at = headerSize;
  for (const block of blocks) {
    frame.set(block, at);
    at += block.length;
  }
  return frame; // Its last four bytes are the mark of the end: a block of no size.
}

/** One block with its size; stored as it is where compressing makes it no smaller. */
function blockOf(bytes: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(4 + lz4.compressBound(bytes.length));
  const into = buffer.subarray(4);
  const size = lz4.compressBlock(bytes, into, 0, bytes.length, new Uint32Array(hashSize));
  const isSmaller = size > 0 && size < bytes.length;
  if (!isSmaller) into.set(bytes);
  const length = isSmaller ? size : bytes.length;
  new DataView(buffer.buffer).setUint32(0, isSmaller ? size : (length | isStored) >>> 0, true);
  return buffer.slice(0, 4 + length);
}

/** What a frame holds; `undefined` for bytes that are no such frame. */
export function lz4Decompress(frame: Uint8Array): Uint8Array | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < headerSize + 4 || view.getUint32(0, true) !== magic) return undefined;
  const flags = view.getUint8(4);
  const isRead = (flags & versionMask) === version && (flags & dictionaryId) === 0;
  if (!isRead || (flags & independentBlocks) === 0) return undefined;
  const parts: Uint8Array[] = [];
  let at = headerSize + (flags & flag.contentSize ? 8 : 0);
  for (;;) {
    if (at + 4 > frame.length) return undefined;
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) return joined(parts);
    const size = word & ~isStored;
    const end = at + size;
    if (end > frame.length) return undefined;
    const block = frame.subarray(at, end);
    const part = word >= isStored ? block : contentOf(block);
    if (part === undefined) return undefined;
    parts.push(part);
    at = end + (flags & flag.blockChecksum ? checksumSize : 0);
  }
}

function contentOf(block: Uint8Array): Uint8Array | undefined {
  const size = contentSize(block);
  if (size === undefined || size > blockSizeMax) return undefined;
  const content = new Uint8Array(size);
  lz4.decompressBlock(block, content, 0, block.length, 0);
  return content;
}

/** How many bytes a block holds; `undefined` where its sequences cannot be followed. */
function contentSize(block: Uint8Array): number | undefined {
  let at = 0;
  let size = 0;
  /** A length that goes on in bytes of 255. */
  const extended = (nibble: number): number => {
    let length = nibble;
    for (let byte = nibble === 15 ? 255 : 0; byte === 255; at += 1) {
      byte = block[at] ?? 0;
      length += byte;
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at] ?? 0;
    at += 1;
    const literals = extended(token >> 4);
    size += literals;
    at += literals;
    if (at >= block.length) return at === block.length ? size : undefined;
    const distance = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    if (distance === 0 || distance > size) return undefined;
    size += extended(token & 15) + 4;
  }
  return undefined;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first.slice();
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
