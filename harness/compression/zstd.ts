/**
 * Zstandard frames. The encoder is the reference implementation as WebAssembly, its bytes in a
 * module, so that it is there at once; it is made when the first body is compressed. The decoder is
 * plain JavaScript: bytes that are no frame cannot leave the encoder's memory in disorder.
 */
import * as encoder from '@dweb-browser/zstd-wasm';
import { decompress } from 'fzstd';
// By another name, for its own types are a source file that no strict compiler takes.
import encoderBytes from '#zstd-encoder-bytes';

/** The part of the encoder that its own types leave out. */
interface Instantiable {
  initSync(options: { readonly module: ArrayBuffer }): unknown;
}

let isMade = false;

/** A frame that holds these bytes. */
export function zstdCompress(bytes: Uint8Array, level: number): Uint8Array {
  if (!isMade) {
    (encoder as unknown as Instantiable).initSync({ module: encoderBytes() });
    isMade = true;
  }
  return encoder.compress(bytes, level);
}

/** What a frame holds; `undefined` for bytes that are no frame. */
export function zstdDecompress(frame: Uint8Array): Uint8Array | undefined {
  if (frame.length === 0) return undefined; // The decoder takes it for an empty list of frames.
  try {
    return decompress(frame);
  } catch {
    return undefined;
  }
}
