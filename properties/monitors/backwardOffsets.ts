/**
 * Reports offsets that went backwards where nothing allows it.
 *
 * A broker overwrites a committed offset by whatever comes, so a late commit of a former owner, or
 * one that an older connection delivers late, may move it back; that only repeats messages. What
 * must hold:
 * 1. A consumer that holds a queue without a break never sends a smaller offset than before.
 * 2. A broker never goes back between two commits of one tenure that came over one connection.
 */
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import { type Evidence, groupsOf, type SentCommit } from './evidence.ts';
import type { Found } from './found.ts';
import { deletedTopics, resetGroups } from './operators.ts';
import { queueOf, queueText } from './placeText.ts';

/** One line a step backwards. */
export function backwardOffsets(evidence: Evidence): readonly Found[] {
  return [...sentBackwards(evidence), ...storedBackwards(evidence)];
}

/** Whose commits nobody turns back: members of a group that no operator sends elsewhere. */
function turnedBack({ plan }: Evidence): ReadonlySet<string> {
  const [deleted, reset] = [deletedTopics(plan), resetGroups(plan)];
  const groups = groupsOf(plan).filter(({ name, topic }) => reset.has(name) || deleted.has(topic));
  return new Set(groups.flatMap(({ members }) => members));
}

function sentBackwards(evidence: Evidence): readonly Found[] {
  const excused = turnedBack(evidence);
  const latest = new Map<SentCommit['tenure'], number>();
  const wrong: Found[] = [];
  for (const commit of evidence.commits) {
    const { tenure, offset } = commit;
    const before = latest.get(tenure) ?? 0;
    if (offset < before && !excused.has(tenure.consumer)) {
      const { consumer, queue } = tenure;
      const text = `${consumer} holds ${queueOf(queue)} and commits ${offset} after ${before}`;
      wrong.push({ text, timeMs: timeOfCommit(evidence, commit) });
    }
    latest.set(tenure, offset);
  }
  return wrong;
}

function timeOfCommit({ trace, commitOf }: Evidence, commit: SentCommit): number | undefined {
  for (const entry of trace) {
    if (entry.kind === 'frame' && commitOf(entry.frame) === commit) return entry.timeMs;
  }
  return undefined;
}

interface Stored {
  readonly offset: number;
  readonly tenure: SentCommit['tenure'] | undefined;
  readonly connection: string;
}

function storedBackwards(evidence: Evidence): readonly Found[] {
  const { trace, commitOf } = evidence;
  const excused = turnedBack(evidence);
  const stored = new Map<string, Stored>();
  const wrong: Found[] = [];
  let cause: Extract<TraceEntry, { readonly kind: 'frame' }> | undefined;
  for (const entry of trace) {
    // What a broker commits, it commits because of the frame that it was given last.
    if (entry.kind === 'frame' && entry.outcome === 'delivered') cause = entry;
    if (entry.kind !== 'observation' || entry.observation.kind !== 'offsetCommitted') continue;
    const { group, topic, queueId, offset } = entry.observation;
    const key = `${entry.node} ${group} ${topic} ${queueId}`;
    const before = stored.get(key);
    const tenure = cause?.to === entry.node ? commitOf(cause.frame)?.tenure : undefined;
    const connection = cause?.connection ?? '';
    stored.set(key, { offset, tenure, connection });
    const isSameWriter = before?.tenure === tenure && before?.connection === connection;
    if (tenure === undefined || !isSameWriter || offset >= before.offset) continue;
    if (excused.has(tenure.consumer)) continue;
    const queue = queueText(entry.node, topic, queueId);
    const what = `the offset of group ${group} in ${queue}`;
    const text = `${tenure.consumer} moved ${what} back from ${before.offset} to ${offset}`;
    wrong.push({ text, timeMs: entry.timeMs });
  }
  return wrong;
}
