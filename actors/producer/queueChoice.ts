/**
 * Which queue an attempt goes to (`MQFaultStrategy.selectOneMessageQueue`, `TopicPublishInfo`):
 * round robin from a drawn start, on a retry the first one of another broker than the last. With
 * latency fault tolerance only brokers that are available, else such as are reachable, else any.
 *
 * Not modelled: an index for each calling thread: a producer counts as one thread.
 */

import type { MessageQueue, PublishInfo } from '../shared/client/index.ts';
import { draw } from '../shared/entropy.ts';
import type { Stamp } from '../shared/node.ts';
import { isAvailable, isReachable } from './faults.ts';
import type { ProducerState } from './state.ts';

const salt = 104;
const startBound = 0x8000_0000;

/** What an attempt wants of its queue. */
export interface Wish {
  /** The broker of the attempt before. */
  readonly lastBroker: string | undefined;
  /** The round robin begins anew, at a drawn queue. */
  readonly isRedrawn?: boolean;
}

/** The next queue of a topic, whose route has at least one, and the producer moved on. */
export function nextQueue(
  state: ProducerState,
  topic: string,
  publish: PublishInfo,
  { lastBroker, isRedrawn = false }: Wish,
  stamp: Stamp,
): readonly [ProducerState, MessageQueue] {
  const known = state.rotations.get(topic);
  const isKept = known?.publish === publish && !isRedrawn;
  const { queues } = publish;
  let index = isKept ? known.index : draw(stamp.entropy, salt, startBound);
  const at = (): MessageQueue => queues[index % queues.length] as MessageQueue; // Not empty.
  for (const isWanted of filtersOf(state, lastBroker, stamp)) {
    const end = index + queues.length;
    while (index < end && !isWanted(at())) index += 1;
    if (index < end) break;
  }
  const queue = at();
  const rotations = state.rotations.set(topic, { publish, index: (index + 1) % startBound });
  return [{ ...state, rotations }, queue];
}

type Filter = (queue: MessageQueue) => boolean;

/** What a queue has to be, best first; where none is so, any will do. */
function filtersOf(
  { settings, faults }: ProducerState,
  lastBroker: string | undefined,
  stamp: Stamp,
): readonly Filter[] {
  const isElsewhere: Filter = ({ brokerName }) => brokerName !== lastBroker;
  if (!settings.sendLatencyFaultEnable) return [isElsewhere];
  return [
    (queue) => isAvailable(faults, queue.brokerName, stamp) && isElsewhere(queue),
    (queue) => isReachable(faults, queue.brokerName) && isElsewhere(queue),
  ];
}
