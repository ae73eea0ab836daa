/** What is used of lz4js, which has no types of its own. */
declare const lz4: {
  compressBound(size: number): number;
  /** Returns the size of the block, 0 where nothing could be compressed. */
  compressBlock(
    from: Uint8Array,
    into: Uint8Array,
    fromIndex: number,
    length: number,
    hashTable: Uint32Array,
  ): number;
  /** Returns the index behind what it wrote. */
  decompressBlock(
    from: Uint8Array,
    into: Uint8Array,
    fromIndex: number,
    length: number,
    intoIndex: number,
  ): number;
};
export default lz4;
