/** What is wrong with a fault that somebody has written down: it is never put on anything. */
import { commands } from '../../protocol/commands/index.ts';

type Members = Readonly<Record<string, unknown>>;

const matchNames = ['command', 'direction', 'nth', 'count'];

/** The path of the member of a fault of a road that is at fault: `rate`, `match.command`. */
export function roadFaultProblem({ kind, ms, rate, match }: Members): string | undefined {
  switch (kind) {
    case 'partition':
    case 'hold':
      return undefined;
    case 'loss':
      return isTime(rate) && (rate as number) <= 1 ? undefined : 'rate';
    case 'reorder':
      return ms === undefined || isTime(ms) ? undefined : 'ms';
    case 'delay':
      return isTime(ms) ? inMatch(match) : 'ms';
    case 'drop':
    case 'duplicate':
    case 'corrupt':
      return inMatch(match);
    default:
      return 'kind';
  }
}

function inMatch(match: unknown): string | undefined {
  const member = matchProblem(match);
  return member === undefined || member === 'match' ? member : `match.${member}`;
}

/** The member of a fault of a node that is at fault. */
export function nodeFaultProblem({ kind, ms, jumpMs, driftPpm }: Members): string | undefined {
  switch (kind) {
    case 'pause':
    case 'lostFlush':
      return undefined;
    case 'slowReader':
    case 'slowFlush':
      return isTime(ms) ? undefined : 'ms';
    case 'clock':
      if (jumpMs === undefined && driftPpm === undefined) return 'jumpMs';
      if (jumpMs !== undefined && !Number.isFinite(jumpMs)) return 'jumpMs';
      return driftPpm === undefined || isDrift(driftPpm) ? undefined : 'driftPpm';
    default:
      return 'kind';
  }
}

/** What is wrong with the choice of frames of a fault, as the name of a member. */
export function matchProblem(match: unknown): string | undefined {
  if (match === undefined) return undefined;
  if (typeof match !== 'object' || match === null || Array.isArray(match)) return 'match';
  const { command, direction, nth, count } = match as Members;
  const unknown = Object.keys(match).find((name) => !matchNames.includes(name));
  if (unknown !== undefined) return unknown;
  if (command !== undefined && !Object.hasOwn(commands, String(command))) return 'command';
  if (direction !== undefined && direction !== 'request' && direction !== 'response') {
    return 'direction';
  }
  if (nth !== undefined && !isOrdinal(nth)) return 'nth';
  return count === undefined || isOrdinal(count) ? undefined : 'count';
}

/** Counted from 1. */
export function isOrdinal(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/** A span of virtual time, in ms. One that is no number would stop the world's queue for ever. */
export function isTime(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

/** How much longer something takes: a time above 0. */
export function isDelay(value: unknown): boolean {
  return isTime(value) && value !== 0;
}

/** A drift in parts per million: a clock that stood still would never let a timer be due. */
export function isDrift(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) > -1_000_000;
}
