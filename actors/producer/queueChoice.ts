/**
 * Which queue an attempt goes to (`TopicPublishInfo.selectOneMessageQueue`): round robin from a
 * drawn start, on a retry the first one of another broker than the last.
 *
 * Not modelled: latency fault tolerance (`sendLatencyEnable`, off by default upstream); an index
 * for each calling thread: a producer counts as one thread.
 */

import type { MessageQueue, PublishInfo } from '../shared/client/index.ts';
import { draw } from '../shared/entropy.ts';
import type { Stamp } from '../shared/node.ts';
import type { ProducerState } from './state.ts';

const salt = 104;
const startBound = 0x8000_0000;

/** The next queue of a topic, whose route has at least one, and the producer moved on. */
export function nextQueue(
  state: ProducerState,
  topic: string,
  publish: PublishInfo,
  lastBroker: string | undefined,
  { entropy }: Stamp,
): readonly [ProducerState, MessageQueue] {
  const known = state.rotations.get(topic);
  const start = known?.publish === publish ? known.index : draw(entropy, salt, startBound);
  const { queues } = publish;
  let index = start;
  let queue = queues[index % queues.length] as MessageQueue;
  for (let step = 0; step < queues.length && queue.brokerName === lastBroker; step += 1) {
    index += 1;
    queue = queues[index % queues.length] as MessageQueue;
  }
  const rotations = state.rotations.set(topic, { publish, index: (index + 1) % startBound });
  return [{ ...state, rotations }, queue];
}
