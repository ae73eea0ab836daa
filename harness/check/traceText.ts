/** One line of a trace, for people. */
import type { SegmentedLog } from '../../actors/shared/segmentedLog.ts';
import type { TraceEntry } from '../kernel/trace.ts';
import { frameDetail, frameName, seconds } from './frameText.ts';
import { sentence } from './observationText.ts';

/** A trace entry as a line: virtual time, who, what, how it ended. */
export function traceLine(entry: TraceEntry): string {
  return `${seconds(entry.timeMs).padStart(12)}  ${what(entry)}`;
}

/** How many lines of the trace a run keeps for its report. */
const lastTraceLength = 40;

/** The last entries of a trace as lines: what a report of the run shows. */
export function lastTraceLines(trace: SegmentedLog<TraceEntry>): readonly string[] {
  return [...trace.from(trace.length - lastTraceLength)].map(traceLine);
}

function what(entry: TraceEntry): string {
  switch (entry.kind) {
    case 'frame': {
      const { from, to, frame, outcome } = entry;
      const kind = frame.kind === 'request' ? '->' : '=>';
      const parts = [`${from} ${kind} ${to}`, frameName(frame), frameDetail(frame)];
      const end = outcome === 'delivered' ? '' : ` [${outcome}]`;
      return `${parts.filter(Boolean).join(' ')} #${frame.opaque}${end}`;
    }
    case 'link':
      return entry.what === 'failed'
        ? `connection to ${entry.from || 'nobody'} failed at ${entry.to}`
        : `connection ${entry.connection} ${entry.what} at ${entry.to}`;
    case 'timer':
      return `${entry.node} ${entry.id}`;
    case 'operator':
      return `${entry.node} ${entry.event.type}`;
    case 'life':
      return `${entry.node} ${lifeText[entry.what]}`;
    case 'disk':
      return `${entry.node} disk ${entry.what}`;
    case 'observation':
      return sentence(entry.node, entry.observation);
    case 'fault':
      return `fault: ${entry.what}`;
  }
}

/** What happens to a node's life, as a verb. */
export const lifeText = { boot: 'starts', crash: 'dies', stopped: 'stops' } as const;
