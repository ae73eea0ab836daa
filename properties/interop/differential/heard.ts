/** What came back on a connection, in a form that two servers' answers can be compared in. */

import type { RemotingCommand } from '../../../protocol/frame.ts';
import type { StoredMessage } from '../../../protocol/message.ts';
import { decodeRecords } from '../../../protocol/messageRecord.ts';
import { toHex } from './bytes.ts';
import { popExt, popProperty } from './popView.ts';

/** One thing heard, its parts as texts; values that no two runs share are blotted out. */
export interface Heard {
  readonly on: string;
  readonly view: Readonly<Record<string, string>>;
  /** As it came, for requests that are made of it. */
  readonly ext: ReadonlyMap<string, string>;
  /** Of a frame: what an answer to it needs. */
  readonly opaque?: number;
  readonly messages: readonly StoredMessage[];
  /** Of a frame, as it came. */
  readonly body?: Uint8Array;
}

/** Pulls, pops, peeks, QUERY_MESSAGE, VIEW_MESSAGE_BY_ID. */
const pullCodes = new Set([11, 361, 200_050, 200_052, 12, 33]);

/** Nothing came, or the connection was closed by the other side. */
export function heardNothing(on: string, what: 'silence' | 'closed'): Heard {
  return { on, view: { on, what }, ext: new Map(), messages: [] };
}

/** A frame, an answer to a request of code `asked` or one that came by itself. */
export function heardFrame(on: string, frame: RemotingCommand, asked: number | undefined): Heard {
  const isAnswer = (frame.flag & 1) !== 0;
  const view: Record<string, string> = {
    on,
    what: isAnswer ? 'answer' : 'request',
    code: String(frame.code),
    flag: String(frame.flag),
    language: String(frame.language),
    version: String(frame.version),
    format: frame.serializeType,
    remark: frame.remark === undefined ? '(none)' : blotText(frame.remark),
    ext: frame.ext === undefined ? 'absent' : 'present',
  };
  for (const [name, value] of popExt(frame.ext ?? new Map())) {
    view[`ext.${name}`] = blotValue(value, name);
  }
  const messages = holdsMessages(frame, asked) ? decodeRecords(frame.body) : [];
  view.body = messages.length > 0 ? messages.map(messageText).join('\n') : bodyText(frame.body);
  return {
    on,
    view,
    ext: frame.ext ?? new Map(),
    opaque: frame.opaque,
    messages,
    body: frame.body,
  };
}

/** Whether a frame's body is messages: an answer's, or of one that a client is to take. */
function holdsMessages({ flag, code }: RemotingCommand, asked: number | undefined): boolean {
  const isAnswer = (flag & 1) !== 0;
  return isAnswer ? asked !== undefined && pullCodes.has(asked) && code === 0 : code === 309;
}

/** What a handle says, but for when. */
function handleText(handle: string): string {
  const text = Buffer.from(handle, 'base64url').toString();
  return `${handle.length % 4} ${text.replace(/ \d{10}001 /, ' <time> ')}`;
}

function messageText(message: StoredMessage): string {
  const { topic, queueId, queueOffset, flag, sysFlag, reconsumeTimes } = message;
  const { preparedTransactionOffset, bornTimestamp, properties, body } = message;
  return [
    `${topic}/${queueId}@${queueOffset} flag ${flag} sysFlag ${sysFlag} again ${reconsumeTimes}`,
    `half ${preparedTransactionOffset === 0 ? 0 : '<place>'} born ${bornText(bornTimestamp)}`,
    `properties ${propertiesText(properties)}`,
    `body ${body.length > 64 ? `${body.length} bytes` : JSON.stringify(latin1(body))}`,
  ].join(' ');
}

/** Messages that are to be young are born when they are sent. */
function bornText(at: number | bigint): string {
  return at > 1_710_000_000_000 ? '<now>' : String(at);
}

// A Java broker writes them in the order of a hash table.
function propertiesText(properties: string): string {
  const parts = properties
    .split('\u0002')
    .map((part) => popProperty(blotText(part.replace('\u0001', '='))))
    .map((part) =>
      part.replace(/^(TIMER_(?:OUT|ENQUEUE|DEQUEUE)_MS|PUSH_REPLY_TIME)=1\d{12}$/, '$1=<time>'),
    );
  return JSON.stringify(parts.sort().join(' '));
}

function bodyText(body: Uint8Array): string {
  if (body.length === 0) return '(none)';
  const text = new TextDecoder().decode(body);
  if (!/^[[{]/.test(text)) return toHex(body.subarray(0, 64));
  // Members come in the order of a hash table too.
  if (text.startsWith('{"messageQueueAssignments":[{')) return assignmentsText(text);
  const members = /^\{"consumerIdList":\[(.*)\]\}$/.exec(text);
  return members ? `members ${members[1]!.split(',').sort().join(',')}` : blotText(text);
}

// A set in Java.
function assignmentsText(text: string): string {
  const parts = text.split(/(?<=\}),(?=\{"(?:attachments|messageQueue)")/);
  const inner = parts.map((part) => part.replace(/^.*?Assignments":\[/, '').replace(/\]\}$/, ''));
  return `assignments ${inner.sort().join(' ')}`;
}

const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/** Addresses, ids and times differ from run to run. */
function blotText(text: string): string {
  return text
    .replaceAll(/127\.0\.0\.1:\d+/g, '<addr>')
    .replaceAll(/"timestamp":1\d{12}\b/g, '"timestamp":<time>')
    .replaceAll(/"counter":\d+/g, '"counter":<n>')
    .replaceAll(/\b[0-9A-F]{32,56}\b/g, '<id>');
}

/** Where something lies depends on all that was stored before it. */
const placeNames: ReadonlySet<string> = new Set(['indexLastUpdatePhyoffset']);

/** How much a whole server has: other cases add to it. */
const totalNames: ReadonlySet<string> = new Set(['totalTopicNum', 'totalGroupNum']);

function blotValue(value: string, name: string): string {
  if (totalNames.has(name) && value !== '0') return '<n>';
  if (name === 'recallHandle') return handleText(value);
  if (name === 'properties') return propertiesText(value);
  if (placeNames.has(name) && value !== '0') return '<place>';
  if (/^1[789]\d{11}$/.test(value)) return '<time>';
  return blotText(value);
}
