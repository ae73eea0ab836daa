/** What is compared: an answer, or a request that a server made by itself. */
import { frameFlag, type RemotingCommand } from '../../protocol/frame.ts';
import type { Difference } from './jsonDiff.ts';
import type { FrameLine, Line } from './session.ts';

/** One recorded frame of a server beside ours. */
export interface Exchange {
  /** A push is a request that the server made: to a client, or to a name server. */
  readonly kind: 'answer' | 'push';
  /** Whose it is. */
  readonly node: 'broker' | 'namesrv' | 'proxy';
  /** The code of the request: the one answered, or the push. */
  readonly code: number;
  readonly scenario: string;
  readonly label: string;
  /** Of an answer; absent where the recording leaves it out. */
  readonly request?: FrameLine | undefined;
  /** Absent: we said something that was not recorded. */
  readonly recorded?: FrameLine | undefined;
  /** Absent: we did not say it. */
  readonly ours?: Said | undefined;
  readonly differences: readonly Difference[];
  /** When the recorded connection was closed; of answers, where it was. */
  readonly closedMs?: number | undefined;
  /** Set where there is no node of ours that could have said it, and why. */
  readonly unmodelled?: string | undefined;
}

/** A frame of ours. */
export interface Said {
  readonly raw: RemotingCommand;
  readonly ms: number;
}

/**
 * How much earlier or later than recorded a frame may come. The recording machine was loaded: an
 * answer that needs no waiting took up to 1.3 s there, and none here.
 */
export const timeToleranceMs = 2_500;

/** The difference in time, if there is one. */
export function timeDifference(recordedMs: number, oursMs: number): readonly Difference[] {
  if (Math.abs(recordedMs - oursMs) <= timeToleranceMs) return [];
  return [{ field: 'time', recorded: `${recordedMs} ms`, ours: `${oursMs} ms` }];
}

/** A frame that one of the two did not say at all. */
export function missingDifference(recorded: boolean): Difference {
  return {
    field: 'frame',
    recorded: recorded ? '(said)' : '(nothing)',
    ours: recorded ? '(nothing)' : '(said)',
  };
}

/** Whether a frame answers a request. */
export function isAnswer({ raw }: FrameLine): boolean {
  return (raw.flag & frameFlag.response) !== 0;
}

/** What tells an answer: its connection and opaque. */
export function answerKey(conn: number, opaque: number): string {
  return `${conn}#${opaque}`;
}

/** The servers' answers of a session by connection and opaque. */
export function answersIn(lines: readonly Line[]): ReadonlyMap<string, FrameLine> {
  const answers = new Map<string, FrameLine>();
  for (const line of lines) {
    if (line.kind !== 'frame' || !isAnswer(line) || !isServer(line.from)) continue;
    answers.set(answerKey(line.conn, line.raw.opaque), line);
  }
  return answers;
}

/** Whether a role is one of a server. */
export function isServer(role: string): role is 'broker' | 'namesrv' {
  return role === 'broker' || role === 'namesrv';
}
