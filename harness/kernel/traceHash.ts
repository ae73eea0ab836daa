/**
 * The trace hash: two 32-bit lanes that take in, field by field, whatever happens in a run. Two
 * runs of one build with the same hash did the same things at the same times.
 */
import { commands } from '../../protocol/commands/index.ts';
import type { Frame } from '../../protocol/frame.ts';
import type { Fields } from '../../protocol/schema.ts';

/** A running hash; its holder mixes into it in place, and copies it when the world is forked. */
export class TraceHash {
  private a: number;
  private b: number;

  constructor(a = 0x811c9dc5 | 0, b = 0x9e3779b9 | 0) {
    this.a = a;
    this.b = b;
  }

  /** An independent copy. */
  copy(): TraceHash {
    return new TraceHash(this.a, this.b);
  }

  /** Takes in one integer; of larger ones both halves, of fractions a fixed number of digits. */
  int(value: number): void {
    if ((value | 0) !== value) {
      const scaled = Number.isInteger(value) ? value : value * 1e6;
      this.mix((scaled / 0x1_0000_0000) | 0);
    }
    this.mix(value | 0);
  }

  /** Takes in a text, its length first. */
  text(value: string): void {
    this.mix(value.length);
    for (let index = 0; index < value.length; index++) this.mix(value.charCodeAt(index));
  }

  /** Takes in bytes, their length first, four at a time. */
  bytes(value: Uint8Array): void {
    const { length } = value;
    this.mix(length);
    let index = 0;
    for (; index + 4 <= length; index += 4) {
      this.mix(
        value[index]! |
          (value[index + 1]! << 8) |
          (value[index + 2]! << 16) |
          (value[index + 3]! << 24),
      );
    }
    for (; index < length; index++) this.mix(value[index]!);
  }

  /** Takes in a typed frame: header by its declaration, body by its content. */
  frame(frame: Frame): void {
    this.int(frame.code);
    this.int(frame.opaque);
    if (frame.remark !== undefined) this.text(frame.remark);
    if (frame.extra !== undefined) this.value(frame.extra);
    if (frame.kind === 'request') {
      if (frame.command === 'unknown' || frame.command === 'malformed') return;
      this.header(commands[frame.command].request, frame.header);
    } else if (frame.command !== 'unknown' && frame.header !== undefined) {
      this.header(commands[frame.command].response, frame.header);
    }
    if (frame.body !== undefined) this.value(frame.body);
  }

  /** Takes in any data, keys in order of code unit, so that it does not matter who built it. */
  value(value: unknown): void {
    if (typeof value === 'number') this.int(value);
    else if (typeof value === 'string') this.text(value);
    else if (typeof value === 'boolean') this.mix(value ? 1 : 2);
    else if (typeof value === 'bigint') this.text(String(value));
    else if (value === null || value === undefined) this.mix(0);
    else if (value instanceof Uint8Array) this.bytes(value);
    else if (Array.isArray(value)) {
      this.mix(value.length);
      for (const item of value) this.value(item);
    } else if (value instanceof Map) this.map(value);
    else this.record(value as Readonly<Record<string, unknown>>);
  }

  /** The hash so far, as 16 hexadecimal digits. */
  toString(): string {
    const hex = (lane: number) => (lane >>> 0).toString(16).padStart(8, '0');
    return hex(this.a) + hex(this.b);
  }

  private header(fields: Fields, header: Readonly<Record<string, unknown>>): void {
    for (const name in fields) {
      const value = header[name];
      if (value === undefined) this.mix(0x5a);
      else this.value(value);
    }
  }

  private record(value: Readonly<Record<string, unknown>>): void {
    // A stored message was taken in whole when it was sent: its place and time tell it apart.
    if (typeof value.physicalOffset === 'number' && value.body instanceof Uint8Array) {
      this.int(value.physicalOffset);
      this.int(value.queueOffset as number);
      this.int(value.body.length);
      this.value(value.reconsumeTimes);
      this.value(value.storeTimestamp);
      return;
    }
    for (const key of Object.keys(value).sort()) {
      const item = value[key];
      if (item === undefined) continue;
      this.text(key);
      this.value(item);
    }
  }

  private map(value: ReadonlyMap<unknown, unknown>): void {
    this.mix(value.size);
    const entries = [...value].map(([key, item]) => [String(key), item] as const);
    entries.sort(([left], [right]) => (left < right ? -1 : 1));
    for (const [key, item] of entries) {
      this.text(key);
      this.value(item);
    }
  }

  private mix(value: number): void {
    let { a, b } = this;
    a = Math.imul(a ^ value, 0x01000193);
    a ^= a >>> 13;
    b = Math.imul((b + value) | 0, 0x85ebca6b);
    b ^= b >>> 16;
    this.a = (a + b) | 0;
    this.b = b;
  }
}
