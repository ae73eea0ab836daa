/**
 * A recorded life with events lost, repeated, out of order or from somebody else's life: what a
 * node may meet in worlds that no plan makes. Time still only goes forward.
 */
import fc from 'fast-check';
import type { RecordedLife, Stamped } from './recordLives.ts';

/** One change to a sequence of events; numbers count modulo what there is. */
export interface Disturbance {
  readonly kind: 'drop' | 'repeat' | 'swap' | 'strange';
  readonly at: number;
  readonly other: number;
}

/** Random disturbances. */
export const disturbances: fc.Arbitrary<readonly Disturbance[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('drop', 'repeat', 'swap', 'strange'),
    at: fc.nat(0xffff),
    other: fc.nat(0xffff),
  }),
  { maxLength: 40, size: 'max' },
);

/** Events of a life, disturbed; strange ones are of other lives of the same kind of node. */
export function disturbLife(
  life: RecordedLife,
  all: readonly RecordedLife[],
  changes: readonly Disturbance[],
): readonly Stamped[] {
  const pool = all.filter(({ kind }) => kind === life.kind).flatMap(({ events }) => events);
  const [boot, ...events] = life.events;
  if (boot === undefined) return [];
  for (const { kind, at, other } of changes) {
    const index = at % Math.max(1, events.length);
    const event = events[index];
    if (event === undefined) break;
    const elsewhere = other % events.length;
    if (kind === 'drop') events.splice(index, 1);
    else if (kind === 'repeat') events.splice(elsewhere, 0, event);
    else if (kind === 'strange') events.splice(index, 0, pool[other % pool.length]!);
    else [events[index], events[elsewhere]] = [events[elsewhere]!, event];
  }
  return inTime([boot, ...events.filter(({ type }) => type !== 'node.boot')]);
}

/** Each event no earlier than the one before. */
function inTime(events: readonly Stamped[]): readonly Stamped[] {
  let at = 0;
  let mono = 0;
  return events.map((event) => {
    at = Math.max(at, Number(event.at));
    mono = Math.max(mono, Number(event.mono));
    return { ...event, at, mono };
  });
}
