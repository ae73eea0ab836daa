/**
 * Once a cluster is quiet, every queue has exactly one owner in each clustering group, every name
 * server lists every broker, and no node keeps anything of business that is over. No name server
 * forgets a broker without a reason, at any time.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plans } from './arbitraries/plans.ts';
import { leftovers } from './monitors/leftovers.ts';
import { unlistedBrokers } from './monitors/unlistedBrokers.ts';
import { wipedRegistrations } from './monitors/wipedRegistrations.ts';
import { wrongOwners } from './monitors/wrongOwners.ts';
import * as mutations from './mutations/index.ts';
import { assertQuiet, isCaught } from './planProperty.ts';

const ownership = suite('ownership');

ownership('once quiet, every queue has exactly one owner, and nothing is left over', () => {
  assertQuiet(
    plans(),
    [wrongOwners, unlistedBrokers, wipedRegistrations, leftovers],
    [
      'a queue changed hands',
      'a queue had two owners for a while',
      'a node joined',
      'a node left in good order',
      'a consumer died',
      'a broker died',
      'a name server died',
      'a frame was stopped by a partition',
      'a frame was kept back',
      'a connection was reset',
    ],
    70,
  );
});

ownership('members that share a client id are found by a queue with two owners or none', () => {
  assert.ok(isCaught(plans(), wrongOwners, mutations.membersShareAClientId));
});

ownership('a consumer that never learns of a queue is found by the queue without owner', () => {
  assert.ok(isCaught(plans(), wrongOwners, mutations.routeLacksAQueue));
});

ownership('a consumer that rebalances once is found by queues that nobody took over', () => {
  assert.ok(isCaught(plans(), wrongOwners, mutations.rebalancesOnce));
});

ownership('a broker that registers once is found by the name server that forgot it', () => {
  assert.ok(isCaught(plans(), unlistedBrokers, mutations.registersOnce));
});

ownership('a name server that acts on old news is found by the broker that it forgets', () => {
  const restarts = plans(['kill', 'reset', 'restart']);
  assert.ok(isCaught(restarts, wipedRegistrations, mutations.unlistsByOldNews));
});

ownership('a producer whose time-outs never come is found by what it keeps', () => {
  assert.ok(isCaught(plans(), leftovers, mutations.neverTimesOut));
});

ownership.run();
