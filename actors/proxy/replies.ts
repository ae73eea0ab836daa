/** What came of a proxy's own calls: each context says who wants to know. */
import type { Reply, Step } from '../shared/node.ts';
import { forwarded } from './forwarding.ts';
import { onRoute } from './routes.ts';
import type { ProxyState } from './state.ts';

type Settles = (state: ProxyState, reply: Reply) => Step<ProxyState>;

/** By the `for` of the call's context. */
const settlers: Readonly<Record<string, Settles>> = {
  forward: forwarded,
  route: onRoute as Settles,
};

/** Takes in the end of a call. */
export function settled(state: ProxyState, reply: Reply): Step<ProxyState> {
  const { for: purpose } = reply.context as { readonly for: string };
  const settle = settlers[purpose];
  return settle === undefined ? [state, []] : settle(state, reply);
}
