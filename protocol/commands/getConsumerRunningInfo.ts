import { bytesBody, noBody } from '../body.ts';
import { bool, command, optional, rpcFields, str } from '../schema.ts';

/**
 * GET_CONSUMER_RUNNING_INFO: how a consumer is doing. An operator asks a broker, which asks the
 * client and hands on the body as it came: bytes, which `consumerRunningInfoBody` reads.
 */
export const getConsumerRunningInfo = command({
  code: 307,
  doc: 'The settings, queues and rates of a consumer.',
  request: {
    consumerGroup: str('The group.'),
    clientId: optional(str('The member.')),
    jstackEnable: optional(bool('The stacks of its threads, too.')),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: bytesBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'CONSUME_MSG_TIMEOUT'],
  support: {
    broker: 'full',
    proxy: 'full',
    consumer: 'part: no rates, and no stacks of threads',
    litePullConsumer: 'part: no rates, times of pulls, and stacks of threads',
  },
});
