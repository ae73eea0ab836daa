/** The end of a message id: the quick way to what `offsetMessageId` writes. */

const hexOfByte = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);

/** A physical offset as 16 hexadecimal digits, as broker's message ids end. */
export function hexOfOffset(offset: number): string {
  const high = Math.floor(offset / 0x1_0000_0000);
  return (high === 0 ? '00000000' : hexOfWord(high)) + hexOfWord(offset >>> 0);
}

function hexOfWord(word: number): string {
  return (
    hexOfByte[word >>> 24]! +
    hexOfByte[(word >>> 16) & 255]! +
    hexOfByte[(word >>> 8) & 255]! +
    hexOfByte[word & 255]!
  );
}
