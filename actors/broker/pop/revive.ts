/**
 * What is popped and not done with: checkpoints and acknowledgements on their way through the
 * revive queues, as data (`PopCheckPoint`, `AckMsg`, the revive topic).
 *
 * Behaviour: each record lies in the revive queue of its handle from its time on: a checkpoint's is
 * 1 s before its messages show again, an acknowledgement's is that moment itself; whatever is due
 * already lies there at once. Acknowledgements count from there on, and for checkpoints that came
 * before them.
 *
 * Not modelled: records as messages of the revive topic; the up to 1 s by which upstream's timer is
 * late; the merge buffer (off by default); acknowledgements more than 3 days ahead, which
 * upstream's timer refuses and which count here.
 */
import { emptyOrderedMap, type OrderedMap } from '../../shared/orderedMap.ts';
import { emptyTable, type Table } from '../../shared/table.ts';

/** What a pop wrote down of one queue that it read. Positions and times fit doubles exactly. */
export interface CheckpointRecord {
  /** Joins acknowledgements to it: `checkpointKey`. */
  readonly key: string;
  readonly group: string;
  /** Topic that the messages lie in. */
  readonly topic: string;
  readonly queueId: number;
  readonly popTime: number;
  /** In ms. */
  readonly invisibleTime: number;
  readonly reviveQueueId: number;
  readonly startOffset: number;
  /** Offsets handed out, ascending; at most 32. */
  readonly offsets: readonly number[];
  /** Whether a copy counts as no attempt (a change with `suspend`). */
  readonly isSuspended: boolean;
}

/** A checkpoint and how far it is done with. Bits number its offsets from the lowest. */
export interface Checkpoint extends CheckpointRecord {
  /** Bits of the acknowledgements that were accepted. */
  readonly accepted: number;
  /** Bits of those that have come through the queue. */
  readonly acked: number;
  /** Whether it has come through the queue itself. */
  readonly isRead: boolean;
}

/** What lies in a revive queue, or will. */
export interface ReviveRecord {
  /** Wall clock from which on it lies there. */
  readonly deliverAt: number;
  /** Checkpoint that it is or belongs to; undefined for a surplus acknowledgement. */
  readonly key: string | undefined;
  /** Bits of an acknowledgement; undefined for a checkpoint. */
  readonly bits: number | undefined;
}

/** One revive queue. */
export interface ReviveQueue {
  /** Records that are not there yet, by when they will be. */
  readonly coming: OrderedMap<ReviveRecord>;
  /** Keys of checkpoints that are there and not revived, in their order. */
  readonly read: OrderedMap<string>;
  /** The latest time of any record that is there. */
  readonly endTime: number;
}

/** Checkpoints whose progress is on disk before their copies: a museum piece. */
export interface LateCopies {
  readonly checkpoint: Checkpoint;
  readonly dueMono: number;
}

/** Everything popped and not done with. */
export interface Revive {
  readonly checkpoints: Table<Checkpoint>;
  readonly queues: readonly ReviveQueue[];
  /** Tells records of one moment apart. */
  readonly nextTurn: number;
  /** Monotonic time that the timer is set for. */
  readonly armedMono: number | undefined;
  readonly late: readonly LateCopies[];
  /** Acknowledgements on their way that change nothing but when a queue is quiet. */
  readonly surplus: number;
  /** Entries of the file since it was last replaced by what is in flight. */
  readonly appended: number;
}

/** How long before the end of the invisible time a checkpoint is in its queue. */
const checkpointLeadMs = 1_000;

/** Nothing popped. */
export function nothingPopped(queues: number): Revive {
  const queue: ReviveQueue = { coming: emptyOrderedMap(), read: emptyOrderedMap(), endTime: 0 };
  return {
    checkpoints: emptyTable(),
    queues: new Array<ReviveQueue>(queues).fill(queue),
    nextTurn: 0,
    armedMono: undefined,
    late: [],
    surplus: 0,
    appended: 0,
  };
}

/** What names the checkpoint of a delivery. */
export interface Delivery {
  readonly topic: string;
  readonly group: string;
  readonly queueId: number;
  readonly startOffset: number | bigint;
  readonly popTime: number | bigint;
  readonly brokerName: string;
}

/** The key by which acknowledgements find their checkpoint (upstream's merge key). */
export function checkpointKey(delivery: Delivery): string {
  const { topic, group, queueId, startOffset, popTime, brokerName } = delivery;
  return `${topic}@${group}@${queueId}@${startOffset}@${popTime}@${brokerName}`;
}

/** When a checkpoint's messages would show again at the earliest. */
export function reviveTimeOf({ popTime, invisibleTime }: CheckpointRecord): number {
  return popTime + invisibleTime;
}

/** Takes a checkpoint in. */
export function addCheckpoint(revive: Revive, record: CheckpointRecord, at: number): Revive {
  const checkpoint: Checkpoint = { ...record, accepted: 0, acked: 0, isRead: false };
  const checkpoints = revive.checkpoints.set(record.key, checkpoint);
  const deliverAt = reviveTimeOf(record) - checkpointLeadMs;
  const { key, reviveQueueId } = record;
  return add({ ...revive, checkpoints }, reviveQueueId, { deliverAt, key, bits: undefined }, at);
}

/** Puts a record on its way to a revive queue; it is there already if its time has come. */
export function add(revive: Revive, queueId: number, record: ReviveRecord, at: number): Revive {
  const ready = arrive(revive, queueId, at);
  if (record.deliverAt <= at) return read(ready, queueId, record);
  const queue = ready.queues[queueId];
  if (queue === undefined) return revive;
  const turn = ready.nextTurn;
  const coming = queue.coming.insert(record.deliverAt, turn, record);
  return { ...withQueue(ready, queueId, { ...queue, coming }), nextTurn: turn + 1 };
}

/** A client that acknowledges without end fills no memory: more than so many are let go. */
const surplusMax = 100_000;

/** Puts an acknowledgement on its way that acknowledges nothing: its queue is not quiet before. */
export function addSurplus(revive: Revive, queueId: number, deliverAt: number, at: number): Revive {
  if (revive.surplus >= surplusMax) return revive;
  const after = add(revive, queueId, { deliverAt, key: undefined, bits: undefined }, at);
  const isComing = after !== revive && deliverAt > at;
  return isComing ? { ...after, surplus: after.surplus + 1 } : after;
}

/** Reads what has come to lie in a revive queue meanwhile. */
export function arrive(revive: Revive, queueId: number, at: number): Revive {
  let now = revive;
  for (;;) {
    const queue = now.queues[queueId];
    const first = queue?.coming.first();
    if (queue === undefined || first === undefined || first.major > at) return now;
    const left = withQueue(now, queueId, { ...queue, coming: queue.coming.removeFirst() });
    const { surplus } = left;
    const isSurplus = first.value.key === undefined;
    now = read(isSurplus ? { ...left, surplus: surplus - 1 } : left, queueId, first.value);
  }
}

function read(revive: Revive, queueId: number, { deliverAt, key, bits }: ReviveRecord): Revive {
  const queue = revive.queues[queueId];
  if (queue === undefined) return revive;
  const endTime = Math.max(queue.endTime, deliverAt);
  const after =
    endTime === queue.endTime ? revive : withQueue(revive, queueId, { ...queue, endTime });
  const checkpoint = key === undefined ? undefined : revive.checkpoints.get(key);
  if (key === undefined || checkpoint === undefined) return after;
  if (bits !== undefined) {
    // One that comes before its checkpoint finds nothing: only a false handle's does.
    if (!checkpoint.isRead) return after;
    const acked = checkpoint.acked | bits;
    return { ...after, checkpoints: after.checkpoints.set(key, { ...checkpoint, acked }) };
  }
  const turn = after.nextTurn;
  const checkpoints = after.checkpoints.set(key, { ...checkpoint, isRead: true });
  const readQueue = { ...queue, endTime, read: queue.read.insert(turn, 0, key) };
  return { ...withQueue(after, queueId, readQueue), checkpoints, nextTurn: turn + 1 };
}

/** The same with one queue replaced. */
export function withQueue(revive: Revive, queueId: number, queue: ReviveQueue): Revive {
  return { ...revive, queues: revive.queues.with(queueId, queue) };
}
