/** Signs of life besides registrations (`RouteInfoManager.updateBrokerInfoUpdateTimestamp`). */
import { change, liveKey } from './routes.ts';
import type { NamesrvState } from './state.ts';

/** Renews a broker's lease, if it has one; nothing else is renewed, its connection neither. */
export function renewed(
  state: NamesrvState,
  cluster: string,
  brokerAddr: string,
  at: number,
): NamesrvState {
  const routes = change(state.routes, (draft) => {
    const live = draft.lives.get(liveKey(cluster, brokerAddr));
    if (live !== undefined) live.lastUpdateAt = at;
  });
  return routes === state.routes ? state : { ...state, routes };
}
