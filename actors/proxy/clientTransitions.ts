/** What the proxy answers itself: routes and memberships. */
import { handles } from '../connection/index.ts';
import { getConsumerListByGroup } from './handlers/getConsumerListByGroup.ts';
import { getRouteInfoByTopic } from './handlers/getRouteInfoByTopic.ts';
import { heartBeat } from './handlers/heartBeat.ts';
import { unregisterClient } from './handlers/unregisterClient.ts';

/** Rows of the machine's table. */
export const clientTransitions = {
  'rmq.getRouteInfoByTopic': handles(getRouteInfoByTopic),
  'rmq.heartBeat': handles(heartBeat),
  'rmq.unregisterClient': handles(unregisterClient),
  'rmq.getConsumerListByGroup': handles(getConsumerListByGroup),
};
