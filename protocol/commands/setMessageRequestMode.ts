import { messageRequestModeBody } from '../bodies/messageRequestMode.ts';
import { noBody } from '../body.ts';
import { command, rpcFields } from '../schema.ts';

/** SET_MESSAGE_REQUEST_MODE: whether a group pulls or pops a topic. */
export const setMessageRequestMode = command({
  code: 401,
  doc: 'Whether a group pulls or pops a topic.',
  request: { ...rpcFields },
  requestBody: messageRequestModeBody,
  response: {},
  responseBody: noBody,
  answers: [
    'SUCCESS',
    'SYSTEM_ERROR',
    'NO_PERMISSION',
    'TOPIC_NOT_EXIST',
    'SUBSCRIPTION_GROUP_NOT_EXIST',
  ],
  support: { broker: 'full', proxy: 'full' },
});
