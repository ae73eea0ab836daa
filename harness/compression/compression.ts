/**
 * The formats of compressed bodies, for the machines that want them: one implementation of each,
 * the same in Node and in a browser, so that a run has the same bytes in both.
 */
import { unzlibSync, zlibSync } from 'fflate';
import type { CompressionType, Compressor } from '../../actors/shared/compression.ts';
import { lz4Compress, lz4Decompress } from './lz4Frame.ts';
import { zstdCompress, zstdDecompress } from './zstd.ts';

type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** The nearest of ZLIB's levels. */
const zlibLevel = (level: number): Level => Math.min(9, Math.max(0, Math.round(level))) as Level;

function zlibDecompress(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return unzlibSync(bytes);
  } catch {
    return undefined;
  }
}

/** What producers compress with and consumers read with. */
export const compression: Readonly<Record<CompressionType, Compressor>> = {
  ZLIB: {
    compress: (body, level) => zlibSync(body, { level: zlibLevel(level) }),
    decompress: zlibDecompress,
  },
  LZ4: { compress: (body) => lz4Compress(body), decompress: lz4Decompress },
  ZSTD: { compress: zstdCompress, decompress: zstdDecompress },
};
