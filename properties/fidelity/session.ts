/** The recorded session: a folder of `*.jsonl` files, read and put back into its order. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RemotingCommand } from '../../protocol/frame.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import { proxyRecording } from './proxy/recording.ts';

/** A frame as it was seen on the wire. */
export interface FrameLine {
  readonly kind: 'frame';
  /** Order over the whole session. */
  readonly n: number;
  /** Milliseconds since the session's begin. */
  readonly ms: number;
  readonly conn: number;
  readonly from: string;
  readonly to: string;
  readonly scenario: string;
  /** `scenario seq`, or `scenario #n` for a frame that was filed as a repeat. */
  readonly label: string;
  readonly raw: RemotingCommand;
}

/** A connection that was opened or closed. */
export interface LinkLine {
  readonly kind: 'link';
  readonly n: number;
  readonly ms: number;
  readonly conn: number;
  readonly event: 'open' | 'close';
  readonly to: string;
  readonly fastPort: boolean;
  readonly byServer: boolean;
}

/** One line of the session. */
export type Line = FrameLine | LinkLine;

/** A session as it is replayed. */
export interface Session {
  readonly lines: readonly Line[];
  /** The wall clock at 0 ms. */
  readonly beginAt: number;
}

/** What was recorded at another server is no part of the session. */
const apart = new Set([proxyRecording]);

/** Reads a folder; `problem` says what is wrong with it, in a sentence. */
export function readSession(folder: string): Session | { readonly problem: string } {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    return { problem: `there is no folder ${folder}` };
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl') && !apart.has(name));
  if (files.length === 0) return { problem: `no recording (*.jsonl) in ${folder}` };
  const lines: Line[] = [];
  for (const file of files.sort()) {
    for (const text of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (text === '') continue;
      const line = lineOf(text);
      if (line === undefined) return { problem: `${file} holds a line that is no frame or event` };
      lines.push(line);
    }
  }
  lines.sort((one, other) => one.n - other.n);
  return { lines, beginAt: beginOf(lines) };
}

function lineOf(text: string): Line | undefined {
  let read: Record<string, unknown>;
  try {
    read = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { n, ms, conn, event, to, frame } = read;
  if (typeof n !== 'number' || typeof ms !== 'number' || typeof conn !== 'number') return undefined;
  const base = { n, ms, conn, to: String(to) };
  if (event === 'open' || event === 'close') {
    const fastPort = read.fastPort === true;
    return { kind: 'link', ...base, event, fastPort, byServer: read.by === 'server' };
  }
  if (typeof frame !== 'string') return undefined;
  const [raw] = split(newSplitter(), new Uint8Array(Buffer.from(frame, 'base64'))).frames;
  if (raw === undefined) return undefined;
  const scenario = String(read.scenario);
  const label = `${scenario} ${typeof read.seq === 'number' ? read.seq : `#${n}`}`;
  return { kind: 'frame', ...base, from: String(read.from), scenario, label, raw };
}

/** Header fields in which a client says what its clock shows: sends, their short form, pops. */
export const clocks = ['g', 'bornTimestamp', 'bornTime'];

/**
 * The wall clock at 0 ms. A request was made before it was seen, so each stated time is a little
 * early: the ninth decile is close, and a clock that somebody made up is not believed.
 */
function beginOf(lines: readonly Line[]): number {
  const begins = lines.flatMap((line) => {
    if (line.kind !== 'frame') return [];
    const stated = clocks.map((name) => Number(line.raw.ext?.get(name))).find((at) => at > 1e12);
    return stated === undefined ? [] : [stated - line.ms];
  });
  begins.sort((one, other) => one - other);
  return begins[Math.floor(begins.length * 0.9)] ?? 1_700_000_000_000;
}
