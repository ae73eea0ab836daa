/**
 * Transactions: no message is seen before its commit, none that was rolled back ever, each
 * committed one by everybody; and in the end every half message is resolved or given up. Whatever
 * goes wrong, but for what the reference itself excepts.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultKinds } from './arbitraries/faults.ts';
import { transactionPlans } from './arbitraries/transactions.ts';
import type { Evidence } from './monitors/evidence.ts';
import {
  checksAfterEnd,
  leftHalves,
  lostTransactions,
  misdirectedChecks,
  phantomMessages,
  strangeChecks,
} from './monitors/transactions.ts';
import { unsettledSends } from './monitors/unsettledSends.ts';
import * as mutations from './mutations/transactions.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const transactions = suite('transactions');

const calm = transactionPlans([]);
const deadly = transactionPlans(['kill', 'crash', 'restart']);

/** What has to have come up in the runs of the property. */
function casesOf({ trace }: Evidence) {
  const found = new Set<(typeof cases)[number]>();
  const ends = new Map<string, Set<string>>();
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.outcome !== 'delivered') {
      const { command } = entry.frame;
      if (command === 'endTransaction') found.add('an end was lost');
      if (command === 'checkTransactionState') found.add('a check was lost');
    }
    if (entry.kind !== 'observation') continue;
    const { observation, node } = entry;
    if (observation.kind === 'transactionDiscarded') found.add('a half message was given up');
    if (observation.kind === 'transactionChecked') {
      found.add(observation.isAsked ? 'a producer was asked' : 'nobody was there to ask');
      if (observation.times > 1) found.add('a producer was asked again');
    }
    if (observation.kind === 'transactionResolved' && observation.exception !== undefined) {
      found.add('a listener threw');
    }
    if (observation.kind !== 'transactionEnded') continue;
    const { how, isFromCheck, msgId } = observation;
    found.add(how === 'commit' ? 'a transaction was committed' : 'a transaction was rolled back');
    if (isFromCheck) found.add('a check resolved a transaction');
    const key = `${node} ${msgId}`;
    if (ends.has(key)) found.add('a transaction was ended twice');
    ends.set(key, new Set([...(ends.get(key) ?? []), how]));
  }
  return found;
}

const cases = [
  'a transaction was committed',
  'a transaction was rolled back',
  'a check resolved a transaction',
  'a producer was asked',
  'a producer was asked again',
  'nobody was there to ask',
  'a half message was given up',
  'a listener threw',
  'an end was lost',
  'a check was lost',
  'a transaction was ended twice',
] as const;

transactions(
  'a message is seen once it is committed and never before, and none is left half',
  () => {
    const numRuns = 40;
    const marks = newMarks(...cases);
    const monitors = [
      phantomMessages,
      lostTransactions,
      leftHalves,
      strangeChecks,
      misdirectedChecks,
      checksAfterEnd,
      unsettledSends,
    ];
    const note = (evidence: Evidence) => {
      for (const each of casesOf(evidence)) marks.hit(each);
    };
    fc.assert(quiet(transactionPlans(faultKinds), monitors, {}, note), runs(numRuns));
    verifyAfter(marks, numRuns);
  },
);

transactions('a broker that commits what is to be rolled back is found by what is seen', () => {
  assert.ok(isCaught(calm, phantomMessages, mutations.commitsRollbacks, 20));
  assert.ok(isCaught(calm, phantomMessages, mutations.commitsTheUnknown, 20));
});

transactions('a broker that shows half messages is found by the first that it stores', () => {
  assert.ok(isCaught(calm, phantomMessages, mutations.showsHalfMessages, 20));
});

transactions('a broker that drops commits is found by who waits for the message', () => {
  assert.ok(isCaught(calm, lostTransactions, mutations.commitsNothing, 20));
});

transactions('a broker that never asks, or never again, is found by what is left half', () => {
  assert.ok(isCaught(calm, leftHalves, mutations.neverChecks, 20));
  assert.ok(isCaught(calm, lostTransactions, mutations.neverChecks, 20));
  assert.ok(isCaught(calm, leftHalves, mutations.roundsStall, 40));
});

transactions('a broker that loses half messages is found by those that nobody ends', () => {
  assert.ok(isCaught(deadly, lostTransactions, mutations.forgetsHalves, 60));
});

transactions('a broker that asks too early, too often or gives up too soon is found', () => {
  assert.ok(isCaught(calm, strangeChecks, mutations.asksTooEarly, 40));
  assert.ok(isCaught(calm, strangeChecks, mutations.asksForEver, 40));
  assert.ok(isCaught(calm, strangeChecks, mutations.givesUpEarly, 40));
});

transactions('a broker that forgets ends is found by who is asked again', () => {
  assert.ok(isCaught(calm, checksAfterEnd, mutations.forgetsEnds, 40));
});

transactions('a broker that asks anybody is found by who is asked', () => {
  assert.ok(isCaught(calm, misdirectedChecks, mutations.asksAnybody, 40));
});

transactions.run();
