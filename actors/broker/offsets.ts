/**
 * Consumer offsets (`ConsumerOffsetManager`): how far each group has come in each queue, and up to
 * where its pulls have read, which is only shown.
 */

import { andThen } from '../shared/apply.ts';
import { emptyIntTable, type IntTable } from '../shared/intTable.ts';
import type { Output, Stamp, Step } from '../shared/node.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import { compactEntries } from './pop/reviveLog.ts';
import type { Broker } from './state.ts';
import { requestSync } from './store/flushing.ts';

/** A position as a client sent it: any 64-bit integer. */
export type Offset = number | bigint;

/** The offsets of all groups. */
export interface Offsets {
  /** By `topic@group`, then by queue id. */
  readonly committed: Table<IntTable<Offset>>;
  /** By the same keys: where the next pull is to begin; in memory only. */
  readonly pulled: Table<IntTable<Offset>>;
  /** Commits in this life. */
  readonly changes: number;
  /** Whether anything was committed since they were last put to disk. */
  readonly isDirty: boolean;
}

/** One row of the offsets' file: `topic@group`, queue id, offset. */
export type OffsetRow = readonly [key: string, queueId: number, offset: Offset];

/** The file that they are put to. */
export const offsetsFile = 'consumerOffset';
/** The timer that has them put to disk. */
export const offsetsTimer = 'persistOffsets';

/** No offsets. */
export function newOffsets(): Offsets {
  return { committed: emptyTable(), pulled: emptyTable(), changes: 0, isDirty: false };
}

/** Offsets as a booting broker finds them. */
export function offsetsFrom(rows: readonly OffsetRow[]): Offsets {
  let offsets = newOffsets();
  for (const [key, queueId, offset] of rows) offsets = withOffset(offsets, key, queueId, offset);
  return { ...offsets, changes: 0, isDirty: false };
}

/** The offset of a group in a queue; -1 if there is none. */
export function committedOffset(
  { committed }: Offsets,
  topic: string,
  group: string,
  queueId: number,
): Offset {
  return committed.get(`${topic}@${group}`)?.get(queueId) ?? -1;
}

/** Overwrites a group's offset: no comparison with anything, as upstream. */
export function commitOffset(
  state: Broker,
  { topic, group, queueId }: { topic: string; group: string; queueId: number },
  offset: Offset,
): Step<Broker> {
  const previous = committedOffset(state.offsets, topic, group, queueId);
  const offsets = withOffset(state.offsets, `${topic}@${group}`, queueId, offset);
  const observation = {
    kind: 'offsetCommitted',
    group,
    topic,
    queueId,
    offset: Number(offset),
    previous: Number(previous),
  } as const;
  return [{ ...state, offsets }, [{ type: 'observe', observation }]];
}

/** One group's offsets in a topic replace another's (`cloneOffset`). */
export function copyOffsets(state: Broker, topic: string, from: string, to: string): Step<Broker> {
  const { offsets } = state;
  const copied = offsets.committed.get(`${topic}@${from}`);
  if (copied === undefined || from === to) return [state, []];
  const before = offsets.committed.get(`${topic}@${to}`);
  const committed = offsets.committed.set(`${topic}@${to}`, copied);
  const outputs: Output[] = [];
  for (const [queueId, offset] of copied) {
    const previous = Number(before?.get(queueId) ?? -1);
    const place = { kind: 'offsetCommitted', group: to, topic, queueId } as const;
    const observation = { ...place, offset: Number(offset), previous };
    outputs.push({ type: 'observe', observation });
  }
  return [{ ...state, offsets: { ...offsets, committed, isDirty: true } }, outputs];
}

/** Notes where a pull's answer lets the next one begin (`commitPullOffset`). */
export function notePulled(
  state: Broker,
  { topic, group, queueId }: { topic: string; group: string; queueId: number },
  offset: Offset,
): Broker {
  const { offsets } = state;
  const key = `${topic}@${group}`;
  const queues = offsets.pulled.get(key) ?? emptyIntTable<Offset>();
  if (queues.get(queueId) === offset) return state;
  const pulled = offsets.pulled.set(key, queues.set(queueId, offset));
  return { ...state, offsets: { ...offsets, pulled } };
}

function withOffset(offsets: Offsets, key: string, queueId: number, offset: Offset): Offsets {
  const queues = offsets.committed.get(key) ?? emptyIntTable<Offset>();
  return {
    committed: offsets.committed.set(key, queues.set(queueId, offset)),
    pulled: offsets.pulled,
    changes: offsets.changes + 1,
    isDirty: true,
  };
}

/**
 * `timer.persistOffsets`: puts the offsets to disk if any has changed, tidies the file of what is
 * popped up, and sets the next turn.
 */
export function persistOffsets(state: Broker, _: Stamp): Step<Broker> {
  const delayMs = state.config.flushConsumerOffsetIntervalMs;
  const again: Output = { type: 'timer.set', name: offsetsTimer, key: '', delayMs };
  const put = state.offsets.isDirty
    ? andThen(putOffsets(state), requestSync)
    : ([state, []] as const);
  const [after, outputs] = andThen(put, compactEntries);
  return [after, [...outputs, again]];
}

/** The offsets put to disk, if any has changed since the last time. */
export function putOffsets(state: Broker): Step<Broker> {
  if (!state.offsets.isDirty) return [state, []];
  const rows: OffsetRow[] = [];
  for (const [key, queues] of state.offsets.committed) {
    for (const [queueId, offset] of queues) rows.push([key, queueId, offset]);
  }
  return [
    { ...state, offsets: { ...state.offsets, isDirty: false } },
    [{ type: 'disk.put', file: offsetsFile, value: rows }],
  ];
}
