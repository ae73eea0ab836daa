/**
 * Signs of life that the recording leaves out: of periodic calls it keeps two for a scenario, but
 * a name server forgets a broker that is silent for ten seconds.
 */
import { requestCode } from '../../protocol/requestCodes.ts';
import type { FrameLine, Line } from './session.ts';

/** A broker that made this heartbeat once makes it every second, as long as it is registered. */
const heartbeat = requestCode.BROKER_HEARTBEAT;
const gapMs = 5_000;

/** The lines, with a heartbeat of each such broker where it would be silent for long. */
export function withLiveness(lines: readonly Line[]): readonly Line[] {
  const latest = new Map<number, { readonly line: FrameLine; readonly ms: number }>();
  return lines.flatMap((line) => {
    const added: Line[] = [];
    for (const [conn, { line: last, ms }] of latest) {
      if (line.ms - ms < gapMs) continue;
      added.push({ ...last, n: line.n - 0.5, ms: line.ms });
      latest.set(conn, { line: last, ms: line.ms });
    }
    if (line.kind === 'link') {
      if (line.event === 'close') latest.delete(line.conn);
    } else if (line.to === 'namesrv') {
      if (line.raw.code === heartbeat) latest.set(line.conn, { line, ms: line.ms });
      else if (line.raw.code === requestCode.UNREGISTER_BROKER) latest.delete(line.conn);
    }
    return [...added, line];
  });
}
