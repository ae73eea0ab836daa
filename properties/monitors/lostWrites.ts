/**
 * Reports messages whose producer was told "stored", with a place, and that are not in that place
 * of the broker's store when the run is over.
 */
import { queueKey } from '../../actors/broker/names.ts';
import { messageAt } from '../../actors/broker/store.ts';
import { brokerOf } from './brokerState.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';
import { placeText } from './placeText.ts';

/** One line a message. */
export function lostWrites({ kernel, trace }: Evidence): readonly Found[] {
  const text = new TextDecoder();
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
    const there = messageAt(broker.store, queueKey(topic, queueId), queueOffset);
    const found = there === undefined ? undefined : text.decode(there.body);
    if (found === id) continue;
    const place = placeText(brokerName, topic, queueId, queueOffset);
    const what = found === undefined ? 'nothing' : `"${found}"`;
    lost.push({ text: `"${id}" was stored at ${place}, and ${what} lies there` });
  }
  return lost;
}
