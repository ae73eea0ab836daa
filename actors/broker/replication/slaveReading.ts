/**
 * Where a reader is to go on, and what a slave tells one that stands outside its queues
 * (`PullMessageProcessor.composeResponseHeader`, `DefaultPullMessageResultHandler`).
 *
 * Behaviour: with `slaveReadEnable` a group goes on where its settings say: at `brokerId`, or far
 * behind at `whichBrokerWhenConsumeSlowly`. A slave, whose log may only be late, corrects nobody
 * (unless `offsetCheckInSlave`): the reader asks again from where it stands, at once.
 *
 * Not modelled: brokers that act as master, whose readers are sent back as soon as it is there.
 */
import type { SubscriptionGroupConfig } from '../../../protocol/bodies/subscriptionGroupConfig.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { BrokerConfig } from '../config.ts';
import type { QueueRead } from '../pulls/reading.ts';
import type { Broker } from '../state.ts';
import { isSlave } from './replication.ts';

const master = 0;

/** The broker that the next pull is to go to. */
export function suggestedBroker(
  { slaveReadEnable }: BrokerConfig,
  group: Pick<SubscriptionGroupConfig, 'brokerId' | 'whichBrokerWhenConsumeSlowly'>,
  { isFarBehind }: QueueRead,
): number {
  // Without slaves to read from, a reader is never sent elsewhere.
  if (!slaveReadEnable) return master;
  return isFarBehind ? group.whichBrokerWhenConsumeSlowly : group.brokerId;
}

/** What was read, with the reader left where it stands if this is a slave. */
export function corrected({ config }: Broker, offset: number, found: QueueRead): QueueRead {
  const isLeft = leavesReaders(config) && outside.has(found.status);
  return isLeft ? { ...found, nextBeginOffset: offset } : found;
}

const outside: ReadonlySet<QueueRead['status']> = new Set([
  'NO_MESSAGE_IN_QUEUE',
  'OFFSET_TOO_SMALL',
  'OFFSET_OVERFLOW_BADLY',
]);

/** The code of an answer as a slave gives it. */
export function codeHere({ config }: Broker, code: number): number {
  const isMoved = code === responseCode.PULL_OFFSET_MOVED;
  return isMoved && leavesReaders(config) ? responseCode.PULL_RETRY_IMMEDIATELY : code;
}

function leavesReaders(config: BrokerConfig): boolean {
  return isSlave(config) && !config.offsetCheckInSlave;
}
