/**
 * `ip:port` as text and as bytes: 4 or 16 bytes of address, then the port as an int32.
 *
 * An IPv6 address stands in brackets. What is no address at all is written as 0.0.0.0, so nodes
 * whose names travel in messages must be given addresses.
 */

/** Whether the text has an IPv6 address. */
export function isV6(host: string): boolean {
  return host.charCodeAt(0) === 91; // [
}

/** A host without its port. */
export function withoutPort(host: string): string {
  return host.slice(0, host.lastIndexOf(':'));
}

/** How many bytes a host takes: 8 or 20. */
export function hostLength(host: string): number {
  return isV6(host) ? 20 : 8;
}

/** Writes a host at `at`. */
export function writeHost(host: string, into: DataView, at: number): void {
  const split = host.lastIndexOf(':');
  const port = Number.parseInt(host.slice(split + 1), 10);
  if (isV6(host)) {
    const groups = v6Groups(host.slice(1, host.lastIndexOf(']')));
    for (let i = 0; i < 8; i++) into.setUint16(at + 2 * i, groups[i] ?? 0);
  } else {
    into.setUint32(at, v4Number(host, split));
  }
  into.setInt32(at + hostLength(host) - 4, Number.isNaN(port) ? 0 : port);
}

/** Reads a host; there must be 8 or, with `v6`, 20 bytes. */
export function readHost(from: DataView, at: number, v6: boolean): string {
  const port = from.getInt32(at + (v6 ? 16 : 4));
  if (!v6) {
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => from.getUint8(at + i));
    return `${a}.${b}.${c}.${d}:${port}`;
  }
  const groups: number[] = [];
  for (let i = 0; i < 8; i++) groups.push(from.getUint16(at + 2 * i));
  return `[${v6Text(groups)}]:${port}`;
}

function v4Number(host: string, end: number): number {
  let address = 0;
  let part = 0;
  let parts = 1;
  for (let i = 0; i < end; i++) {
    const unit = host.charCodeAt(i);
    if (unit === 46) {
      address = (address << 8) | part;
      part = 0;
      parts++;
    } else if (unit < 48 || unit > 57) return 0;
    else part = part * 10 + unit - 48;
  }
  return parts === 4 ? ((address << 8) | part) >>> 0 : 0;
}

function v6Groups(text: string): readonly number[] {
  const [left = '', right] = text.split('::');
  const head = hexGroups(left);
  if (right === undefined) return head;
  const tail = hexGroups(right);
  return [
    ...head,
    ...new Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0),
    ...tail,
  ];
}

function hexGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16) & 0xffff);
}

// RFC 5952: the longest run of two or more zero groups is left out, the first of equals.
function v6Text(groups: readonly number[]): string {
  let best = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > length) [best, length] = [i, end - i];
  }
  const hex = groups.map((group) => group.toString(16));
  if (best < 0) return hex.join(':');
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + length).join(':')}`;
}
