import {
  queryAssignmentRequestBody,
  queryAssignmentResponseBody,
} from '../bodies/queryAssignment.ts';
import { command, rpcFields } from '../schema.ts';

/** QUERY_ASSIGNMENT: the broker says which queues a client is to read, and whether it pops. */
export const queryAssignment = command({
  code: 400,
  doc: 'Which queues a client reads, and how.',
  request: { ...rpcFields },
  requestBody: queryAssignmentRequestBody,
  response: {},
  responseBody: queryAssignmentResponseBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
