/** The recording at the port of a real proxy: frames without times, in their order. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSplitter, split } from '../../../protocol/splitter.ts';
import type { FrameLine } from '../session.ts';

/** What was recorded at a proxy, apart from the session with a broker and a name server. */
export const proxyRecording = 'proxy.jsonl';

/** After all frames of the session, whose numbers are below. */
const firstN = 1_000_000;

/** Reads the recording of a folder; none if there is no such file. */
export function readProxyRecording(folder: string): readonly FrameLine[] {
  const file = join(folder, proxyRecording);
  if (!existsSync(file)) return [];
  const connections = new Map<string, number>();
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((text, index) => {
    if (text === '') return [];
    const read = JSON.parse(text) as Readonly<Record<string, string | number>>;
    const [raw] = split(newSplitter(), Buffer.from(String(read.frame), 'base64')).frames;
    if (raw === undefined) throw new Error(`line ${index + 1} of ${file} holds no frame`);
    const name = String(read.conn);
    const conn = connections.get(name) ?? connections.size + 1;
    connections.set(name, conn);
    const { from, to, scenario, seq } = read;
    const label = `proxy.${scenario} ${seq}`;
    const ends = { from: String(from), to: String(to), scenario: `proxy.${scenario}` };
    return [{ kind: 'frame', n: firstN + index, ms: 0, conn, ...ends, label, raw } as const];
  });
}
