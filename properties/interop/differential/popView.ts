/** Answers to pops without what no two runs share: where the queues began, which revive queue. */
import type { Heard } from './heard.ts';

const anyTime = /\b1[789]\d{11}\b/g;

/** Ext fields; a revive queue is one of eight where there is a pop time, else it is compared. */
export function popExt(ext: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const popTime = ext.get('popTime');
  if (popTime === undefined || popTime === '0') return ext;
  const view = new Map(ext);
  const reviveQueue = ext.get('reviveQid') ?? '';
  if (/^[0-7]$/.test(reviveQueue)) view.set('reviveQid', '<0..7>');
  return view;
}

/** A property `name=value`: times and revive queues of handles are blotted out. */
export function popProperty(part: string): string {
  if (part.startsWith('1ST_POP_TIME=')) return part.replace(anyTime, '<time>');
  const handle = /^(POP_CK=\d+) 1[789]\d{11} (-?\d+) [0-7] (.*)$/.exec(part);
  return handle ? `${handle[1]} <time> ${handle[2]} <0..7> ${handle[3]}` : part;
}

/**
 * The same with its queues named by their turn: a pop takes them downwards, beginning anywhere.
 * Any other order shows, since then the turns do not ascend.
 */
export function inTurns(heard: Heard, queues: number): Heard {
  const info = heard.view['ext.startOffsetInfo'];
  if (info === undefined || info === '') return heard;
  const begin = Number(info.split(' ')[1]);
  const turnOf = (queue: string) => `turn${(((begin - Number(queue)) % queues) + queues) % queues}`;
  const view: Record<string, string> = { ...heard.view };
  for (const name of ['ext.startOffsetInfo', 'ext.msgOffsetInfo']) {
    view[name] = (view[name] ?? '').replaceAll(
      /(^|;)0 (\d+) /g,
      (_, before: string, queue: string) => `${before}0 ${turnOf(queue)} `,
    );
  }
  view.body = (view.body ?? '').replaceAll(
    /^([^\n%/]+)\/(\d+)@/gm,
    (_, topic: string, queue: string) => `${topic}/${turnOf(queue)}@`,
  );
  return { ...heard, view };
}
