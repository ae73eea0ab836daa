/** What monitors read of brokers that are up when a run is over. */
import type { Broker } from '../../actors/broker/state.ts';
import type { Kernel } from '../../harness/kernel/kernel.ts';

/** The state of a broker; undefined if it is down. */
export function brokerOf(kernel: Kernel, name: string): Broker | undefined {
  const context = kernel.world.peekNode(name)?.snapshot?.context;
  return (context as { readonly node: Broker } | undefined)?.node;
}

/** The queues of a topic that a broker lets consumers read. */
export function readQueues({ topics }: Broker, topic: string): readonly number[] {
  const count = topics.configs.get(topic)?.readQueueNums ?? 0;
  return Array.from({ length: count }, (_, queueId) => queueId);
}
