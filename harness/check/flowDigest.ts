/**
 * The flow digest of a run: which commands went over which links, how they ended, what came of each
 * send, what was consumed. It is readable text, pinned beside the story, so that a change of
 * behaviour shows in review.
 */
import type { Observation } from '../../actors/shared/observation.ts';
import type { TraceEntry } from '../kernel/trace.ts';
import { frameName, seconds } from './frameText.ts';
import { sentence } from './observationText.ts';
import { lifeText } from './traceText.ts';

/** What became of the requests of one command on one link, by outcome. */
type Outcomes = Map<string, number>;

/** How many lines a section may have; what is beyond is counted. */
const linesMax = 60;

/** What nodes tell that belongs into a digest: what came of what was asked, and of messages. */
const toldKinds: ReadonlySet<Observation['kind']> = new Set([
  'sendSettled',
  'requestSettled',
  'replied',
  'consumed',
  'received',
  'settled',
  'revived',
]);

/** Collects a run's digest from its trace entries. */
export class FlowDigest {
  /** By `from -> to command`. */
  private readonly calls = new Map<string, Outcomes>();
  /** Requests without an answer yet, by connection, sender and opaque. */
  private readonly waiting = new Map<string, string>();
  private readonly told: string[] = [];

  /** Takes in one trace entry. */
  take(entry: TraceEntry): void {
    if (entry.kind === 'frame') this.frame(entry);
    else if (entry.kind === 'fault') this.tell(entry.timeMs, entry.what);
    else if (entry.kind === 'life') {
      this.tell(entry.timeMs, `${entry.node} ${lifeText[entry.what]}`);
    } else if (entry.kind === 'observation') {
      const { node, observation, timeMs } = entry;
      if (!toldKinds.has(observation.kind)) return;
      this.tell(timeMs, sentence(node, observation));
    }
  }

  /** Adds a line to what happened, such as a promise that held. */
  tell(timeMs: number, text: string): void {
    this.told.push(`${seconds(timeMs).padStart(12)}  ${text}`);
  }

  /** The digest as text. */
  toString(): string {
    const all = new Map([...this.calls].map(([key, outcomes]) => [key, new Map(outcomes)]));
    for (const key of this.waiting.values()) count(all, key, 'unanswered');
    const links = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
    const width = Math.max(0, ...links.map(([key]) => key.length));
    const calls = links.map(([key, outcomes]) => `${key.padEnd(width)}  ${countsText(outcomes)}`);
    return ['what happened', ...cut(this.told), '', 'calls', ...cut(calls)].join('\n');
  }

  private frame({ outcome, from, to, connection, frame }: TraceEntry & { kind: 'frame' }): void {
    if (frame.kind === 'request') {
      const key = `${`${from} -> ${to || '?'}`.padEnd(22)} ${frameName(frame)}`;
      const id = `${connection} ${from} ${frame.opaque}`;
      if (outcome === 'held') return; // It is delivered later, or ends with the run.
      if (outcome !== 'delivered') this.count(key, outcome);
      else if (frame.oneway) this.count(key, 'one-way');
      else this.waiting.set(id, key);
      return;
    }
    const id = `${connection} ${to} ${frame.opaque}`;
    const key = this.waiting.get(id);
    if (key === undefined || outcome === 'held') return;
    this.waiting.delete(id);
    this.count(key, outcome === 'delivered' ? frameName(frame) : `answer ${outcome}`);
  }

  private count(key: string, outcome: string): void {
    count(this.calls, key, outcome);
  }
}

function count(calls: Map<string, Outcomes>, key: string, outcome: string): void {
  let outcomes = calls.get(key);
  if (outcomes === undefined) {
    outcomes = new Map();
    calls.set(key, outcomes);
  }
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

function countsText(outcomes: Outcomes): string {
  return [...outcomes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([outcome, times]) => `${outcome} ${times}`)
    .join(', ');
}

function cut(lines: readonly string[]): readonly string[] {
  if (lines.length <= linesMax) return lines.map((line) => `  ${line}`);
  const kept = lines.slice(0, linesMax).map((line) => `  ${line}`);
  return [...kept, `  ... and ${lines.length - linesMax} more`];
}
