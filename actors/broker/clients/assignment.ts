/**
 * Which queues of a topic a client is to read (`QueryAssignmentProcessor.doLoadBalance`).
 *
 * The order of an answer is that of brokers and queue ids; upstream's is that of hashes.
 */
import type { MessageQueue } from '../../../protocol/bodies/messageQueue.ts';
import type {
  MessageQueueAssignment,
  QueryAssignmentRequest,
} from '../../../protocol/bodies/queryAssignment.ts';
import { type Allocate, allocations } from '../../shared/allocation.ts';
import type { Broker } from '../state.ts';
import { type RequestMode, requestModeOf } from './requestModes.ts';

/** The queue id that stands for all queues of a broker. */
const anyQueue = -1;

/**
 * What a client is to read of the queues of a topic, sorted; undefined where the broker cannot
 * tell, and the client keeps what it has.
 */
export function assignmentsOf(
  state: Broker,
  question: QueryAssignmentRequest,
  queues: readonly MessageQueue[] | undefined,
): readonly MessageQueueAssignment[] | undefined {
  if (queues === undefined) return undefined;
  const setting = requestModeOf(state, question.topic, question.consumerGroup);
  const isShared = question.messageModel === 'CLUSTERING' && state.config.serverLoadBalancerEnable;
  const share = isShared ? shareOf(state, question, queues, setting) : queues;
  return share?.map((messageQueue) => ({ messageQueue, mode: setting.mode }));
}

function shareOf(
  { members }: Broker,
  { consumerGroup, clientId, strategyName }: QueryAssignmentRequest,
  queues: readonly MessageQueue[],
  { mode, popShareQueueNum }: RequestMode,
): readonly MessageQueue[] | undefined {
  const channels = members.consumers.get(consumerGroup)?.channels;
  const allocate = allocations.get(strategyName);
  if (channels === undefined || allocate === undefined) return undefined;
  const clients = [...channels.values()].map((channel) => channel.clientId).sort();
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
