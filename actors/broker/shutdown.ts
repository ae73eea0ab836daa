/**
 * An orderly end (`BrokerController.shutdown`).
 *
 * Behaviour: the name servers are told first; what transactions are done with is noted, offsets and
 * the progress of delays are put to disk;
 * clients are disconnected at once, and whatever was held for them stays unanswered. With
 * synchronous flush, senders who still wait are disconnected with their messages written and not
 * confirmed.
 * What comes before that with `enableShutdownGracefully` is in leaving.ts.
 */
import { closeAll, closeLink, onLink, within } from '../connection/index.ts';
import { andThen, each } from '../shared/apply.ts';
import { logged } from '../shared/logged.ts';
import { noMembers } from '../shared/membership/members.ts';
import type { LinkOpened, Output, Reply, Stamp, Step } from '../shared/node.ts';
import { assignRoutesTimer, noAssignRoutes } from './clients/assignRoutes.ts';
import { clientScanTimer } from './clients/clientScan.ts';
import { delayTimer } from './delays/delayLook.ts';
import { delayOffsetTimer, putDelays } from './delays/delays.ts';
import { putTimers, timerCheckTimer } from './delays/timerCheckpoint.ts';
import { timerLookTimer } from './delays/timerLook.ts';
import { offsetsTimer, putOffsets } from './offsets.ts';
import { notificationTimer } from './pop/notifying.ts';
import { orderFreeTimer, ordersTimer, putOrders } from './pop/orders.ts';
import { popTimer } from './pop/popPolling.ts';
import { nobodyWaits } from './pop/popWaiting.ts';
import { reviveTimer } from './pop/reviveTiming.ts';
import { nothingHeld } from './pulls/held.ts';
import { holdTimer } from './pulls/holding.ts';
import { heartbeatTimer, registerTimer, unregisterAll } from './registration.ts';
import {
  noReplication,
  reconnectTimer,
  slaveSyncTimer,
  slaveTimeoutTimer,
} from './replication/replication.ts';
import type { Broker } from './state.ts';
import { flushTimeoutTimer, flushTimer, newFlushing, syncNow } from './store/flushing.ts';
import { checkTimer, roundTimer } from './transactions/transactionCheck.ts';
import { opsTimer, writeAllOps } from './transactions/transactionOps.ts';

const timers = [
  registerTimer,
  clientScanTimer,
  offsetsTimer,
  assignRoutesTimer,
  delayTimer,
  delayOffsetTimer,
  timerLookTimer,
  timerCheckTimer,
  holdTimer,
  popTimer,
  notificationTimer,
  orderFreeTimer,
  ordersTimer,
  reviveTimer,
  opsTimer,
  checkTimer,
  roundTimer,
  flushTimer,
  flushTimeoutTimer,
  slaveTimeoutTimer,
  reconnectTimer,
  slaveSyncTimer,
  heartbeatTimer,
];

/** `operator.shutdown`: takes leave of name servers and clients, and puts everything to disk. */
export function shutDown(state: Broker, event: Stamp): Step<Broker> {
  return andThen(unregisterAll(state, event), (now) => endService(now, event));
}

/** Puts everything to disk and disconnects the clients; the name servers have been told. */
export function endService(state: Broker, event: Stamp): Step<Broker> {
  const cancelled: readonly Output[] = timers.map((name) => ({
    type: 'timer.cancel',
    name,
    key: '',
  }));
  const noted = writeAllOps(state, event);
  const left = andThen(noted, putOffsets);
  const saved = andThen(andThen(andThen(andThen(left, putDelays), putTimers), putOrders), syncNow);
  return andThen(saved, (now) => {
    const [gone, outputs] = disconnectClients(now, event);
    return [gone, [...outputs, ...cancelled]];
  });
}

/** Ends the connections that others opened; those to the name servers are still needed. */
function disconnectClients(state: Broker, stamp: Stamp): Step<Broker> {
  const empty: Broker = {
    ...state,
    held: nothingHeld(),
    popWaiting: nobodyWaits(),
    notificationWaiting: nobodyWaits(),
    assignRoutes: noAssignRoutes(),
    members: noMembers(),
    flushing: newFlushing(),
    replication: noReplication(),
  };
  return each(empty, state.connections.links.values(), (now, { connection, address }) =>
    address === undefined ? within(now, closeLink(now.connections, connection, stamp)) : [now, []],
  );
}

/** `link.opened` while stopping: name servers may still be connected to, clients are sent away. */
export function openedLate(state: Broker, event: LinkOpened): Step<Broker> {
  if (event.address !== undefined) return within(state, onLink(state.connections, event));
  return [state, [{ type: 'close', connection: event.connection }]];
}

/** `reply.unregisterBroker`: one farewell less to wait for, however it ended. */
export function farewellSettled(state: Broker, _: Reply<'unregisterBroker'>): Step<Broker> {
  return [{ ...state, farewells: state.farewells - 1 }, []];
}

/** The end: nothing is left open. */
export function stop(state: Broker, stamp: Stamp): Step<Broker> {
  const [after, outputs] = within(state, closeAll(state.connections, stamp));
  const text = `broker ${state.config.brokerName} has stopped`;
  return [after, [...outputs, logged('info', text)]];
}
