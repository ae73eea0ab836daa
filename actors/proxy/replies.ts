/** What came of a proxy's own calls: each context says who wants to know. */
import type { Reply, Step } from '../shared/node.ts';
import type { Asker } from './answers.ts';
import { isGivenBack } from './draining/draining.ts';
import { forwarded } from './forwarding.ts';
import { memberSettlers } from './members/memberReplies.ts';
import { onRequestModes } from './queues/modes.ts';
import { gaveBack } from './queues/popped.ts';
import { gatherEnded } from './relaying/gatherings.ts';
import { relayEnded } from './relaying/relaying.ts';
import { greetingEnded } from './relaying/requesters.ts';
import { onRoute } from './routes.ts';
import { onTopicType } from './sends/topicTypes.ts';
import type { ProxyState } from './state.ts';

type Settles = (state: ProxyState, reply: Reply) => Step<ProxyState>;

/** By the `for` of the call's context. */
const settlers: Readonly<Record<string, Settles>> = {
  ...memberSettlers,
  forward: forwarded,
  gather: gatherEnded,
  greet: greetingEnded as Settles,
  giveBack: gaveBack,
  relay: relayEnded,
  requestModes: onRequestModes as Settles,
  route: onRoute as Settles,
  topicType: onTopicType as Settles,
};

/** Takes in the end of a call. */
export function settled(state: ProxyState, reply: Reply): Step<ProxyState> {
  const { for: purpose, asker } = reply.context as { readonly for: string; asker?: Asker };
  if (asker !== undefined && isGivenBack(state, asker)) return [state, []];
  const settle = settlers[purpose];
  return settle === undefined ? [state, []] : settle(state, reply);
}
