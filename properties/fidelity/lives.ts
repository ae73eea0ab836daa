/** When the recorded broker lived, and what it was: its own registrations say it. */
import { requestCode } from '../../protocol/requestCodes.ts';
import type { FrameLine, Line } from './session.ts';

/** One life of a recorded master. */
export interface Life {
  /** Its first registration. */
  readonly fromN: number;
  /** The frame by which it took its leave; Infinity if it never did. */
  readonly toN: number;
  /** Its connection to the name server. */
  readonly conn: number;
  readonly brokerName: string;
  readonly clusterName: string;
  readonly address: string;
  readonly haAddress: string;
  /** Whether it had a slave act for it: a setting that this model does not have. */
  readonly isActing: boolean;
}

/** The lives of masters, in order. */
export function livesIn(lines: readonly Line[]): readonly Life[] {
  const lives: Life[] = [];
  for (const line of lines) {
    if (line.kind !== 'frame' || line.from !== 'broker' || line.to !== 'namesrv') continue;
    const { ext, code } = line.raw;
    if (ext?.get('brokerId') !== '0') continue;
    const last = lives.at(-1);
    const isAlive = last?.toN === Number.POSITIVE_INFINITY;
    if (code === requestCode.REGISTER_BROKER && !isAlive) lives.push(bornWith(line));
    else if (code === requestCode.UNREGISTER_BROKER && isAlive) {
      lives.splice(-1, 1, { ...last, toN: line.n });
    }
  }
  return lives;
}

function bornWith({ n, conn, raw }: FrameLine): Life {
  const field = (name: string) => raw.ext?.get(name) ?? '';
  return {
    fromN: n,
    toN: Number.POSITIVE_INFINITY,
    conn,
    brokerName: field('brokerName'),
    clusterName: field('clusterName'),
    address: field('brokerAddr'),
    haAddress: field('haServerAddr'),
    isActing: field('enableActingMaster') === 'true',
  };
}

/** The life that a line of the session falls into. */
export function lifeAt(n: number, lives: readonly Life[]): Life | undefined {
  return lives.find(({ fromN, toN }) => n >= fromN && n <= toN);
}

const others = 'slaves and acting masters';

/** Why there is no broker of ours that is asked, or that asks; undefined if there is one. */
export function unmodelled(
  { n, conn, from, to }: FrameLine,
  lives: readonly Life[],
): string | undefined {
  if (from === 'broker') {
    const life = lives.find((one) => one.conn === conn);
    const isOurs = to === 'namesrv' ? life?.isActing === false : to !== 'broker';
    return isOurs ? undefined : others;
  }
  const life = lifeAt(n, lives);
  if (life === undefined) return 'a broker that is shut down';
  return life.isActing ? others : undefined;
}
