/**
 * Where a broker is, by its name (`TopicRouteService.getBrokerAddr`).
 *
 * Every broker has a topic of its own name, whose route says where it is now. A name server that
 * was started anew has forgotten these topics until the brokers register again, for up to 30 s:
 * meanwhile a broker is where other routes had it, as it is for a direct client, which forgets no
 * address for that. One that has ended is taken out by the route of its cluster.
 */
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Address, Step } from '../shared/node.ts';
import type { Resumable } from './bounds.ts';
import { withRoute } from './routes.ts';
import type { ProxyState } from './state.ts';

/** Id of the broker that takes writes (`MixAll.MASTER_ID`). */
export const masterId = 0;

/** A broker found, or why not: code and remark for whoever asked. */
export type FoundBroker =
  | {
      readonly kind: 'broker';
      /** Absent: it has no master now. */
      readonly master: Address | undefined;
      readonly addresses: ReadonlyMap<number, Address>;
    }
  | { readonly kind: 'none'; readonly code: number; readonly remark: string };

/** Does something with the whereabouts of a broker, as `withRoute` does with a route. */
export function withBroker(
  state: ProxyState,
  brokerName: string,
  event: Resumable,
  then: (state: ProxyState, found: FoundBroker) => Step<ProxyState>,
): Step<ProxyState> {
  return withRoute(state, brokerName, event, (now, found) => {
    if (found.kind === 'none') {
      const { code, remark = '' } = found;
      const known = now.routes.brokers.get(brokerName);
      if (known !== undefined) return then(now, foundAt(known.addresses));
      return then(now, { kind: 'none', code, remark });
    }
    const data = found.route.brokerDatas.find((broker) => broker.brokerName === brokerName);
    if (data === undefined) {
      const remark = `there is a topic ${brokerName}, but no broker of this name`;
      return then(now, { kind: 'none', code: responseCode.SYSTEM_ERROR, remark });
    }
    return then(now, foundAt(data.brokerAddrs));
  });
}

function foundAt(addresses: ReadonlyMap<number, Address>): FoundBroker {
  return { kind: 'broker', master: addresses.get(masterId), addresses };
}
