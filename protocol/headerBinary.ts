/**
 * ROCKETMQ headers (serialize type 1), as upstream's `RocketMQSerializable` writes and reads them.
 *
 * Behaviour: a length of zero reads as null, so an empty remark, key or value does not survive.
 * `code` and `version` have 16 bits: the codes of POP do not fit, which upstream cuts off in
 * silence (200050 arrives as 3442). This side never writes such a header; see `fitsBinary`.
 */
import type { Decoded } from './body.ts';
import type { HeaderMembers } from './headerJson.ts';
import { byteOfLanguage, languages } from './languages.ts';
import { decodeUtf8, utf8Length, writeUtf8 } from './utf8.ts';

const fixedLength = 21;
const int16Max = 0x7fff;

/** Whether a header can be carried; a frame whose header cannot is written with a JSON header. */
export function fitsBinary({ code, version, ext }: HeaderMembers): boolean {
  if (code !== (code << 16) >> 16 || version !== (version << 16) >> 16) return false;
  // Three bytes a unit at most, so only long names have to be measured.
  for (const name of ext?.keys() ?? []) {
    if (name.length * 3 > int16Max && utf8Length(name) > int16Max) return false;
  }
  return true;
}

/** How many bytes the header takes. */
export function binaryHeaderLength({ remark, ext }: HeaderMembers): number {
  return fixedLength + utf8Length(remark ?? '') + extLength(ext);
}

function extLength(ext: HeaderMembers['ext']): number {
  let length = 0;
  for (const [name, value] of ext ?? []) length += 6 + utf8Length(name) + utf8Length(value);
  return length;
}

/** Writes a header that fits at `at`; the room must suffice. */
export function writeBinaryHeader(header: HeaderMembers, into: Uint8Array, start: number): void {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  view.setInt16(start, header.code);
  view.setUint8(start + 2, byteOfLanguage(header.language));
  view.setInt16(start + 3, header.version);
  view.setInt32(start + 5, header.opaque);
  view.setInt32(start + 9, header.flag);
  const remarkLength = writeUtf8(header.remark ?? '', into, start + 17);
  view.setInt32(start + 13, remarkLength);
  const extStart = start + fixedLength + remarkLength;
  let at = extStart;
  for (const [name, value] of header.ext ?? []) {
    const nameLength = writeUtf8(name, into, at + 2);
    view.setInt16(at, nameLength);
    at += 2 + nameLength;
    const valueLength = writeUtf8(value, into, at + 4);
    view.setInt32(at, valueLength);
    at += 4 + valueLength;
  }
  view.setInt32(extStart - 4, at - extStart);
}

/** Reads a header; never throws. Bytes behind its end are ignored. */
export function decodeBinaryHeader(bytes: Uint8Array): Decoded<HeaderMembers> {
  if (bytes.length < fixedLength) return cutShort;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const remarkLength = view.getInt32(13);
  const extAt = fixedLength + remarkLength;
  if (remarkLength < 0 || extAt > bytes.length) return cutShort;
  const extLength = view.getInt32(extAt - 4);
  if (extLength < 0 || extAt + extLength > bytes.length) return cutShort;
  const ext = readExt(bytes, view, extAt, extAt + extLength);
  if (ext === null) return cutShort;
  return {
    ok: true,
    value: {
      code: view.getInt16(0),
      language: languages[view.getUint8(2)],
      version: view.getInt16(3),
      opaque: view.getInt32(5),
      flag: view.getInt32(9),
      remark: remarkLength === 0 ? undefined : decodeUtf8(bytes.subarray(17, 17 + remarkLength)),
      ext,
    },
  };
}

const cutShort: Decoded<never> = { ok: false, problem: 'header: a length beyond the end' };

// Null: some length leads out of the block.
function readExt(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): ReadonlyMap<string, string> | undefined | null {
  if (start === end) return undefined;
  const ext = new Map<string, string>();
  for (let at = start; at < end; ) {
    if (at + 2 > end) return null;
    const nameEnd = at + 2 + view.getInt16(at);
    if (nameEnd < at + 2 || nameEnd + 4 > end) return null;
    const valueEnd = nameEnd + 4 + view.getInt32(nameEnd);
    if (valueEnd < nameEnd + 4 || valueEnd > end) return null;
    const name = decodeUtf8(bytes.subarray(at + 2, nameEnd));
    const value = decodeUtf8(bytes.subarray(nameEnd + 4, valueEnd));
    if (name !== '' && value !== '') ext.set(name, value);
    // A null value hides an earlier one of the same name.
    else if (name !== '') ext.delete(name);
    at = valueEnd;
  }
  return ext;
}
