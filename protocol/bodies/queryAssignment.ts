/** The bodies of QUERY_ASSIGNMENT. */
import type { MessageModel } from './heartbeatData.ts';
import { jsonBody } from './jsonBody.ts';
import { type MessageQueue, messageQueue } from './messageQueue.ts';
import { type MessageRequestMode, messageRequestModeName } from './messageRequestMode.ts';
import {
  defaulted,
  listOf,
  objectOf,
  oneOf,
  optional,
  required,
  type Shape,
  text,
} from './shape.ts';

/** What a client asks (upstream `QueryAssignmentRequestBody`). */
export interface QueryAssignmentRequest {
  readonly clientId: string;
  readonly consumerGroup: string;
  readonly messageModel: MessageModel;
  /** `AVG` or `AVG_BY_CIRCLE`. */
  readonly strategyName: string;
  readonly topic: string;
}

/** One queue to read (upstream `MessageQueueAssignment`); id -1 means all of its broker, by pop. */
export interface MessageQueueAssignment {
  readonly messageQueue: MessageQueue;
  readonly mode: MessageRequestMode;
}

/** The answer (upstream `QueryAssignmentResponseBody`); without a list nothing is known. */
export interface QueryAssignmentResponse {
  readonly messageQueueAssignments?: readonly MessageQueueAssignment[];
}

/** The shape of `QueryAssignmentRequest`. */
export const queryAssignmentRequest: Shape<QueryAssignmentRequest> =
  objectOf<QueryAssignmentRequest>({
    clientId: defaulted(text, ''),
    consumerGroup: required(text),
    messageModel: required(oneOf('BROADCASTING', 'CLUSTERING')),
    strategyName: defaulted(text, ''),
    topic: required(text),
  });

/** The shape of `QueryAssignmentResponse`. */
export const queryAssignmentResponse: Shape<QueryAssignmentResponse> =
  objectOf<QueryAssignmentResponse>({
    messageQueueAssignments: optional(
      listOf(
        objectOf<MessageQueueAssignment>({
          messageQueue: required(messageQueue),
          mode: defaulted(messageRequestModeName, 'PULL'),
        }),
      ),
    ),
  });

/** The body of the request. */
export const queryAssignmentRequestBody = jsonBody(
  'queryAssignmentRequest',
  queryAssignmentRequest,
);

/** The body of the answer. */
export const queryAssignmentResponseBody = jsonBody(
  'queryAssignmentResponse',
  queryAssignmentResponse,
);
