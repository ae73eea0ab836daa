/**
 * Reports offsets that a broker replaces and that cannot have stood there: what it was told last,
 * or after a restart what its disk had, is all that may.
 *
 * A broker puts its offsets to disk 10 s after its boot, every 5 s from then on, and when it stops
 * in good order. So a death takes the commits since the last of these moments, all or a few of
 * them, and none from before.
 */
import type { OffsetCommitted } from '../../actors/shared/observation.ts';
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';
import { deletedTopics, resetGroups } from './operators.ts';
import { queueText } from './placeText.ts';

/** How long a disk may take to make durable what was put to it, with another sync before. */
const syncMsMax = 20;
/** The timer by which a broker puts its offsets to disk. */
const flushTimer = 'timer.persistOffsets';

/** One line an offset that is not what it has to be. */
export function forgottenOffsets({ trace, plan }: Evidence): readonly Found[] {
  const brokers = new Map<string, OffsetTable>();
  const wrong: Found[] = [];
  const [deleted, reset] = [deletedTopics(plan), resetGroups(plan)];
  for (const entry of trace) {
    const name = 'node' in entry ? entry.node : '';
    const table = brokers.get(name) ?? new OffsetTable(slowestSyncMs(plan, name));
    if (entry.kind === 'life') {
      brokers.set(name, table);
      table.lived(entry);
    } else if (entry.kind === 'timer' && entry.id.startsWith(flushTimer)) {
      table.flushes.push(entry.timeMs);
    } else if (entry.kind === 'observation' && entry.observation.kind === 'offsetCommitted') {
      const { group, topic, queueId, previous } = entry.observation;
      if (deleted.has(topic) || reset.has(group)) continue;
      const possible = table.committed(entry.timeMs, entry.observation);
      if (possible.has(previous)) continue;
      const expected = [...possible].map(offsetText).join(' or ');
      const had = `${offsetText(previous)} of group ${group} in ${queueText(name, topic, queueId)}`;
      wrong.push({ text: `${name} had ${had}, not ${expected}`, timeMs: entry.timeMs });
    }
  }
  return wrong;
}

function offsetText(offset: number): string {
  return offset < 0 ? 'no offset' : `offset ${offset}`;
}

/** How long a sync of a node's disk may take, with the faults of the plan. */
function slowestSyncMs({ faults }: Evidence['plan'], node: string): number {
  const slow = faults.flatMap((fault) =>
    fault.kind === 'slowFlush' && fault.node === node ? [fault.ms] : [],
  );
  return syncMsMax + 2 * Math.max(0, ...slow);
}

/** What may stand in one broker's table of offsets. */
class OffsetTable {
  /** By group and queue: what may have stood there at the last boot, and every commit since. */
  private rows = new Map<string, Row>();
  /** When the offsets were put to disk in this life; a broker that is paused is late with it. */
  flushes: number[] = [];
  private readonly syncMs: number;

  constructor(syncMs: number) {
    this.syncMs = syncMs;
  }

  lived({ what, timeMs }: Extract<TraceEntry, { readonly kind: 'life' }>): void {
    if (what === 'boot') this.flushes = [];
    else {
      const isStopped = what === 'stopped';
      const safeMs = isStopped ? Number.POSITIVE_INFINITY : this.lastFlushBefore(timeMs);
      for (const row of this.rows.values()) survive(row, safeMs);
    }
  }

  /** Notes a commit; gives what may have stood there before. */
  committed(timeMs: number, commit: OffsetCommitted): ReadonlySet<number> {
    const key = `${commit.group} ${commit.topic} ${commit.queueId}`;
    const row = this.rows.get(key) ?? { atBoot: new Set([-1]), commits: [] };
    const last = row.commits.at(-1);
    const possible = last === undefined ? row.atBoot : new Set([last.offset]);
    row.commits.push({ timeMs, offset: commit.offset });
    this.rows.set(key, row);
    return possible;
  }

  private lastFlushBefore(deathMs: number): number {
    const durable = this.flushes.filter((timeMs) => timeMs <= deathMs - this.syncMs);
    return durable.at(-1) ?? Number.NEGATIVE_INFINITY;
  }
}

interface Row {
  atBoot: Set<number>;
  commits: { readonly timeMs: number; readonly offset: number }[];
}

/** A life has ended: everything before `safeMs` is on disk, and perhaps something of the rest. */
function survive(row: Row, safeMs: number): void {
  const safe = row.commits.filter(({ timeMs }) => timeMs < safeMs).at(-1);
  const later = row.commits.filter(({ timeMs }) => timeMs >= safeMs);
  const kept = safe === undefined ? row.atBoot : [safe.offset];
  row.atBoot = new Set([...kept, ...later.map(({ offset }) => offset)]);
  row.commits = [];
}
