/** What a proxy looks through every now and then: whatever strangers could let grow without end. */
import { andThen } from '../shared/apply.ts';
import type { Step, TimerEvent } from '../shared/node.ts';
import { scanMembers } from './members/expiry.ts';
import { withoutUnusedRoutes } from './routes.ts';
import { withoutUnusedTypes } from './sends/topicTypes.ts';
import type { ProxyState } from './state.ts';

/** `timer.memberScan`: silent members go, and what was learnt of topics that nobody uses. */
export function sweep(state: ProxyState, event: TimerEvent<'memberScan'>): Step<ProxyState> {
  return andThen(scanMembers(state, event), (now) => [
    withoutUnusedTypes(withoutUnusedRoutes(now, event), event),
    [],
  ]);
}
