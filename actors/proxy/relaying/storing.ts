/**
 * The broker that keeps a message, by its name or by the store address in the message's id.
 *
 * A name says it best: brokers move. An address is looked for among those of all known brokers;
 * where it is not, the topic's route and then the cluster's may know it.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Address, Step } from '../../shared/node.ts';
import type { Resumable } from '../bounds.ts';
import { masterId, withBroker } from '../brokers.ts';
import { withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';

/** What tells where a message is kept. */
export interface StoreHints {
  readonly brokerName: string | undefined;
  readonly storeHost: Address | undefined;
  readonly topic: string | undefined;
}

/** A broker and where to ask it, or why there is none. */
export type FoundStore =
  | { readonly kind: 'store'; readonly brokerName: string; readonly address: Address }
  | { readonly kind: 'none'; readonly code: number; readonly remark: string };

type Then = (state: ProxyState, found: FoundStore) => Step<ProxyState>;

const { SYSTEM_ERROR } = responseCode;

/** Does something with the whereabouts of a message; the event may come again, as for a route. */
export function withStore(
  state: ProxyState,
  { brokerName, storeHost, topic }: StoreHints,
  event: Resumable,
  then: Then,
): Step<ProxyState> {
  if (brokerName !== undefined) return byName(state, brokerName, storeHost, event, then);
  const known = knownStore(state, storeHost);
  if (known !== undefined) return then(state, known);
  const topics = [topic, state.config.rocketMQClusterName].filter((one) => one !== undefined);
  return byRoutes(state, topics, storeHost, event, then);
}

function byName(
  state: ProxyState,
  brokerName: string,
  storeHost: Address | undefined,
  event: Resumable,
  then: Then,
): Step<ProxyState> {
  return withBroker(state, brokerName, event, (now, found) => {
    if (found.kind === 'none') return then(now, found);
    const all = [...found.addresses.values()];
    const address = all.find((one) => one === storeHost) ?? addressOf(found.addresses);
    const remark = `broker ${brokerName} has no address`;
    if (address === undefined) return then(now, { kind: 'none', code: SYSTEM_ERROR, remark });
    return then(now, { kind: 'store', brokerName, address });
  });
}

/** Looks at one route after the other; each comes into the table of known brokers. */
function byRoutes(
  state: ProxyState,
  [topic, ...others]: readonly string[],
  storeHost: Address | undefined,
  event: Resumable,
  then: Then,
): Step<ProxyState> {
  if (topic === undefined) {
    const remark = `no broker is known at the store address ${storeHost}`;
    return then(state, { kind: 'none', code: SYSTEM_ERROR, remark });
  }
  return withRoute(state, topic, event, (now) => {
    const known = knownStore(now, storeHost);
    return known === undefined ? byRoutes(now, others, storeHost, event, then) : then(now, known);
  });
}

function knownStore(state: ProxyState, storeHost: Address | undefined): FoundStore | undefined {
  if (storeHost === undefined) return undefined;
  for (const [brokerName, { addresses }] of state.routes.brokers) {
    for (const address of addresses.values()) {
      if (address === storeHost) return { kind: 'store', brokerName, address };
    }
  }
  return undefined;
}

/** Where a broker is read from: its master, else a slave. */
export function addressOf(addresses: ReadonlyMap<number, Address>): Address | undefined {
  return addresses.get(masterId) ?? [...addresses.values()][0];
}
