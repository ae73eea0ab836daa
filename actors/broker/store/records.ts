/** What a stored record weighs, and what is told of it. */
import { isV6 } from '../../../protocol/hosts.ts';
import { messageSysFlag, type StoredMessage } from '../../../protocol/message.ts';
import { utf8Length } from '../../../protocol/utf8.ts';
import type { Observe } from '../../shared/node.ts';

const fixedSize = 91;
const ipv6ExtraSize = 12;
/** Longer topics have two bytes of length, and another magic number. */
const shortTopicLengthMax = 127;

/** How much longer than the longest body a record may be. */
export const recordOverheadMax = 65_536;

/** Bytes of a message's record (`MessageExtEncoder.calMsgLength`). */
export function recordSize(
  topic: string,
  sysFlag: number,
  bodySize: number,
  propertiesSize: number,
): number {
  const topicSize = utf8Length(topic);
  let size = fixedSize + bodySize + topicSize + propertiesSize;
  if (topicSize > shortTopicLengthMax) size += 1;
  if (sysFlag & messageSysFlag.bornHostV6) size += ipv6ExtraSize;
  if (sysFlag & messageSysFlag.storeHostV6) size += ipv6ExtraSize;
  return size;
}

/** A message's sysFlag with the bits that say which hosts are IPv6. */
export function withHostBits(sysFlag: number, bornHost: string, storeHost: string): number {
  const { bornHostV6, storeHostV6 } = messageSysFlag;
  const cleared = sysFlag & ~(bornHostV6 | storeHostV6);
  return cleared | (isV6(bornHost) ? bornHostV6 : 0) | (isV6(storeHost) ? storeHostV6 : 0);
}

/** What a broker tells of a record; `msgId` is its UNIQ_KEY. */
export function storedObservation(record: StoredMessage, msgId: string): Observe {
  const { topic, queueId, queueOffset } = record;
  return { type: 'observe', observation: { kind: 'stored', topic, queueId, queueOffset, msgId } };
}
