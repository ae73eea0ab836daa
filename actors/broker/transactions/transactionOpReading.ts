/** Reads which half messages are done with (`TransactionalMessageServiceImpl.fillOpRemoveMap`). */

import type { StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Step } from '../../shared/node.ts';
import { commitOffset } from '../offsets.ts';
import { readQueue } from '../pulls/reading.ts';
import type { Broker } from '../state.ts';
import { removeTag } from './transactionOps.ts';
import type { CheckRound } from './transactions.ts';
import { opKey, opTopic, transactionGroup, transactionQueueId } from './transactionTopics.ts';

/** Records of one read. */
const opBatch = 32;

const decoder = new TextDecoder();

/**
 * Reads the next records into the round, which is written to. Half messages before those of the
 * round do not count: whoever was passed and put back has another offset since.
 */
export function readOps(state: Broker, round: CheckRound): Step<Broker> {
  const { store, config } = state;
  const read = readQueue(store, opKey, round.nextOp, opBatch, config, () => true);
  round.lastOpBornAt = undefined;
  switch (read.status) {
    case 'FOUND':
      round.nextOp = read.nextBeginOffset;
      return [state, take(round, read.messages)];
    case 'NO_MESSAGE_IN_QUEUE':
    case 'OFFSET_OVERFLOW_ONE':
      return [state, []];
    default: {
      round.nextOp = read.nextBeginOffset;
      const queue = { topic: opTopic, group: transactionGroup, queueId: transactionQueueId };
      return commitOffset(state, queue, read.nextBeginOffset);
    }
  }
}

function take(round: CheckRound, records: readonly StoredMessage[]): readonly Output[] {
  const outputs: Output[] = [];
  for (const { queueOffset, body, properties, bornTimestamp } of records) {
    const tag = propertyOf(properties, messageProperty.tags);
    const isRead = tag === removeTag;
    if (!isRead) outputs.push(logged('error', `op record ${queueOffset} has the tag ${tag}`));
    const named = isRead ? offsetsOf(body, round.firstOffset) : new Set<number>();
    for (const offset of named) round.done.set(offset, queueOffset);
    if (named.size > 0) round.openOps.set(queueOffset, named.size);
    else round.closedOps.push(queueOffset);
    round.lastOpBornAt = Number(bornTimestamp);
  }
  return outputs;
}

function offsetsOf(body: Uint8Array, offsetMin: number): ReadonlySet<number> {
  const numbers = decoder
    .decode(body)
    .split(',')
    .filter((text) => /^\d+$/.test(text))
    .map(Number);
  return new Set(numbers.filter((offset) => offset >= offsetMin));
}

/** Notes in the round that a half message which is done with was passed. */
export function pass(round: CheckRound, halfOffset: number, op: number): void {
  round.done.delete(halfOffset);
  const open = (round.openOps.get(op) ?? 1) - 1;
  if (open > 0) {
    round.openOps.set(op, open);
    return;
  }
  round.openOps.delete(op);
  round.closedOps.push(op);
}

/** Up to where all records are done with (`calculateOpOffset`). */
export function opOffsetOf({ closedOps, firstOp }: CheckRound): number {
  const sorted = [...closedOps].sort((one, other) => one - other);
  let offset = firstOp;
  for (const op of sorted) {
    if (op !== offset) break;
    offset += 1;
  }
  return offset;
}
