/** Frames as words: what a reader of a trace or a diagram wants to know of them. */
import type { Frame } from '../../protocol/frame.ts';
import { requestCodeName } from '../../protocol/requestCodes.ts';
import { responseCode, responseCodeName } from '../../protocol/responseCodes.ts';

/** The length of a text that is not cut. */
const all = Number.POSITIVE_INFINITY;

type Loose = Readonly<Record<string, unknown>>;

/** `sendMessageV2` of a request, `SUCCESS` of an answer. */
export function frameName(frame: Frame): string {
  if (frame.kind === 'response') return responseCodeName(frame.code) ?? `code ${frame.code}`;
  if (frame.command !== 'unknown' && frame.command !== 'malformed') return frame.command;
  return `${frame.command} ${requestCodeName(frame.code) ?? frame.code}`;
}

/** What the frame is about, in a few words; may be empty. `whole`: texts in it are not cut. */
export function frameDetail(frame: Frame, whole = false): string {
  if (frame.kind === 'request') return requestDetail(frame, whole);
  if (frame.code !== responseCode.SUCCESS) return shorten(frame.remark ?? '', whole ? all : 70);
  const { body } = frame;
  if (Array.isArray(body)) return messages(body as readonly Loose[], whole);
  const header = (frame.header ?? {}) as Loose;
  if ('queueOffset' in header) return `queue ${header.queueId}, offset ${header.queueOffset}`;
  return 'offset' in header ? `offset ${header.offset}` : '';
}

function requestDetail(frame: Exclude<Frame, { kind: 'response' }>, whole: boolean): string {
  const header = ('header' in frame ? frame.header : {}) as Loose;
  const parts: string[] = [];
  if (typeof header.topic === 'string') parts.push(header.topic);
  else if (typeof header.brokerName === 'string') parts.push(header.brokerName);
  else if (typeof header.consumerGroup === 'string') parts.push(header.consumerGroup);
  if (frame.command === 'pullMessage' || frame.command === 'litePullMessage') {
    parts.push(`queue ${header.queueId} from ${header.queueOffset}`);
  } else if (frame.command === 'updateConsumerOffset') {
    parts.push(`queue ${header.queueId} to ${header.commitOffset}`);
  } else if (frame.command === 'popMessage') {
    parts.push(`hidden for ${header.invisibleTime} ms`);
  } else if (frame.command === 'ackMessage') {
    parts.push(`queue ${header.queueId} at ${header.offset}`);
  } else if (frame.command === 'changeMessageInvisibletime') {
    parts.push(`queue ${header.queueId} at ${header.offset} for ${header.invisibleTime} ms`);
  } else if ('body' in frame && (frame.body as unknown) instanceof Uint8Array) {
    parts.push(bodyText(frame.body as unknown as Uint8Array, whole));
  }
  return parts.join(' ');
}

function messages(body: readonly Loose[], whole: boolean): string {
  const texts = body.map(
    ({ body: bytes }) => bytes instanceof Uint8Array && bodyText(bytes, whole),
  );
  const shown = texts.filter((text) => text !== false);
  return shorten(shown.join(' '), whole ? all : 48);
}

const decoder = new TextDecoder();

/** A message's body in quotes, cut where it grows long; bytes that are no text by their number. */
export function bodyText(body: Uint8Array, whole = false): string {
  const text = decoder.decode(whole || body.length <= 200 ? body : body.subarray(0, 200));
  // Control characters would write all over a terminal.
  if (/[\p{Cc}\uFFFD]/u.test(text)) return `${body.length} bytes`;
  return `"${shorten(text, whole ? all : 24)}"`;
}

/** A text cut to a length, with an ellipsis where something is missing; one line, no controls. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/** Virtual time for readers: `0.512 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
