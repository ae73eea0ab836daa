/**
 * What must never be of messages that listeners fail: tries miscounted, too many, or an end without
 * a dead letter. Of groups that pull and do not consume in order: others count in their own ways.
 */
import type { Consumed } from '../../actors/shared/observation.ts';
import { type Evidence, groupsOf, specsOf } from './evidence.ts';
import type { Found } from './found.ts';

/** Tries again, where a group does not say how many. */
const usualTries = 16;

/** By group: how often its messages are tried again. */
function triesOf({ plan }: Evidence): ReadonlyMap<string, number> {
  const judged = new Map<string, number>();
  for (const group of groupsOf(plan)) {
    if (!group.broadcasting && !group.pops) judged.set(group.name, usualTries);
  }
  for (const spec of specsOf(plan)) {
    if (spec.kind !== 'consumer') continue;
    const { group = spec.name, consumeOrderly, maxReconsumeTimes = -1 } = spec.options;
    if (consumeOrderly) judged.delete(group);
    else if (maxReconsumeTimes !== -1 && judged.has(group)) judged.set(group, maxReconsumeTimes);
  }
  return judged;
}

interface Delivery {
  readonly timeMs: number;
  readonly consumed: Consumed;
  /** How often its group tries again. */
  readonly tries: number;
}

function* deliveriesOf(evidence: Evidence): Generator<Delivery> {
  const judged = triesOf(evidence);
  for (const { timeMs, ...entry } of evidence.trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'consumed') continue;
    const { observation: consumed } = entry;
    const tries = judged.get(consumed.group);
    if (tries !== undefined && consumed.direct === undefined) yield { timeMs, consumed, tries };
  }
}

const keyOf = ({ group, msgId }: Consumed): string => `${group} ${msgId}`;

/** Reports deliveries that say that a message was tried before as it was not. */
export function miscountedTries(evidence: Evidence): readonly Found[] {
  const failed = new Map<string, Set<number>>();
  const wrong: Found[] = [];
  for (const { timeMs, consumed } of deliveriesOf(evidence)) {
    const { group, msgId, reconsumeTimes: times, result } = consumed;
    const before = failed.get(keyOf(consumed)) ?? new Set<number>();
    failed.set(keyOf(consumed), before);
    if (times > 0 && !before.has(times - 1)) {
      const known = [...before].join(', ') || 'none';
      const text = `${msgId} was try ${times} of ${group}, and had failed the tries: ${known}`;
      wrong.push({ text, timeMs });
    }
    if (result === 'later') before.add(times);
  }
  return wrong;
}

/**
 * Reports messages that were tried more often than their group wants, in runs in which nothing goes
 * wrong: a member that cannot hand a message back tries it by itself.
 */
export function tooManyTries(evidence: Evidence): readonly Found[] {
  if (evidence.plan.faults.length > 0) return [];
  const wrong: Found[] = [];
  for (const { timeMs, consumed, tries } of deliveriesOf(evidence)) {
    const { group, msgId, reconsumeTimes: times } = consumed;
    if (times <= tries) continue;
    wrong.push({ text: `${msgId} was try ${times} of ${group}, which wants ${tries}`, timeMs });
  }
  return wrong;
}

/** Reports messages that failed for the last time, and are no dead letters. */
export function missingDeadLetters(evidence: Evidence): readonly Found[] {
  const letters = new Set<string>();
  for (const entry of evidence.trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'stored') continue;
    const { topic, msgId } = entry.observation;
    if (topic.startsWith('%DLQ%')) letters.add(`${topic.slice('%DLQ%'.length)} ${msgId}`);
  }
  const last = new Map<string, Delivery>();
  for (const delivery of deliveriesOf(evidence)) last.set(keyOf(delivery.consumed), delivery);
  return [...last].flatMap(([key, { consumed, tries, timeMs }]) => {
    const { group, msgId, reconsumeTimes: times, result } = consumed;
    if (result !== 'later' || times < tries || letters.has(key)) return [];
    return [{ text: `${msgId} failed try ${times} of ${group}, and is no dead letter`, timeMs }];
  });
}
