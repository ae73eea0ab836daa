/** Reports what breaks the promises of orderly consumption: two holders of a lock, a lost order. */
import type { Consumed, QueueLocked } from '../../actors/shared/observation.ts';
import { type Evidence, specsOf } from './evidence.ts';
import type { Found } from './found.ts';
import { resetGroups } from './operators.ts';
import { queueText } from './placeText.ts';

/** How long a lock lasts without a renewal, unless a broker's settings say otherwise. */
const leaseMs = 60_000;

/**
 * One line a lock that was given to somebody while the lease of somebody else lasted. A lock ends
 * by being given back, by its time, or with the life of its broker.
 */
export function doubleLocks({ trace }: Evidence): readonly Found[] {
  const wrong: Found[] = [];
  const holders = new Map<string, { readonly clientId: string; readonly sinceMs: number }>();
  for (const entry of trace) {
    if (entry.kind === 'life' && entry.what !== 'boot') {
      for (const key of [...holders.keys()]) {
        if (key.startsWith(`${entry.node} `)) holders.delete(key);
      }
    }
    if (entry.kind !== 'observation' || entry.observation.kind !== 'queueLocked') continue;
    const { node: broker, timeMs } = entry;
    const lock = entry.observation;
    const key = `${broker} ${lockKey(lock)}`;
    const holder = holders.get(key);
    if (lock.change === 'released') {
      holders.delete(key);
      continue;
    }
    const isTaken = holder !== undefined && holder.clientId !== lock.clientId;
    if (isTaken && timeMs - holder.sinceMs < leaseMs) {
      const queue = queueText(lock.brokerName, lock.topic, lock.queueId);
      const text = `${lock.clientId} got the lock of ${queue}, which ${holder.clientId} had`;
      wrong.push({ text, timeMs });
    }
    holders.set(key, { clientId: lock.clientId, sinceMs: timeMs });
  }
  return wrong;
}

function lockKey({ group, topic, brokerName, queueId }: QueueLocked): string {
  return `${group} ${topic} ${brokerName} ${queueId}`;
}

/**
 * One line a message that an orderly group was handed before the one in front of it was done with.
 * What was done with may come again, with all that follows it.
 */
export function overtakenMessages(evidence: Evidence): readonly Found[] {
  const orderly = orderlyGroups(evidence);
  const wrong: Found[] = [];
  const furthest = new Map<string, Consumed>();
  for (const { observation, timeMs } of deliveries(evidence)) {
    const { group, topic, brokerName, queueId, queueOffset, result } = observation;
    if (!orderly.has(group) || observation.direct) continue;
    const key = `${group} ${topic} ${brokerName} ${queueId}`;
    const last = furthest.get(key);
    if (last !== undefined && queueOffset < last.queueOffset) continue;
    if (last !== undefined && queueOffset > last.queueOffset && !isDone(last)) {
      const place = `${last.queueOffset} of ${queueText(brokerName, topic, queueId)}`;
      const text = `group ${group} was handed ${queueOffset} though ${place} was not done with`;
      wrong.push({ text, timeMs });
    }
    // Whoever else has the message may fail it later: it was done with all the same.
    const wasDone = last?.queueOffset === queueOffset && isDone(last);
    if (!wasDone || result === 'success') furthest.set(key, observation);
  }
  return wrong;
}

function isDone({ result }: Consumed): boolean {
  return result === 'success' || result === 'commit';
}

function* deliveries({ trace }: Evidence) {
  for (const entry of trace) {
    if (entry.kind === 'observation' && entry.observation.kind === 'consumed') {
      yield { observation: entry.observation, timeMs: entry.timeMs };
    }
  }
}

/** Groups whose members all consume in order, give no message up, and are left where they are. */
function orderlyGroups({ plan }: Evidence): ReadonlySet<string> {
  const groups = new Map<string, boolean>();
  const reset = resetGroups(plan);
  for (const spec of specsOf(plan)) {
    if (spec.kind !== 'consumer') continue;
    const {
      group = spec.name,
      consumeOrderly,
      maxReconsumeTimes = -1,
      messageModel,
    } = spec.options;
    const inOrder =
      consumeOrderly === true && maxReconsumeTimes === -1 && messageModel !== 'BROADCASTING';
    groups.set(group, inOrder && !reset.has(group) && (groups.get(group) ?? true));
  }
  return new Set([...groups].flatMap(([group, inOrder]) => (inOrder ? [group] : [])));
}
