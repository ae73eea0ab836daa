/** A recorded frame beside ours: what of it is not the same. */

import { crc32 } from '../../protocol/crc32.ts';
import type { RemotingCommand } from '../../protocol/frame.ts';
import { type JsonValue, parseJavaJson } from '../../protocol/javaJson.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { parseProperties } from '../../protocol/messageProperties.ts';
import { decodeRecords, recordMagic } from '../../protocol/messageRecord.ts';
import { type Difference, jsonDiff } from './jsonDiff.ts';
import { type Context, isEqualValue } from './values.ts';

export type { Difference } from './jsonDiff.ts';

const absent = '(absent)';

/** All differences of two frames, opaque and time apart. */
export function compareFrames(
  recorded: RemotingCommand,
  ours: RemotingCommand,
  context: Context,
): readonly Difference[] {
  const head = (['code', 'flag', 'language', 'version', 'serializeType'] as const).flatMap((name) =>
    valueDiff(name, String(recorded[name]), String(ours[name]), context),
  );
  learnReviveQueue(recorded.ext, ours.ext, context);
  return [
    ...head,
    ...valueDiff('remark', recorded.remark ?? absent, ours.remark ?? absent, context),
    ...extDiff(recorded.ext, ours.ext, context).filter(
      ({ field }) => field !== checksum || !(isChecked(recorded) && isChecked(ours)),
    ),
    ...bodyDiff(recorded.body, ours.body, context),
  ];
}

const checksum = 'ext.bodyCrc32';

/** Whether a frame says the checksum of its own body: bodies hold times, which differ. */
function isChecked({ ext, body }: RemotingCommand): boolean {
  return ext?.get('bodyCrc32') === String(crc32(body));
}

/** The queue belongs to the time of the pop, for the handles that clients make of both. */
function learnReviveQueue(
  recorded: RemotingCommand['ext'],
  ours: RemotingCommand['ext'],
  { renames }: Context,
): void {
  const [popTime, queue] = [recorded?.get('popTime'), ours?.get('reviveQid')];
  if (popTime !== undefined && queue !== undefined) renames.agree('reviveQueue', popTime, queue);
}

function valueDiff(
  field: string,
  recorded: string,
  ours: string,
  context: Context,
): readonly Difference[] {
  const name = field.slice(field.lastIndexOf('.') + 1);
  const both = recorded !== absent && ours !== absent;
  const equal = both ? isEqualValue(name, recorded, ours, context) : recorded === ours;
  return equal ? [] : [{ field, recorded, ours }];
}

/** No fields at all and none written are told apart, as upstream does. */
function extDiff(
  recorded: RemotingCommand['ext'],
  ours: RemotingCommand['ext'],
  context: Context,
): readonly Difference[] {
  if (recorded === undefined || ours === undefined) {
    if (recorded === ours) return [];
    return [{ field: 'ext', recorded: extText(recorded), ours: extText(ours) }];
  }
  return [
    ...mapDiff('ext', withoutProperties(recorded), withoutProperties(ours), context),
    ...propertiesDiff('ext.properties', recorded.get(packed), ours.get(packed), context),
  ];
}

/** The field of a header that holds a message's properties. */
const packed = 'properties';

const withoutProperties = (ext: ReadonlyMap<string, string>) =>
  new Map([...ext].filter(([name]) => name !== packed));

/** Properties are compared one by one: Java writes them in the order of their hashes. */
function propertiesDiff(
  field: string,
  recorded: string | undefined,
  ours: string | undefined,
  context: Context,
): readonly Difference[] {
  if (recorded === undefined || ours === undefined) {
    return valueDiff(field, recorded ?? absent, ours ?? absent, context);
  }
  return mapDiff(field, parseProperties(recorded), parseProperties(ours), context);
}

const extText = (ext: RemotingCommand['ext']) =>
  ext === undefined ? absent : JSON.stringify(Object.fromEntries(ext));

function mapDiff(
  field: string,
  recorded: ReadonlyMap<string, string>,
  ours: ReadonlyMap<string, string>,
  context: Context,
): readonly Difference[] {
  return [...new Set([...recorded.keys(), ...ours.keys()])].flatMap((name) =>
    valueDiff(`${field}.${name}`, recorded.get(name) ?? absent, ours.get(name) ?? absent, context),
  );
}

function bodyDiff(recorded: Uint8Array, ours: Uint8Array, context: Context): readonly Difference[] {
  if (hasMessages(recorded) && (hasMessages(ours) || ours.length === 0)) {
    return messagesDiff(decodeRecords(recorded), decodeRecords(ours), context);
  }
  if (Buffer.compare(recorded, ours) === 0) return [];
  const [their, our] = [jsonOf(recorded), jsonOf(ours)];
  if (their !== undefined && our !== undefined) return jsonDiff('body', their, our, context);
  return [{ field: 'body', recorded: bytesText(recorded), ours: bytesText(ours) }];
}

/** Whether a body begins like a message record: its length, then the magic number. */
export function hasMessages(body: Uint8Array): boolean {
  if (body.length < 8) return false;
  const magic = new DataView(body.buffer, body.byteOffset).getInt32(4);
  return magic === recordMagic.v1 || magic === recordMagic.v2;
}

/** A body as JSON; undefined where it is none. */
export function jsonOf(body: Uint8Array): JsonValue | undefined {
  if (body.length === 0) return undefined;
  const read = parseJavaJson(new TextDecoder().decode(body));
  return read.ok ? read.value : undefined;
}

function bytesText(body: Uint8Array): string {
  if (body.length === 0) return '(none)';
  const text = new TextDecoder().decode(body);
  return text.length > 300 ? `${text.slice(0, 300)}… (${body.length} bytes)` : text;
}

function messagesDiff(
  recorded: readonly StoredMessage[],
  ours: readonly StoredMessage[],
  context: Context,
): readonly Difference[] {
  if (recorded.length !== ours.length) {
    const list = (messages: readonly StoredMessage[]) => messages.map(messageName).join();
    return [{ field: 'body.messages', recorded: list(recorded), ours: list(ours) }];
  }
  return recorded.flatMap((message, index) =>
    messageDiff(`body.messages[${index}]`, message, ours[index] as StoredMessage, context),
  );
}

const messageName = ({ topic, queueId, queueOffset }: StoredMessage) =>
  `${topic}/${queueId}/${queueOffset}`;

function messageDiff(
  field: string,
  recorded: StoredMessage,
  ours: StoredMessage,
  context: Context,
): readonly Difference[] {
  const { properties, body, ...their } = recorded;
  const { properties: ownProperties, body: ownBody, ...own } = ours;
  const plain = (Object.keys(their) as (keyof typeof their)[]).flatMap((name) =>
    valueDiff(`${field}.${name}`, String(their[name]), String(own[name]), context),
  );
  const bodies = Buffer.compare(body, ownBody) === 0;
  return [
    ...plain,
    ...(bodies
      ? []
      : [{ field: `${field}.body`, recorded: bytesText(body), ours: bytesText(ownBody) }]),
    ...propertiesDiff(`${field}.properties`, properties, ownProperties, context),
  ];
}
