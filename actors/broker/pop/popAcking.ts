/**
 * What becomes of an acknowledgement (`AckMessageProcessor.appendAck`).
 *
 * Behaviour: it is put on its way to the revive queue of its handle, to be there when the
 * invisible time ends. Whether it finds its checkpoint then is not asked: every acknowledgement is
 * answered SUCCESS. One with another start offset, pop time, group, broker or revive queue than the
 * delivery's does nothing.
 */
import type { DeliveryHandle } from '../../../protocol/receiptHandle.ts';
import { andThen } from '../../shared/apply.ts';
import type { Observe, Stamp, Step } from '../../shared/node.ts';
import type { BrokerConfig } from '../config.ts';
import type { Broker } from '../state.ts';
import { countInflight } from './popInflight.ts';
import { add, addSurplus, type Checkpoint, checkpointKey, type Revive } from './revive.ts';
import { type AckRecord, accept, writeEntries } from './reviveLog.ts';
import { armRevive } from './reviveTiming.ts';

/** Messages of one delivery that are acknowledged. */
export interface AckedMessages {
  readonly group: string;
  /** Topic that they lie in. */
  readonly topic: string;
  readonly queueId: number;
  readonly offsets: readonly number[];
}

/** An acknowledgement taken in. */
interface Accepted {
  readonly revive: Revive;
  /** For the disk; undefined if it changes nothing that has to last. */
  readonly ack: AckRecord | undefined;
  /** Those that are done with by it. */
  readonly told: readonly Observe[];
}

/** An acknowledgement that is later than this, and of nothing that is known, is let go. */
const aheadMaxMs = 3 * 24 * 60 * 60 * 1_000;

/** Takes an acknowledgement in. */
function acceptAck(
  { config, revive }: Broker,
  messages: AckedMessages,
  handle: DeliveryHandle,
  at: number,
): Accepted {
  const { reviveQueueId } = handle;
  const brokerName = handle.brokerName === '' ? config.brokerName : handle.brokerName;
  const key = checkpointKey({ ...messages, ...handle, brokerName });
  const deliverAt = Number(handle.popTime) + Number(handle.invisibleTime);
  const checkpoint = revive.checkpoints.get(key);
  if (checkpoint === undefined || checkpoint.reviveQueueId !== reviveQueueId) {
    const isKept = reviveQueueId >= 0 && deliverAt - at <= aheadMaxMs;
    const after = isKept ? addSurplus(revive, reviveQueueId, deliverAt, at) : revive;
    return { revive: after, ack: undefined, told: [] };
  }
  const fresh = messages.offsets.filter((offset) => {
    const index = checkpoint.offsets.indexOf(offset);
    return index >= 0 && (checkpoint.accepted & (1 << index)) === 0;
  });
  if (fresh.length === 0) {
    const after = addSurplus(revive, reviveQueueId, deliverAt, at);
    return { revive: after, ack: undefined, told: [] };
  }
  const bits = bitsFor(config, checkpoint, messages.offsets);
  const noted = accept(revive, key, properBits(checkpoint, messages.offsets));
  return {
    revive: add(noted, reviveQueueId, { deliverAt, key, bits }, at),
    ack: { key, bits, deliverAt },
    told: fresh.map((queueOffset) => toldOf(checkpoint, queueOffset)),
  };
}

/** The bits of offsets: their places among those that were handed out. */
function properBits({ offsets: handedOut }: Checkpoint, offsets: readonly number[]): number {
  let bits = 0;
  for (const offset of offsets) {
    const index = handedOut.indexOf(offset);
    if (index >= 0) bits |= 1 << index;
  }
  return bits;
}

function bitsFor(
  { museum }: BrokerConfig,
  checkpoint: Checkpoint,
  offsets: readonly number[],
): number {
  if (!museum.includes('ackIndexIgnoresGaps')) return properBits(checkpoint, offsets);
  // Where the filter has left gaps, this is the place of another message.
  let bits = 0;
  for (const offset of offsets) {
    const index = offset - checkpoint.startOffset;
    if (index >= 0 && index < checkpoint.offsets.length) bits |= 1 << index;
  }
  return bits;
}

function toldOf({ group, topic, queueId, popTime }: Checkpoint, queueOffset: number): Observe {
  const observation = { kind: 'acked', group, topic, queueId, queueOffset, popTime } as const;
  return { type: 'observe', observation };
}

/** Takes an acknowledgement in, writes it down, and has it looked at in time. */
export function acknowledge(
  state: Broker,
  messages: AckedMessages,
  handle: DeliveryHandle,
  stamp: Stamp,
): Step<Broker> {
  const [step, ack] = noteAck(state, messages, handle, stamp.at);
  const written = andThen(step, (now) => writeEntries(now, ack === undefined ? [] : [{ ack }]));
  return andThen(written, (now) => armRevive(now, stamp, handle.reviveQueueId));
}

/** Takes an acknowledgement in as a step that has still to be written down. */
export function noteAck(
  state: Broker,
  messages: AckedMessages,
  handle: DeliveryHandle,
  at: number,
): readonly [Step<Broker>, AckRecord | undefined] {
  const { revive, ack, told } = acceptAck(state, messages, handle, at);
  const counted = countInflight(state, messages, -told.length);
  return [[revive === state.revive ? counted : { ...counted, revive }, told], ack];
}
