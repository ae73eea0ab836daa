/**
 * Monitors of ordered pops. They hold under every fault; after an end of a broker that was not in
 * good order nothing is expected of what it had handed out: its batches may be ten seconds old.
 * Times are compared by the broker's own wall clock, which may jump.
 */
import type { OrderedPopped } from '../../actors/shared/observation.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';
import { placeText } from './placeText.ts';
import { type HandleOf, popEvents } from './popEvents.ts';

/** Something about an ordered pop that was wrong. */
interface Wrong extends Found {
  readonly what: 'beside' | 'astray' | 'miscounted';
}

interface Message {
  readonly count: number;
  visibleAt: number;
  isAcked: boolean;
}

/** The batch of one queue as it should stand. */
interface Batch {
  readonly popTime: number;
  readonly attemptId: string | undefined;
  /** By offset, ascending. */
  readonly messages: ReadonlyMap<number, Message>;
}

/** Reports batches that were handed out while the one before was still hidden. */
export function batchesBeside(evidence: Evidence): readonly Found[] {
  return wrongOf(evidence, 'beside');
}

/** Reports batches that leave out what was not acknowledged, or repeat what was. */
export function batchesAstray(evidence: Evidence): readonly Found[] {
  return wrongOf(evidence, 'astray');
}

/** Reports counts that are not one more than those of the batch before. */
export function miscountedBatches(evidence: Evidence): readonly Found[] {
  return wrongOf(evidence, 'miscounted');
}

function wrongOf(evidence: Evidence, kind: Wrong['what']): readonly Found[] {
  return judge(evidence).filter(({ what }) => what === kind);
}

type Queue = Pick<HandleOf, 'group' | 'topic' | 'queueId'>;

const keyOf = (broker: string, { group, topic, queueId }: Queue) =>
  `${broker} ${group} ${topic} ${queueId}`;

function judge(evidence: Evidence): readonly Wrong[] {
  const batches = new Map<string, Batch>();
  const wrong: Wrong[] = [];
  for (const event of popEvents(evidence)) {
    const { broker, timeMs } = event;
    switch (event.kind) {
      case 'ordered': {
        const key = keyOf(broker, event.ordered);
        const before = batches.get(key);
        const tell = (what: Wrong['what'], text: string) => wrong.push({ what, text, timeMs });
        if (before !== undefined) compare(before, event.ordered, broker, tell);
        batches.set(key, batchOf(event.ordered));
        break;
      }
      case 'acked': {
        const message = messageOf(batches, broker, event.handle);
        if (message !== undefined) message.isAcked = true;
        break;
      }
      case 'changed': {
        const message = messageOf(batches, broker, event.handle);
        const isTaken = event.popTime > 0;
        if (message && isTaken) message.visibleAt = event.popTime + event.invisibleTime;
        break;
      }
      case 'ended':
        if (event.how === 'stopped') break;
        for (const key of batches.keys()) if (key.startsWith(`${broker} `)) batches.delete(key);
        break;
      default:
    }
  }
  return wrong;
}

function batchOf({ popTime, invisibleTime, attemptId, messages }: OrderedPopped): Batch {
  const visibleAt = popTime + invisibleTime;
  const all = messages.map(
    ({ queueOffset, count }) => [queueOffset, { count, visibleAt, isAcked: false }] as const,
  );
  return { popTime, attemptId, messages: new Map(all) };
}

/** The message that a handle means; one with another pop time means nothing. */
function messageOf(
  batches: ReadonlyMap<string, Batch>,
  broker: string,
  handle: HandleOf,
): Message | undefined {
  const batch = batches.get(keyOf(broker, handle));
  return batch?.popTime === handle.popTime ? batch.messages.get(handle.queueOffset) : undefined;
}

function compare(
  before: Batch,
  next: OrderedPopped,
  broker: string,
  tell: (what: Wrong['what'], text: string) => void,
): void {
  const { topic, queueId, group, popTime } = next;
  const isSame = before.attemptId !== undefined && before.attemptId === next.attemptId;
  const offsets = next.messages.map(({ queueOffset }) => queueOffset);
  const place = (offset: number) => `${placeText(broker, topic, queueId, offset)} for ${group}`;
  for (const [offset, { isAcked, visibleAt }] of before.messages) {
    const isHidden = !isAcked && popTime < visibleAt;
    if (isHidden && !isSame) {
      tell('beside', `${place(offsets[0] ?? -1)} was handed out beside ${offset}`);
    }
    const isPassed = !isAcked && !offsets.includes(offset) && offset < (offsets.at(-1) ?? 0);
    if (isPassed) tell('astray', `${place(offset)} was passed over, not acknowledged`);
  }
  const first = offsets[0] ?? 0;
  const left = [...before.messages].find(([, { isAcked }]) => !isAcked)?.[0];
  const expected = left ?? Math.max(...before.messages.keys()) + 1;
  if (first < expected) tell('astray', `${place(first)} came again, acknowledged`);
  if (isSame) return;
  for (const { queueOffset, count } of next.messages) {
    const previous = before.messages.get(queueOffset);
    const due = previous === undefined ? 0 : previous.count + 1;
    if (count !== due) tell('miscounted', `${place(queueOffset)} was counted ${count}, not ${due}`);
  }
}
