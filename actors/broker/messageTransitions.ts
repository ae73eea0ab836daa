/** What a serving broker does about filters, keys and times of messages: part of its table. */
import { handles } from '../connection/index.ts';
import { checkClientConfig } from './handlers/checkClientConfig.ts';
import { queryMessage } from './handlers/queryMessage.ts';
import { viewMessageById } from './handlers/viewMessageById.ts';

/** To be spread into the state that serves. */
export const messageTransitions = {
  'rmq.checkClientConfig': handles(checkClientConfig),
  'rmq.queryMessage': handles(queryMessage),
  'rmq.viewMessageById': handles(viewMessageById),
};
