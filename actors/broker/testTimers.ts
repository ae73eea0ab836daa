/** For tests of messages at a time: a broker that takes recalls, and what has come. */
import { parseProperties } from '../../protocol/messageProperties.ts';
import type { BrokerConfig } from './config.ts';
import { TestBroker } from './testBroker.ts';

const key = 'orders@0';

/** A broker with a topic of four queues and a client `c`. */
export function brokerWith(config: Partial<BrokerConfig> = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 4 }, recallMessageEnable: true, ...config });
  broker.open('c');
  return broker;
}

/** How many messages a queue has. */
export const stored = (broker: TestBroker, queue = key) =>
  broker.state.store.queues.get(queue)?.entries.length ?? 0;

/** Properties of what a queue of the topic hands out. */
export const delivered = (broker: TestBroker, queueId = 0) =>
  (broker.pull('c', 'orders', queueId, 0)?.body ?? []).map(({ properties }) =>
    parseProperties(properties),
  );
