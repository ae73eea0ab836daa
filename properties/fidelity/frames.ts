/** The frames that differ, for reading. */
import type { RemotingCommand } from '../../protocol/frame.ts';
import { hasMessages, jsonOf } from './compare.ts';
import { jsonText } from './jsonDiff.ts';
import { nameOf } from './table.ts';
import type { Judged } from './verdict.ts';

const longest = 400;

/** One frame and all that differs, over several lines. */
export function frameText({ exchange, verdict, reasons }: Judged): string {
  const { kind, node, code, label, request, recorded, ours, differences } = exchange;
  const name = `${kind === 'push' ? 'push ' : ''}${nameOf(code)} (${node})`;
  const why = reasons.length > 0 ? `: ${reasons.join('; ')}` : '';
  const lines = [
    `${label}  ${name}  ${verdict}${why}`,
    ...(request === undefined ? [] : [`  asked at ${request.ms} ms    ${short(request.raw)}`]),
    `  recorded at ${recorded?.ms ?? '–'} ms ${short(recorded?.raw)}`,
    `  ours at ${ours?.ms ?? '–'} ms     ${short(ours?.raw)}`,
    ...differences.map(
      (one) =>
        `    ${one.field}\n      recorded ${cut(one.recorded)}\n      ours     ${cut(one.ours)}`,
    ),
  ];
  return lines.join('\n');
}

function short(raw: RemotingCommand | undefined): string {
  if (raw === undefined) return '(nothing)';
  const ext = raw.ext === undefined ? '' : JSON.stringify(Object.fromEntries(raw.ext));
  const json = hasMessages(raw.body) ? undefined : jsonOf(raw.body);
  const body = json === undefined ? `${raw.body.length} bytes` : jsonText(json);
  return cut([raw.code, raw.remark ?? '', ext, body].join(' '));
}

function cut(text: string): string {
  // Properties are told apart by control characters, which no terminal shows.
  const line = text.replaceAll(/\p{Cc}/gu, (one) => JSON.stringify(one).slice(1, -1));
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** The same as one object. */
export function frameObject({ exchange, verdict, reasons }: Judged): object {
  const { kind, node, code, scenario, label, differences, recorded, ours } = exchange;
  const at = { recordedMs: recorded?.ms ?? null, oursMs: ours?.ms ?? null };
  const what = { kind, node, code: nameOf(code), scenario, label };
  return { event: 'frame', ...what, verdict, reasons, ...at, differences };
}
