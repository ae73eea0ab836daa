import { checkClientRequestBody } from '../bodies/checkClientRequest.ts';
import { noBody } from '../body.ts';
import { command, rpcFields } from '../schema.ts';

/** CHECK_CLIENT_CONFIG: whether a broker can read a subscription that is not by tags. */
export const checkClientConfig = command({
  code: 46,
  doc: 'Whether a broker can read a subscription.',
  request: { ...rpcFields },
  requestBody: checkClientRequestBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'SUBSCRIPTION_PARSE_FAILED'],
  support: { broker: 'full', proxy: 'full' },
});
