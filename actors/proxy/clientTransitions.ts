/** What the proxy answers itself: routes. */
import { handles } from '../connection/index.ts';
import { getRouteInfoByTopic } from './handlers/getRouteInfoByTopic.ts';

/** Rows of the machine's table. */
export const clientTransitions = {
  'rmq.getRouteInfoByTopic': handles(getRouteInfoByTopic),
};
