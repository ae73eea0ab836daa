/**
 * The end of a proxy: its clients are disconnected, other proxies are told who is no longer here,
 * and then nothing is left open.
 */
import { closeAll, closeLink, within } from '../../connection/index.ts';
import { andThen, each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Stamp, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { clientsLeft, drainedTimer, drainLookTimer, hasClients } from './draining.ts';
import { hasOwnSends } from './underWay.ts';

/** Name of the timer that ends the farewell; its event is `timer.farewell`. */
const farewellTimer = 'farewell';

/** How long other proxies' being told may take, in ms. */
const farewellMs = 3_000;

/** Disconnects the clients: each of their memberships ends as if they had gone themselves. */
export function disconnect(state: ProxyState, event: Stamp): Step<ProxyState> {
  const outputs: readonly Output[] = [
    clientsLeft('cut', state),
    { type: 'timer.cancel', name: drainedTimer, key: '' },
    { type: 'timer.cancel', name: drainLookTimer, key: '' },
    { type: 'timer.set', name: farewellTimer, key: '', delayMs: farewellMs },
  ];
  const links = [...state.connections.links.values()].sort((one, other) =>
    one.connection < other.connection ? -1 : 1,
  );
  const closed = each(state, links, (now, { connection, address }) =>
    address === undefined ? within(now, closeLink(now.connections, connection, event)) : [now, []],
  );
  return andThen(closed, (now) => [now, outputs]);
}

/** Whether everybody has gone and everybody has been told. */
export function isQuiet(state: ProxyState): boolean {
  return !hasClients(state) && !hasOwnSends(state);
}

/** The end: nothing is left open. */
export function stop(state: ProxyState, stamp: Stamp): Step<ProxyState> {
  const [after, outputs] = within(state, closeAll(state.connections, stamp));
  const cancel: Output = { type: 'timer.cancel', name: farewellTimer, key: '' };
  return [after, [...outputs, cancel, logged('info', 'the proxy has stopped')]];
}
