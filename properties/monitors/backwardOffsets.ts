/**
 * Reports offsets that went backwards where nothing allows it.
 *
 * A broker overwrites a committed offset by whatever comes, so a late commit of a former owner, or
 * one that an older connection delivers late, may move it back; that only repeats messages. What
 * must hold:
 * 1. A consumer that holds a queue without a break never sends a smaller offset than before.
 * 2. A broker never goes back between two commits of one tenure that came over one connection.
 * 3. What a broker replaces is what it was told last, and after a restart something it was told
 *    before.
 */
import type { Evidence, SentCommit } from './evidence.ts';

/** One line a step backwards. */
export function backwardOffsets(evidence: Evidence): readonly string[] {
  return [...sentBackwards(evidence), ...storedBackwards(evidence)];
}

function sentBackwards({ commits }: Evidence): readonly string[] {
  const latest = new Map<SentCommit['tenure'], number>();
  const wrong: string[] = [];
  for (const { tenure, offset } of commits) {
    const before = latest.get(tenure) ?? 0;
    if (offset < before) {
      const { consumer, queue } = tenure;
      wrong.push(`${consumer} holds ${queue} and commits ${offset} after ${before}`);
    }
    latest.set(tenure, offset);
  }
  return wrong;
}

interface Stored {
  readonly offset: number;
  readonly tenure: SentCommit['tenure'] | undefined;
  readonly connection: string;
}

function storedBackwards({ trace, commitOf }: Evidence): readonly string[] {
  const stored = new Map<string, Stored>();
  const ever = new Map<string, Set<number>>();
  const restarted = new Set<string>();
  const wrong: string[] = [];
  let cause:
    | { readonly to: string; readonly connection: string; commit: SentCommit | undefined }
    | undefined;
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.outcome === 'delivered') {
      const { to, connection, frame } = entry;
      cause = { to, connection, commit: commitOf(frame) };
    } else if (entry.kind === 'life' && entry.what === 'boot') {
      for (const key of ever.keys()) if (key.startsWith(`${entry.node} `)) restarted.add(key);
    } else if (entry.kind === 'observation' && entry.observation.kind === 'offsetCommitted') {
      const { group, topic, queueId, offset, previous } = entry.observation;
      const key = `${entry.node} ${group} ${topic} ${queueId}`;
      const before = stored.get(key);
      const known = ever.get(key) ?? new Set([-1]);
      ever.set(key, known);
      const isExpected = restarted.delete(key)
        ? known.has(previous)
        : previous === (before?.offset ?? -1);
      if (!isExpected) wrong.push(`${key}: ${previous} was there, and nobody had committed that`);
      const tenure = cause?.to === entry.node ? cause.commit?.tenure : undefined;
      const connection = cause?.connection ?? '';
      const isSameWriter =
        tenure !== undefined && before?.tenure === tenure && before.connection === connection;
      if (isSameWriter && offset < before.offset) {
        wrong.push(`${key}: ${tenure.consumer} moved it back from ${before.offset} to ${offset}`);
      }
      known.add(offset);
      stored.set(key, { offset, tenure, connection });
    }
  }
  return wrong;
}
