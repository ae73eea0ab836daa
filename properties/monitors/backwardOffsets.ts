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
  const wrong: string[] = [];
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
    wrong.push(`${key}: ${tenure.consumer} moved it back from ${before.offset} to ${offset}`);
  }
  return wrong;
}
