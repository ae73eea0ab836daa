/** What a serving broker does about filters, keys and times of messages: part of its table. */
import { handles } from '../connection/index.ts';
import { persistTimers } from './delays/timerCheckpoint.ts';
import { deliverTimers } from './delays/timerDelivery.ts';
import { checkClientConfig } from './handlers/checkClientConfig.ts';
import { queryMessage } from './handlers/queryMessage.ts';
import { viewMessageById } from './handlers/viewMessageById.ts';

/** Names of the timers that these transitions take. */
export type MessageTimer = 'timerWheel' | 'persistTimers';

/** To be spread into the state that serves. */
export const messageTransitions = {
  'rmq.checkClientConfig': handles(checkClientConfig),
  'rmq.queryMessage': handles(queryMessage),
  'rmq.viewMessageById': handles(viewMessageById),
  'timer.timerWheel': handles(deliverTimers),
  'timer.persistTimers': handles(persistTimers),
};
