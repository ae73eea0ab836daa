/**
 * What is popped and not done with, on disk: one entry for each pop of a queue, each
 * acknowledgement, and each checkpoint that is done with.
 *
 * Behaviour: entries are written in the step that answers, and synced as messages are; nobody waits
 * for them. They come before the offsets that rest on them, and copies before the entry that says
 * that there are copies: so a crash may hand messages out twice, and never loses one. Upstream's
 * checkpoints and acknowledgements are messages, whose writer waits for the disk where flushing is
 * synchronous.
 *
 * Now and then, when most entries are of what is done with, the file is replaced by what is not.
 */
import { andThen } from '../../shared/apply.ts';
import type { DurableState, Step } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { noteWritten } from '../store/flushing.ts';
import {
  add,
  addCheckpoint,
  type Checkpoint,
  type CheckpointRecord,
  nothingPopped,
  type Revive,
  reviveTimeOf,
} from './revive.ts';

/** The file of entries. */
const reviveFile = 'reviveLog';

/** An acknowledgement of a checkpoint that is known. */
export interface AckRecord {
  readonly key: string;
  readonly bits: number;
  readonly deliverAt: number;
}

/** One entry: a change has a checkpoint and the acknowledgement of the one that it replaces. */
export interface ReviveEntry {
  readonly checkpoint?: CheckpointRecord;
  readonly ack?: AckRecord;
  /** Key of a checkpoint that is done with: its copies are written. */
  readonly done?: string;
}

/** Writes entries. */
export function writeEntries(state: Broker, entries: readonly ReviveEntry[]): Step<Broker> {
  if (entries.length === 0) return [state, []];
  const outputs = entries.map(
    (record) => ({ type: 'disk.append', file: reviveFile, record }) as const,
  );
  const { revive } = state;
  const appended = revive.appended + entries.length;
  return andThen([{ ...state, revive: { ...revive, appended } }, outputs], noteWritten);
}

/** So many entries are no reason to replace the file. */
const appendedMin = 1_024;
/** Entries to what is in flight, from which on the file is replaced: a bounded cost an entry. */
const appendedRatio = 4;

/** Replaces the file by what is in flight, if that is a small part of it. Not in mid-revival. */
export function compactEntries(state: Broker): Step<Broker> {
  const { revive } = state;
  const isDue = revive.appended > Math.max(appendedMin, revive.checkpoints.size * appendedRatio);
  if (!isDue) return [state, []];
  const value = [...liveEntries(revive)];
  const output = { type: 'disk.put', file: reviveFile, value } as const;
  return andThen([{ ...state, revive: { ...revive, appended: 0 } }, [output]], noteWritten);
}

/** Everything in flight as entries, in the order of its queues. */
function* liveEntries({ queues, checkpoints }: Revive): IterableIterator<ReviveEntry> {
  for (const { read, coming } of queues) {
    for (const { value: key } of read) {
      const checkpoint = checkpoints.get(key);
      if (checkpoint === undefined) continue;
      const { acked: bits } = checkpoint;
      const record = recordOf(checkpoint);
      yield { checkpoint: record };
      if (bits !== 0) yield { ack: { key, bits, deliverAt: reviveTimeOf(record) } };
    }
    for (const { value } of coming) {
      const { key, bits, deliverAt } = value;
      const checkpoint = key === undefined ? undefined : checkpoints.get(key);
      if (checkpoint === undefined) continue;
      if (bits === undefined) yield { checkpoint: recordOf(checkpoint) };
      else yield { ack: { key: checkpoint.key, bits, deliverAt } };
    }
  }
}

function recordOf(checkpoint: Checkpoint): CheckpointRecord {
  const { accepted: _accepted, acked: _acked, isRead: _isRead, ...record } = checkpoint;
  return record;
}

/** What a booting broker finds: everything that was not done with is on its way again. */
export function rebuiltRevive(entries: Iterable<ReviveEntry>, queues: number, at: number): Revive {
  const checkpoints = new Map<string, CheckpointRecord>();
  const acks = new Map<string, AckRecord[]>();
  for (const { checkpoint, ack, done } of entries) {
    if (checkpoint !== undefined) checkpoints.set(checkpoint.key, checkpoint);
    if (ack !== undefined) {
      const others = acks.get(ack.key);
      if (others === undefined) acks.set(ack.key, [ack]);
      else others.push(ack);
    }
    if (done === undefined) continue;
    checkpoints.delete(done);
    acks.delete(done);
  }
  let count = queues;
  // Former lives may have had more queues: what is in them comes back from there.
  for (const { reviveQueueId } of checkpoints.values()) count = Math.max(count, reviveQueueId + 1);
  let revive = nothingPopped(count);
  for (const checkpoint of checkpoints.values()) {
    revive = addCheckpoint(revive, checkpoint, at);
    for (const { key, bits, deliverAt } of acks.get(checkpoint.key) ?? []) {
      revive = accept(revive, key, bits);
      revive = add(revive, checkpoint.reviveQueueId, { key, bits, deliverAt }, at);
    }
  }
  return revive;
}

/** All entries of a file: what it was replaced by, then what was appended. */
export function* entriesOf({ logs, values }: DurableState): IterableIterator<ReviveEntry> {
  // Files hold what this broker wrote: nothing else can be in them.
  yield* (values[reviveFile] ?? []) as Iterable<ReviveEntry>;
  yield* (logs[reviveFile] ?? []) as Iterable<ReviveEntry>;
}

/** Notes that an acknowledgement was accepted, whatever becomes of it. */
export function accept(revive: Revive, key: string, bits: number): Revive {
  const checkpoint = revive.checkpoints.get(key);
  if (checkpoint === undefined) return revive;
  const accepted = checkpoint.accepted | bits;
  return { ...revive, checkpoints: revive.checkpoints.set(key, { ...checkpoint, accepted }) };
}
