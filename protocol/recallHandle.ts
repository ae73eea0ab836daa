/**
 * What names a timer message that may be taken back (upstream `RecallMessageHandle.HandleV1`):
 * `v1 topic brokerName time id` in base64 for URLs.
 */
import type { Decoded } from './body.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** The parts of a handle. */
export interface RecallHandle {
  readonly topic: string;
  readonly brokerName: string;
  /** When it is due, ms of the broker, one behind the slot that it waits in; any text is read. */
  readonly time: string;
  /** UNIQ_KEY of the message. */
  readonly messageId: string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const version = 'v1';

/** The text of a handle. */
export function recallHandleText({ topic, brokerName, time, messageId }: RecallHandle): string {
  const bytes = encodeUtf8([version, topic, brokerName, time, messageId].join(' '));
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const word = (a << 16) | (b << 8) | c;
    for (let digit = 0; digit < 4; digit += 1) {
      const isThere = at + digit <= bytes.length;
      text += isThere ? alphabet[(word >> (18 - 6 * digit)) & 63] : '=';
    }
  }
  return text;
}

/** Reads a handle; what stands behind its five parts is not looked at. */
export function parseRecallHandle(text: string): Decoded<RecallHandle> {
  const bytes = bytesOf(text);
  const [found, topic, brokerName, time, messageId] = bytes ? decodeUtf8(bytes).split(' ') : [];
  const isWhole = topic !== undefined && brokerName !== undefined && time !== undefined;
  if (found !== version || !isWhole || messageId === undefined) {
    return { ok: false, problem: 'recall handle is invalid' };
  }
  return { ok: true, value: { topic, brokerName, time, messageId } };
}

/** Base64 for URLs, padded or not, and nothing else. */
function bytesOf(text: string): Uint8Array | undefined {
  const digits = text.replace(/={1,2}$/, '');
  const isPadded = digits.length < text.length;
  if (digits.length % 4 === 1 || (isPadded && text.length % 4 !== 0)) return undefined;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at] = (bits >> held) & 0xff;
    at += 1;
  }
  return bytes;
}
