/** Settings as Java's properties text: one `key=value` a line. */
import type { BodyCodec } from '../body.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

/** A body that is a text in UTF-8. */
export const textBody: BodyCodec<string> = {
  name: 'text',
  encode: (value) => encodeUtf8(value),
  decode: (bytes) => ({ ok: true, value: decodeUtf8(bytes) }),
};

/** The text of some settings, sorted by key (`MixAll.properties2String` with sorting). */
export function writeProperties(settings: Iterable<readonly [string, string]>): string {
  const sorted = [...settings].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([key, value]) => `${key}=${value}\n`).join('');
}

/**
 * Reads properties text as `java.util.Properties` does: comments begin with `#` or `!`, key and
 * value are parted by `=`, `:` or a blank, and the last of equal keys counts.
 *
 * Not modelled: escapes, and values that go on in the next line; such text is taken as it stands.
 */
export function readProperties(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const trimmed = line.trimStart();
    if (trimmed === '' || trimmed[0] === '#' || trimmed[0] === '!') continue;
    const [, key = '', value = ''] = /^([^=:\s]*)\s*[=:]?\s*(.*)$/.exec(trimmed) ?? [];
    settings.set(key, value);
  }
  return settings;
}
