/** Which queues of a topic a client is to read, as this broker knows its group. */
import type { MessageQueue } from '../../../protocol/bodies/messageQueue.ts';
import type {
  MessageQueueAssignment,
  QueryAssignmentRequest,
} from '../../../protocol/bodies/queryAssignment.ts';
import { shareOf } from '../../shared/assignment.ts';
import type { Broker } from '../state.ts';
import { requestModeOf } from './requestModes.ts';

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
  const share = isShared ? shareOf(question, queues, membersOf(state, question), setting) : queues;
  return share?.map((messageQueue) => ({ messageQueue, mode: setting.mode }));
}

function membersOf({ members }: Broker, { consumerGroup }: QueryAssignmentRequest) {
  const channels = members.consumers.get(consumerGroup)?.channels;
  return channels && [...channels.values()].map(({ clientId }) => clientId);
}
