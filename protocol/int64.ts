/** 64-bit integers in bytes: a `number` where that is exact, else a `bigint`, never rounded. */

const two32 = 0x1_0000_0000;

/** Reads eight bytes as a signed integer. */
export function readLong(view: DataView, at: number): number | bigint {
  const high = view.getInt32(at);
  // Within 2^53 both halves fit a double exactly.
  if (high >= -0x20_0000 && high < 0x20_0000) return high * two32 + view.getUint32(at + 4);
  return view.getBigInt64(at);
}

/** Writes a signed integer into eight bytes. */
export function writeLong(view: DataView, at: number, value: number | bigint): void {
  if (typeof value === 'bigint') {
    view.setBigInt64(at, value);
    return;
  }
  view.setInt32(at, Math.floor(value / two32));
  view.setUint32(at + 4, value >>> 0);
}

/** The integer as a `number` if that is exact. */
export function narrow(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value;
}

/**
 * Java's `Long.parseLong`: an optional sign and decimal digits, within 64 bits; undefined for
 * anything else.
 */
export function parseLong(text: string): number | bigint | undefined {
  if (!isDecimal(text)) return undefined;
  if (text.length <= 15) return Number(text) + 0; // No negative zero.
  if (text.length > 40) return undefined; // Leading zeros are no reason to read megabytes.
  const value = BigInt(text.charCodeAt(0) === 43 ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? narrow(value) : undefined;
}

/** Java's `Integer.parseInt`. */
export function parseInt32(text: string): number | undefined {
  if (text.length > 40 || !isDecimal(text)) return undefined;
  const value = Number(text) + 0;
  return (value | 0) === value ? value : undefined;
}

function isDecimal(text: string): boolean {
  const first = text.charCodeAt(0);
  const start = first === 45 || first === 43 ? 1 : 0;
  for (let i = start; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 48 || unit > 57) return false;
  }
  return text.length > start;
}
