/**
 * Reports messages whose producer was told "stored", with a place, and that are not in that place
 * of the broker's store when the run is over.
 */

import { messageAt } from '../../actors/broker/store/store.ts';
import { queueKey } from '../../actors/broker/topics/names.ts';
import type { PlannedSend } from '../../harness/plan/plan.ts';
import { bodyText } from './bodyText.ts';
import { brokerOf } from './brokerState.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';
import { deletedTopics } from './operators.ts';
import { placeText } from './placeText.ts';

/** One line a message. */
export function lostWrites({ plan, kernel, trace }: Evidence): readonly Found[] {
  const elsewhere = new Set(plan.workload.filter(isKeptElsewhere).map(({ id }) => id));
  const deleted = deletedTopics(plan);
  const lost: Found[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'sendSettled') continue;
    const {
      id,
      outcome,
      topic,
      brokerName = '',
      queueId = -1,
      queueOffset = -1,
    } = entry.observation;
    const broker = brokerOf(kernel, brokerName);
    if (outcome !== 'stored' || broker === undefined) continue;
    if (elsewhere.has(id) || deleted.has(topic)) continue;
    const there = messageAt(broker.store, queueKey(topic, queueId), queueOffset);
    const found = there === undefined ? undefined : bodyText(there);
    if (found === id) continue;
    const place = placeText(brokerName, topic, queueId, queueOffset);
    const what = found === undefined ? 'nothing' : `"${found}"`;
    lost.push({ text: `"${id}" was stored at ${place}, and ${what} lies there` });
  }
  return lost;
}

/** The place that its sender is told is one of the broker's own until its time has come. */
function isKeptElsewhere({ transaction, delayLevel, delayTimeMs }: PlannedSend): boolean {
  return (transaction ?? delayLevel ?? delayTimeMs) !== undefined;
}
