/** Who goes on when all the calls of a gathering have ended. */
import type { Reply, Step } from '../../shared/node.ts';
import { locked, unlocked } from '../queues/locking.ts';
import { requestModeSet } from '../queues/settingModes.ts';
import type { ProxyState } from '../state.ts';
import { messageFetched } from './consumingDirectly.ts';
import { type Gathering, gathered } from './gathering.ts';
import { queried } from './querying.ts';
import { viewed } from './viewing.ts';

/** Goes on with what the brokers said. */
type GoesOn = (state: ProxyState, done: Gathering, reply: Reply) => Step<ProxyState>;

/** By the purpose of the gathering. */
const purposes: Readonly<Record<string, GoesOn>> = {
  consumeDirectly: messageFetched,
  lockBatchMq: locked,
  query: queried,
  setMessageRequestMode: requestModeSet,
  unlockBatchMq: unlocked,
  view: viewed,
};

/** One of the calls of a gathering has ended. */
export function gatherEnded(state: ProxyState, reply: Reply): Step<ProxyState> {
  const [now, done] = gathered(state, reply);
  const goesOn = done && purposes[done.purpose];
  return done === undefined || goesOn === undefined ? [now, []] : goesOn(now, done, reply);
}
