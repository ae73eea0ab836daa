/**
 * Brokers of a name learn when the smallest id among them changes
 * (`RouteInfoManager.notifyMinBrokerIdChanged`).
 *
 * Behaviour: only with `notifyMinBrokerIdChanged`. When a smaller id registers, all are told but
 * who has it; when the smallest goes where slaves may act as master, all who are left. One-way:
 * what is lost is not repeated.
 */
import { notify, within } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import type { Address, Stamp, Step } from '../shared/node.ts';
import { liveKey, minBrokerId, type Routes } from './routes.ts';
import type { NamesrvState } from './state.ts';

/** Tells the brokers of a name if `brokerId` is smaller than the ids that it had before. */
export function tellOfSmaller(
  state: NamesrvState,
  before: Routes,
  brokerName: string,
  brokerId: number,
  stamp: Stamp,
): Step<NamesrvState> {
  const known = before.brokers.get(brokerName)?.brokerAddrs ?? new Map<number, Address>();
  return brokerId < minBrokerId(known) ? tell(state, brokerName, undefined, stamp) : [state, []];
}

/** Tells who is left of a name if who had its smallest id has gone. */
export function tellOfGone(
  state: NamesrvState,
  before: Routes,
  { brokerName, brokerAddr }: { readonly brokerName: string; readonly brokerAddr: Address },
  stamp: Stamp,
): Step<NamesrvState> {
  const known = before.brokers.get(brokerName);
  if (known?.enableActingMaster !== true) return [state, []];
  const wasSmallest = known.brokerAddrs.get(minBrokerId(known.brokerAddrs)) === brokerAddr;
  return wasSmallest ? tell(state, brokerName, brokerAddr, stamp) : [state, []];
}

function tell(
  state: NamesrvState,
  brokerName: string,
  offlineBrokerAddr: Address | undefined,
  stamp: Stamp,
): Step<NamesrvState> {
  const broker = state.routes.brokers.get(brokerName);
  if (!state.config.notifyMinBrokerIdChanged || broker === undefined) return [state, []];
  const { brokerAddrs, cluster } = broker;
  const minId = minBrokerId(brokerAddrs);
  const minBrokerAddr = brokerAddrs.get(minId);
  if (minBrokerAddr === undefined) return [state, []];
  const isForAll = offlineBrokerAddr !== undefined || brokerAddrs.size === 1;
  const live = state.routes.lives.get(liveKey(cluster, minBrokerAddr));
  const haBrokerAddr = offlineBrokerAddr === undefined ? live?.haServerAddr : undefined;
  const header = {
    minBrokerId: minId,
    brokerName,
    minBrokerAddr,
    ...(offlineBrokerAddr !== undefined && { offlineBrokerAddr }),
    ...(haBrokerAddr !== undefined && { haBrokerAddr }),
  };
  let step: Step<NamesrvState> = [state, []];
  for (const [id, to] of brokerAddrs) {
    if (!isForAll && id === minId) continue;
    const request = { to, command: 'notifyMinBrokerIdChange', header, body: undefined } as const;
    step = andThen(step, (now) => within(now, notify(now.connections, request, stamp)));
  }
  return step;
}
