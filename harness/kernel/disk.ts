/**
 * A simulated disk as a value: what is durable, and what was written since and is not yet.
 *
 * A crash keeps the durable part and any prefix of the rest, in the order in which it was written:
 * what a journalling file system leaves when the power goes.
 */
import type { DurableState } from '../../actors/shared/node.ts';
import { emptyLog, type SegmentedLog } from '../../actors/shared/segmentedLog.ts';

type Write =
  | { readonly kind: 'append'; readonly file: string; readonly value: unknown }
  | { readonly kind: 'put'; readonly file: string; readonly value: unknown };

/** One node's disk. */
export interface Disk {
  readonly logs: Readonly<Record<string, SegmentedLog<unknown>>>;
  readonly values: Readonly<Record<string, unknown>>;
  /** Written and not durable, oldest first; its indices count all writes ever made. */
  readonly pending: SegmentedLog<Write>;
}

/** A disk with nothing on it. */
export const emptyDisk: Disk = { logs: {}, values: {}, pending: emptyLog<Write>() };

/** Writes to a disk: appends to a file, or replaces it. */
export function write(disk: Disk, kind: Write['kind'], file: string, value: unknown): Disk {
  return { ...disk, pending: disk.pending.append({ kind, file, value }) };
}

/** How many writes were ever made: what a sync that starts now covers. */
export function writtenCount(disk: Disk): number {
  return disk.pending.length;
}

/** Makes the first `upTo` writes durable. */
export function makeDurable(disk: Disk, upTo: number): Disk {
  const logs: Record<string, SegmentedLog<unknown>> = { ...disk.logs };
  const values: Record<string, unknown> = { ...disk.values };
  for (let index = disk.pending.start; index < upTo; index++) {
    const made = disk.pending.get(index);
    if (made === undefined) continue;
    if (made.kind === 'append') {
      logs[made.file] = (logs[made.file] ?? emptyLog()).append(made.value);
    } else {
      values[made.file] = made.value;
      // It takes the place of all that was appended; what is appended next comes after it.
      delete logs[made.file];
    }
  }
  return { logs, values, pending: disk.pending.trimTo(upTo) };
}

/**
 * What is left after a crash in which `kept` of the writes that were not durable survived.
 * `kept` runs from 0 to `writtenCount(disk) - disk.pending.start`.
 */
export function crashDisk(disk: Disk, kept: number): Disk {
  const after = makeDurable(disk, disk.pending.start + kept);
  return { ...after, pending: emptyLog<Write>() };
}

/** The disk as a booting node reads it. */
export function durableState({ logs, values }: Disk): DurableState {
  return { logs, values };
}
