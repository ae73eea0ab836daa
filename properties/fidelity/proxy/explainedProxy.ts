/**
 * Where a proxy of ours differs from the recorded one, and why: the whole list. Most entries are
 * defects of the recorded one that are not built again.
 */
import type { Explanation } from '../explained.ts';

interface Entry {
  /** Labels of recorded frames, `scenario seq`. */
  readonly of: readonly string[];
  readonly field: RegExp;
  readonly reason: string;
}

const any = /./;
const remark = /^remark$/;

/** Answers that are better here on purpose. */
const better: readonly Entry[] = [
  {
    of: ['heartbeat 2', 'heartbeat 16'],
    field: remark,
    reason: 'a group without members is said in the words of a broker; upstream trips over a null',
  },
  {
    of: ['send 12', 'send-back 6', 'forward-failure 6'],
    field: any,
    reason: 'a request that names no broker means the only one that there is; upstream refuses it',
  },
  {
    of: ['forward-failure 8'],
    field: /^(code|remark)$/,
    reason:
      'a request without any field names no broker, and is refused as such; upstream meets a null',
  },
  {
    of: ['offset 9', 'unsupported 2', 'unsupported 4', 'unsupported 6', 'unsupported 12'],
    field: any,
    reason: 'the code is handed on or answered; upstream has no handler for it',
  },
  {
    of: ['unsupported 8', 'unsupported 14'],
    field: any,
    reason: 'asked of the client, which answers nothing in the recording; upstream has no handler',
  },
  {
    of: ['unsupported 18'],
    field: any,
    reason: 'the reply is pushed to who asked; upstream has no handler, and the reply is lost',
  },
  {
    of: ['lock 15'],
    field: any,
    reason:
      'no queues to lock are none that are locked, as at a broker; upstream calls it an error',
  },
  {
    of: ['pop-ack-failing 2', 'pop-ack-failing 3', 'pop-ack-failing 4', 'pop-ack-failing 6'],
    field: any,
    reason:
      'handed on to the broker; upstream has pops at the handler of pulls, acknowledgements at ' +
      'one that answers nothing',
  },
  {
    of: ['transaction 6', 'transaction 12'],
    field: any,
    reason: 'the outcome is handed on, and the broker answers; upstream says yes and loses it',
  },
  {
    of: ['transaction 9'],
    field: /^(flag|ext\.(topic|offsetMsgId|bname))$/,
    reason:
      'a client is asked as a broker asks it: one-way, with the offset id and the broker that ' +
      'the verdict is for; upstream makes a request of its own that names none',
  },
];

/** What may differ for other reasons. */
const other: readonly Entry[] = [
  {
    of: ['heartbeat 10'],
    field: remark,
    reason: 'the check is made by a broker here, whose answer has no remark; upstream makes none',
  },
  {
    of: ['lock 2'],
    field: /^body\.lockOKMQSet\(order\)$/,
    reason: 'queues come in the order of a hash table upstream; here as they were asked for',
  },
  {
    of: ['send-back 10', 'transaction 9'],
    field: /^body\.messages\[0\]\.bornHost$/,
    reason:
      'upstream has six connections to each broker and takes one at random; there is one here',
  },
  {
    of: ['forward-failure 10'],
    field: remark,
    reason: 'a Java exception says which call met a null; here what was missing is named',
  },
  {
    of: ['transaction 4', 'transaction 9'],
    field: /^(ext\.(queueOffset|tranStateTableOffset)|body\.messages\[0\]\.queueOffset)$/,
    reason: 'other clients had half messages there before',
  },
];

const named = (labels: readonly string[]) => labels.map((label) => `proxy.${label}`);

const betterLabels: ReadonlySet<string> = new Set(better.flatMap(({ of }) => named(of)));

/** Whether a request is answered better here than it was there. */
export function isBetterHere(label: string): boolean {
  return betterLabels.has(label);
}

const explanation =
  (isBetter: boolean) =>
  ({ of, field, reason }: Entry): Explanation => {
    const labels = new Set(named(of));
    const base = { codes: 'any', field, reason, better: isBetter } as const;
    return { ...base, when: (_, { label }) => labels.has(label) };
  };

/** All of them. */
export const proxyExplanations: readonly Explanation[] = [
  ...better.map(explanation(true)),
  ...other.map(explanation(false)),
];
