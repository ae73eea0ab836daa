/** Routes: clients ask for them, and requests wait for them. */
import { handles } from '../connection/index.ts';
import type { TimerEvent } from '../shared/node.ts';
import { getRouteInfoByTopic } from './handlers/getRouteInfoByTopic.ts';
import { waitedTooLong } from './routes.ts';
import type { ProxyState } from './state.ts';

/** Rows of the machine's table. */
export const routeTransitions = {
  'rmq.getRouteInfoByTopic': handles(getRouteInfoByTopic),
  'timer.setAside': handles<ProxyState, TimerEvent>(waitedTooLong),
};
