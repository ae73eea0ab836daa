/** The command: options in, text and an exit code out. */
import { fileURLToPath } from 'node:url';
import { emptySuccess, scoreOf } from './baseline.ts';
import type { Exchange } from './exchange.ts';
import { frameObject, frameText } from './frames.ts';
import { help, type Options, readOptions } from './options.ts';
import { writePage } from './page.ts';
import { readProxyRecording } from './proxy/recording.ts';
import { replayProxy } from './proxy/replay.ts';
import { replay } from './replay.ts';
import { readSession, type Session } from './session.ts';
import { nameOf, percent, type Row, rowsOf, tableText, totalsOf } from './table.ts';
import { dependences } from './unsupported.ts';
import { type Judged, judge } from './verdict.ts';

/** Where text goes. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Told how far the replay is; absent where nobody watches. */
  readonly progress?: ((ms: number) => void) | undefined;
}

/** The recording that comes with the project. */
export const ownVectors: string = fileURLToPath(new URL('../../protocol/vectors', import.meta.url));

/** Runs the command; the exit code is what `--help` says. */
export function runFidelity(args: readonly string[], terminal: Terminal): 0 | 1 | 2 {
  const options = readOptions(args);
  if ('problem' in options) return wrong(options.problem, terminal);
  if (options.help) {
    terminal.out(help.trimEnd());
    return 0;
  }
  const session = readSession(options.vectors ?? ownVectors);
  if ('problem' in session) return wrong(session.problem, terminal);
  const proxied = readProxyRecording(options.vectors ?? ownVectors);
  const problem = absent([...session.lines, ...proxied], options);
  if (problem !== undefined) return wrong(problem, terminal);
  const exchanges = [...replay(session, terminal.progress ?? (() => {})), ...replayProxy(proxied)];
  const chosen = exchanges.filter((exchange) => isChosen(exchange, options));
  if (chosen.length === 0) return wrong('these scenarios hold no answer to this code', terminal);
  const judged = chosen.map(judge);
  const rows = rowsOf(judged);
  show(options, rows, judged, terminal);
  if (options.write) {
    writePage(rows, judged, scoreOf(emptySuccess(chosen)));
    for (const of of idle(judged)) terminal.err(`unsupported.ts: no frame needs ${of} any more`);
  }
  return rows.some(({ support, unexplained }) => support === 'full' && unexplained > 0) ? 1 : 0;
}

/** Dependences that have come to nothing. */
function idle(judged: readonly Judged[]): readonly string[] {
  const used = new Set(judged.flatMap((one) => one.used));
  return dependences.filter((one) => !used.has(one)).map(({ of }) => of);
}

function wrong(problem: string, { err }: Terminal): 2 {
  err(problem);
  return 2;
}

/** What was asked for and is not in the recording. */
function absent(lines: Session['lines'], { only, code }: Options): string | undefined {
  const frames = lines.filter((line) => line.kind === 'frame');
  if (only !== undefined && !frames.some(({ scenario }) => scenario.startsWith(only))) {
    return `no scenario of the recording begins with "${only}"`;
  }
  const isAsked = code === undefined || frames.some(({ raw }) => nameOf(raw.code) === code);
  return isAsked ? undefined : `no request of the recording has the code "${code}"`;
}

function isChosen({ scenario, code }: Exchange, { only, code: name }: Options): boolean {
  if (only !== undefined && !scenario.startsWith(only)) return false;
  return name === undefined || nameOf(code) === name;
}

function show(
  { json, frames }: Options,
  rows: readonly Row[],
  judged: readonly Judged[],
  { out }: Terminal,
): void {
  const baseline = scoreOf(emptySuccess(judged.map(({ exchange }) => exchange)));
  const different = frames ? judged.filter(({ verdict }) => verdict !== 'equal') : [];
  if (!json) {
    for (const one of different) out(`${frameText(one)}\n`);
    out(tableText(rows, baseline));
    return;
  }
  for (const one of different) out(JSON.stringify(frameObject(one)));
  for (const row of rows) out(JSON.stringify({ event: 'code', ...row }));
  const totals = totalsOf(rows);
  const score = percent(totals.equal + totals.explained + totals.better, totals.frames);
  const strict = percent(totals.equal, totals.frames);
  const empty = {
    score: percent(baseline.equal + baseline.explained, baseline.frames),
    strict: percent(baseline.equal, baseline.frames),
  };
  out(JSON.stringify({ event: 'total', ...totals, score, strict, emptySuccess: empty }));
}
