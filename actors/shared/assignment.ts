/**
 * Which queues of a topic a client is to read (`QueryAssignmentProcessor.doLoadBalance`), whoever
 * is asked: a broker, or a proxy.
 *
 * The order of an answer is that of brokers and queue ids; upstream's is that of hashes.
 */
import type { MessageQueue } from '../../protocol/bodies/messageQueue.ts';
import type {
  MessageRequestMode,
  MessageRequestModeSetting,
} from '../../protocol/bodies/messageRequestMode.ts';
import type { QueryAssignmentRequest } from '../../protocol/bodies/queryAssignment.ts';
import { isRetryTopic } from '../../protocol/retryTopics.ts';
import { type Allocate, allocations } from './allocation.ts';

/** How a group gets a topic's messages. */
export interface RequestMode {
  readonly mode: MessageRequestMode;
  readonly popShareQueueNum: number;
}

/** What somebody has set, else what holds unless set; retry topics are pulled unless set. */
export function effectiveRequestMode(
  setting: MessageRequestModeSetting | undefined,
  topic: string,
  unset: RequestMode,
): RequestMode {
  if (setting === undefined) {
    return isRetryTopic(topic) ? { ...unset, mode: 'PULL' } : unset;
  }
  // A mode that nobody knows is kept, and works as PULL.
  const mode = setting.mode === 'POP' ? 'POP' : 'PULL';
  return { mode, popShareQueueNum: setting.popShareQueueNum };
}

/** The queue id that stands for all queues of a broker. */
const anyQueue = -1;

/**
 * A client's share of the queues of a topic, which come sorted. `members`: client ids of its group,
 * absent if there is no such group. Undefined: nobody can tell, and the client keeps what it has.
 */
export function shareOf(
  { clientId, strategyName }: Pick<QueryAssignmentRequest, 'clientId' | 'strategyName'>,
  queues: readonly MessageQueue[],
  members: readonly string[] | undefined,
  { mode, popShareQueueNum }: RequestMode,
): readonly MessageQueue[] | undefined {
  const allocate = allocations.get(strategyName);
  if (members === undefined || allocate === undefined) return undefined;
  const clients = [...members].sort();
  if (mode === 'POP' && (popShareQueueNum <= 0 || popShareQueueNum >= clients.length - 1)) {
    return wholeBrokers(queues);
  }
  // Upstream's strategies throw where there is nothing to share, or nobody to share with.
  if (clientId === '' || queues.length === 0) return undefined;
  if (mode === 'PULL') return allocate(clientId, queues, clients);
  return clients.length <= queues.length
    ? withNeighbours(allocate, clientId, queues, clients, popShareQueueNum)
    : oneQueue(clientId, queues, clients);
}

/** Everybody pops everything. */
function wholeBrokers(queues: readonly MessageQueue[]): readonly MessageQueue[] {
  const brokers = new Map<string, MessageQueue>();
  for (const { topic, brokerName } of queues) {
    brokers.set(brokerName, { topic, brokerName, queueId: anyQueue });
  }
  return [...brokers.values()];
}

/** The own share, and those of the clients that follow in the circle of all. */
function withNeighbours(
  allocate: Allocate,
  clientId: string,
  queues: readonly MessageQueue[],
  clients: readonly string[],
  neighbours: number,
): readonly MessageQueue[] {
  const index = clients.indexOf(clientId);
  if (index < 0) return [];
  const share = new Set<MessageQueue>();
  for (let i = 0; i <= neighbours; i += 1) {
    const client = clients[(index + i) % clients.length] ?? '';
    for (const queue of allocate(client, queues, clients)) share.add(queue);
  }
  return queues.filter((queue) => share.has(queue));
}

/** More clients than queues: nobody goes without. */
function oneQueue(
  clientId: string,
  queues: readonly MessageQueue[],
  clients: readonly string[],
): readonly MessageQueue[] {
  const index = clients.indexOf(clientId);
  const queue = queues[index % queues.length];
  return index < 0 || queue === undefined ? [] : [queue];
}
