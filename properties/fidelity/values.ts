/** When two values of an answer count as equal, by what they mean. */
import type { Renames } from './renames.ts';

/**
 * How far apart a server's clock readings may be. The recording machine was loaded; a request was
 * seen up to this much before or after it was served.
 */
const clockToleranceMs = 2_500;

/** The names, and what the request said: values that it gave are no inventions of the server. */
export interface Context {
  readonly renames: Renames;
  readonly asked: string;
}

/** A comparison of two texts. */
export type Equal = (recorded: string, ours: string, context: Context) => boolean;

const sameTime: Equal = (recorded, ours, { renames }) => {
  const far = Math.abs(Number(recorded) - Number(ours));
  if (!(far <= clockToleranceMs)) return false;
  renames.agree('time', recorded, ours);
  return true;
};

/** 0, and times: what is no clock's reading is to be the same. */
const maybeTime: Equal = (recorded, ours, context) =>
  recorded === ours ||
  (Number(recorded) > 1e12 && Number(ours) > 1e12 && sameTime(recorded, ours, context));

const physicalOffset: Equal = (recorded, ours, { renames }) =>
  /^\d+$/.test(recorded) && /^\d+$/.test(ours) && renames.agree('physicalOffset', recorded, ours);

const idLengthV4 = 32;
const offsetDigits = 16;

/** Ids that are an address and a position; a batch has one for each message. */
const offsetIds: Equal = (recorded, ours, context) => {
  const [theirs, own] = [recorded.split(','), ours.split(',')];
  if (theirs.length !== own.length) return false;
  return theirs.every((id, index) => {
    const other = own[index] ?? '';
    if (id.length < idLengthV4 || id.length !== other.length) return id === other;
    const [at, digits] = [id.slice(0, -offsetDigits), id.slice(-offsetDigits)];
    if (other.slice(0, -offsetDigits) !== at) return false;
    const position = (hex: string) => BigInt(`0x${hex}`).toString();
    return physicalOffset(position(digits), position(other.slice(-offsetDigits)), context);
  });
};

/** Keys that the sender gave are to be the same; others are named anew. */
const uniqueKeys: Equal = (recorded, ours, { renames, asked }) =>
  recorded === ours ||
  (!asked.includes(recorded) &&
    recorded.length === ours.length &&
    /^[0-9A-F]+$/.test(ours) &&
    renames.agree('uniqueKey', recorded, ours));

const handleParts = 8;

/** `start popTime invisibleTime reviveQueue flag broker queue offset`. */
const handles: Equal = (recorded, ours, context) => {
  const [theirs, own] = [recorded.split(' '), ours.split(' ')];
  if (theirs.length !== own.length || theirs.length < handleParts) return recorded === ours;
  return theirs.every((part, index) => {
    const other = own[index] ?? '';
    if (index === 1) return sameTime(part, other, context);
    if (index === 3) return reviveQueues(part, other, context);
    return part === other;
  });
};

const orderReviveQueue = '999';

/** Queues are taken in turn, and other clients popped too; pops in order have one of their own. */
const reviveQueues: Equal = (recorded, ours) =>
  recorded === ours || (isOneOfEight(recorded) && isOneOfEight(ours));

const isOneOfEight = (queue: string) => queue !== orderReviveQueue && /^[0-7]$/.test(queue);

const recallHandles: Equal = (recorded, ours, { renames }) =>
  recorded === ours ||
  (recorded.length === ours.length && renames.agree('recallHandle', recorded, ours));

const byName: Readonly<Record<string, Equal>> = {
  msgId: offsetIds,
  offsetMsgId: offsetIds,
  popTime: sameTime,
  timestamp: maybeTime,
  earliestTime: maybeTime,
  lastTimestamp: maybeTime,
  lastUpdateTimestamp: maybeTime,
  storeTimestamp: maybeTime,
  transactionId: uniqueKeys,
  extraInfo: handles,
  reviveQid: reviveQueues,
  physicalOffset,
  commitLogOffset: physicalOffset,
  preparedTransactionOffset: (recorded, ours, context) =>
    recorded === ours || physicalOffset(recorded, ours, context),
  bornHost: (recorded, ours, context) => peers(recorded, ours, context),
  UNIQ_KEY: uniqueKeys,
  POP_CK: handles,
  '1ST_POP_TIME': sameTime,
  PUSH_REPLY_TIME: sameTime,
  ORIGIN_MESSAGE_ID: offsetIds,
  recallHandle: recallHandles,
  remark: (recorded, ours, context) => peers(recorded, ours, context),
};

/** Texts with addresses of clients: their ports are drawn by the machine that they run on. */
const peers: Equal = (recorded, ours, { renames }) => {
  const pattern = /127\.0\.0\.1:\d+/g;
  if (recorded.replace(pattern, 'peer') !== ours.replace(pattern, 'peer')) return false;
  const own = ours.match(pattern) ?? [];
  return (recorded.match(pattern) ?? []).every(
    (peer, index) => peer === own[index] || renames.agree('peer', peer, own[index] ?? ''),
  );
};

/** Whether two values of a field are one; fields without a meaning of their own are to be equal. */
export function isEqualValue(
  name: string,
  recorded: string,
  ours: string,
  context: Context,
): boolean {
  const equal = Object.hasOwn(byName, name) ? byName[name] : undefined;
  return equal === undefined ? recorded === ours : equal(recorded, ours, context);
}
