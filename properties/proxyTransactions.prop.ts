/**
 * Transactions behind proxies: what holds of them before brokers holds through any proxy, though
 * proxies die, are restarted and lose frames. A broker finds somebody to ask as long as a producer
 * hangs somewhere, only producers of the group are asked, and the answer goes to who asked.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { proxiedTransactionPlans } from './arbitraries/proxyTransactions.ts';
import type { Evidence } from './monitors/evidence.ts';
import { strayEnds, unaskedProducers } from './monitors/proxyTransactions.ts';
import {
  checksAfterEnd,
  leftHalves,
  lostTransactions,
  misdirectedChecks,
  phantomMessages,
  strangeChecks,
} from './monitors/transactions.ts';
import * as mutations from './mutations/proxyTransactions.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const transactions = suite('transactions behind proxies');

const calm = proxiedTransactionPlans([], false);

const cases = [
  'a proxy handed an end on',
  'an end was lost',
  'a check was handed to a producer here',
  'a check was handed to another proxy',
  'nobody was there for a check',
  'a proxy died',
] as const;

/** What has to have come up in the runs of the property. */
function casesOf({ trace, plan }: Evidence): ReadonlySet<(typeof cases)[number]> {
  const found = new Set<(typeof cases)[number]>();
  if (plan.faults.some((fault) => fault.kind === 'end' && fault.node.startsWith('px'))) {
    found.add('a proxy died');
  }
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.frame.command === 'endTransaction') {
      if (entry.outcome !== 'delivered') found.add('an end was lost');
      else if (entry.from.startsWith('px')) found.add('a proxy handed an end on');
    }
    if (entry.kind !== 'observation') continue;
    const { observation } = entry;
    if (observation.kind !== 'transactionCheckRelayed') continue;
    if (observation.to === 'producer') found.add('a check was handed to a producer here');
    if (observation.to === 'proxy') found.add('a check was handed to another proxy');
    if (observation.to === 'nobody') found.add('nobody was there for a check');
  }
  return found;
}

transactions('hold through any proxy, whatever becomes of it', () => {
  const numRuns = 12;
  const marks = newMarks(...cases);
  const monitors = [
    phantomMessages,
    lostTransactions,
    leftHalves,
    strangeChecks,
    misdirectedChecks,
    checksAfterEnd,
    unaskedProducers,
    strayEnds,
  ];
  const note = (evidence: Evidence) => {
    for (const each of casesOf(evidence)) marks.hit(each);
  };
  fc.assert(quiet(proxiedTransactionPlans(), monitors, {}, note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

transactions('a proxy that commits what is to be rolled back is found by what is seen', () => {
  assert.ok(isCaught(calm, phantomMessages, mutations.commitsRollbacks, 20));
});

transactions('a proxy that announces nobody is found by whom brokers could have asked', () => {
  assert.ok(isCaught(calm, unaskedProducers, mutations.announcesNobody, 40));
});

transactions('a proxy that takes one broker for another is found by what that is told', () => {
  assert.ok(isCaught(calm, strayEnds, mutations.misnamesEnds, 20));
});

transactions.run();
