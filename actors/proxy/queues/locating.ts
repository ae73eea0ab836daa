/** Where several brokers are, or any one of a topic. */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Address, Request, Step } from '../../shared/node.ts';
import { masterId, withBroker } from '../brokers.ts';
import { type Found, withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';

const { SYSTEM_ERROR } = responseCode;

/** Masters by broker name; of one without: the code and remark of a refusal. */
export type Masters = ReadonlyMap<
  string,
  | { readonly kind: 'master'; readonly to: Address }
  | { readonly kind: 'none'; readonly code: number; readonly remark: string }
>;

/** Looks up the masters of all brokers named; it may wait for routes. */
export function withMasters(
  state: ProxyState,
  names: readonly string[],
  request: Request,
  then: (state: ProxyState, masters: Masters) => Step<ProxyState>,
  known: Masters = new Map(),
): Step<ProxyState> {
  const [name, ...others] = names;
  if (name === undefined) return then(state, known);
  return withBroker(state, name, request, (now, found) => {
    const one =
      found.kind === 'none'
        ? found
        : found.master === undefined
          ? ({ kind: 'none', code: SYSTEM_ERROR, remark: `broker ${name} has no master` } as const)
          : ({ kind: 'master', to: found.master } as const);
    return withMasters(now, others, request, then, new Map([...known, [name, one]]));
  });
}

/**
 * Looks up a broker that can say something of a topic: the first with a master of those that have
 * it, else of the cluster. Undefined: there is none.
 */
export function withSomeBroker(
  state: ProxyState,
  topic: string,
  request: Request,
  then: (state: ProxyState, brokerName: string | undefined) => Step<ProxyState>,
): Step<ProxyState> {
  return withRoute(state, topic, request, (now, found) => {
    const [first] = mastersIn(found);
    if (first !== undefined) return then(now, first);
    return withRoute(now, now.config.rocketMQClusterName, request, (after, all) =>
      then(after, mastersIn(all)[0]),
    );
  });
}

/** Names of the brokers of a route that have a master, sorted. */
function mastersIn(found: Found): readonly string[] {
  if (found.kind === 'none') return [];
  return found.route.brokerDatas
    .filter(({ brokerAddrs }) => brokerAddrs.has(masterId))
    .map(({ brokerName }) => brokerName)
    .sort();
}
