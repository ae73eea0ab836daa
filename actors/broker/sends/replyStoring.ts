/** What follows the push of a reply: it is stored, if replies are, and its sender is answered. */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { tagsCode } from '../../../protocol/javaHash.ts';
import { messageSysFlag } from '../../../protocol/message.ts';
import { messageProperty, packProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { ConnectionId, Stamp, Step } from '../../shared/node.ts';
import { type Answerable, respond } from '../../shared/respond.ts';
import { type Delayed, delayed, delayLevelOf } from '../delays/delayLevels.ts';
import { timed } from '../delays/timerPlacing.ts';
import type { Broker } from '../state.ts';
import { withHostBits } from '../store/records.ts';
import type { Envelope } from '../store/store.ts';
import {
  type Fixed,
  type Refusal,
  type SendCommand,
  type SendHeader,
  sendHeader,
} from './sendAnswer.ts';
import { propertiesOf, waitsForStore } from './sendProperties.ts';
import { partOf, storeMessages } from './storing.ts';

/** A reply that has passed the checks: what is left to do with it, whatever the push comes to. */
export interface PendingReply {
  /** Not the request itself: that is let go of. */
  readonly to: Answerable<SendCommand>;
  readonly topic: TopicConfig;
  readonly queueId: number;
  readonly body: Uint8Array;
  readonly flag: number;
  readonly properties: string;
  readonly bornTimestamp: number | bigint;
  readonly bornHost: string;
  readonly reconsumeTimes: number;
  /** Who asked, and where to push to; `undefined` where that is not known. */
  readonly client: string | undefined;
  readonly connection: ConnectionId | undefined;
}

/**
 * Stores a reply where replies are stored, and answers what its push came to. A reply that cannot
 * be stored is answered the same; where it was stored, the answer says so, whatever its code.
 */
export function finishReply(
  state: Broker,
  reply: PendingReply,
  fixed: Fixed,
  stamp: Stamp,
): Step<Broker> {
  const { config } = state;
  const properties = propertiesOf(reply.properties);
  const lying = isStorable(properties) ? placed(state, reply, properties, stamp) : undefined;
  if (!config.storeReplyMessageEnable || lying === undefined || 'remark' in lying) {
    const { code, remark } = fixed;
    const header = unstoredHeader(state, reply, fixed);
    const answer = remark === undefined ? { header } : { header, remark };
    return [state, respond<SendCommand>(reply.to, code, answer)];
  }
  const { place, properties: told } = lying;
  const envelope: Envelope = {
    ...place,
    sysFlag: withHostBits(sysFlagOf(reply), reply.bornHost, config.address),
    bornTimestamp: reply.bornTimestamp,
    bornHost: reply.bornHost,
    storeTimestamp: stamp.at,
    storeHost: config.address,
    reconsumeTimes: reply.reconsumeTimes,
  };
  const code = tagsCode(told.get(messageProperty.tags));
  return storeMessages(
    state,
    { ...reply.to, ...stamp },
    {
      envelope,
      parts: [partOf(envelope, reply.flag, reply.body, packProperties(told), code)],
      messageIds: [told.get(messageProperty.uniqueKey)],
      queueId: reply.queueId,
      transactionId: undefined,
      isWaiting: waitsForStore(told),
      fixed: { ...fixed, unstored: unstoredHeader(state, reply, fixed) },
    },
  );
}

/** Compression is not noted on the record, though its body stays compressed, as upstream. */
function sysFlagOf({ topic }: PendingReply): number {
  return topic.topicFilterType === 'MULTI_TAG' ? messageSysFlag.multiTags : 0;
}

/** What a store hook would refuse is answered like what was stored, but for where it lies. */
function isStorable(properties: ReadonlyMap<string, string>): boolean {
  const level = delayLevelOf(properties);
  return level !== undefined && !properties.has(messageProperty.innerNum);
}

function placed(
  state: Broker,
  { topic, queueId }: PendingReply,
  properties: ReadonlyMap<string, string>,
  stamp: Stamp,
): Delayed | Refusal {
  const real = { topic: topic.topicName, queueId };
  const level = delayLevelOf(properties) ?? 0;
  if (level > 0) return delayed(state.config, properties, level, real);
  return timed(state, properties, real, stamp) ?? { place: real, properties };
}

/** What is said where nothing was stored: of a reply that arrived, an id that is none. */
function unstoredHeader(
  { config }: Broker,
  { queueId }: PendingReply,
  { code }: Fixed,
): SendHeader {
  if (code !== responseCode.SUCCESS) return sendHeader(config);
  return { msgId: '0', queueId, queueOffset: 0, ...sendHeader(config) };
}
