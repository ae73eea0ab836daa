/** The bodies of LOCK_BATCH_MQ and UNLOCK_BATCH_MQ. */
import { jsonBody } from './jsonBody.ts';
import { type MessageQueue, messageQueue } from './messageQueue.ts';
import { defaulted, flag, listOf, objectOf, optional, type Shape, text } from './shape.ts';

/** Queues that one client of a group wants to hold, or gives back (`LockBatchRequestBody`). */
export interface LockBatchRequest {
  /** Upstream fails without it, or without the group, once there is a queue. */
  readonly clientId?: string;
  readonly consumerGroup?: string;
  readonly mqSet: readonly MessageQueue[];
  /** False in a group of replicas that locks by majority; the master asks the others then. */
  readonly onlyThisBroker: boolean;
}

/** The queues that were asked for and are held now (`LockBatchResponseBody`). */
export interface LockBatchResponse {
  readonly lockOKMQSet: readonly MessageQueue[];
}

/** The shape of `LockBatchRequest`. Go leaves out `onlyThisBroker`. */
export const lockBatchRequest: Shape<LockBatchRequest> = objectOf<LockBatchRequest>({
  clientId: optional(text),
  consumerGroup: optional(text),
  mqSet: defaulted(listOf(messageQueue), []),
  onlyThisBroker: defaulted(flag, false),
});

/** The shape of `LockBatchResponse`. */
export const lockBatchResponse: Shape<LockBatchResponse> = objectOf<LockBatchResponse>({
  lockOKMQSet: defaulted(listOf(messageQueue), []),
});

/** The body of both requests. */
export const lockBatchRequestBody = jsonBody('lockBatchRequest', lockBatchRequest);

/** The body of the answer to LOCK_BATCH_MQ. */
export const lockBatchResponseBody = jsonBody('lockBatchResponse', lockBatchResponse);
