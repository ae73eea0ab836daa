/**
 * What producers may write for a message, whatever goes wrong: so many requests and no more, none
 * after its end or its time, each under a number of its own; and what lies in a topic came by one.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultKinds } from './arbitraries/faults.ts';
import { plans } from './arbitraries/plans.ts';
import type { Evidence } from './monitors/evidence.ts';
import { lateBeginnings, missingHeartbeats } from './monitors/leaving.ts';
import {
  copiesFromNowhere,
  lateSends,
  repeatedBrokers,
  sharedIds,
  sharedOpaques,
  tooManyAttempts,
} from './monitors/sends.ts';
import * as mutations from './mutations/sends.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const clients = suite('clients');

const cases = [
  'a send took several requests',
  'a send found nobody in its time',
  'a message is stored twice',
] as const;

function casesOf({ trace }: Evidence): ReadonlySet<(typeof cases)[number]> {
  const found = new Set<(typeof cases)[number]>();
  const stored = new Set<string>();
  for (const entry of trace) {
    if (entry.kind !== 'observation') continue;
    const { observation } = entry;
    if (observation.kind === 'sendSettled') {
      if (observation.attempts > 1) found.add('a send took several requests');
      if (observation.outcome === 'timeout') found.add('a send found nobody in its time');
    }
    if (observation.kind !== 'stored') continue;
    const key = `${observation.topic} ${observation.msgId}`;
    if (stored.has(key)) found.add('a message is stored twice');
    stored.add(key);
  }
  return found;
}

const numRuns = 30;

clients('a producer writes what it may for a message, and what is stored came by it', () => {
  const marks = newMarks(...cases);
  const note = (evidence: Evidence) => {
    for (const each of casesOf(evidence)) marks.hit(each);
  };
  const monitors = [
    ...[tooManyAttempts, lateSends, repeatedBrokers, copiesFromNowhere, sharedOpaques, sharedIds],
    ...[lateBeginnings, missingHeartbeats],
  ];
  fc.assert(quiet(plans(faultKinds), monitors, {}, note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

clients('a producer that never gives up is found by the requests that it writes', () => {
  assert.ok(isCaught(plans([]), tooManyAttempts, { producer: mutations.neverGivesUp }, 10));
});

clients('a producer that takes its time is found by the clock', () => {
  assert.ok(isCaught(plans([]), lateSends, { producer: mutations.takesItsTime }, 10));
});

clients('a producer that repeats itself is found by what it sends again', () => {
  assert.ok(isCaught(plans([]), lateSends, { producer: mutations.repeatsItself() }, 10));
});

clients('a producer that keeps to the broker that failed is found by where it tries again', () => {
  assert.ok(isCaught(plans([]), repeatedBrokers, { producer: mutations.triesInVain }, 20));
});

clients('a client that does not hear that it is to leave is found by what it begins', () => {
  assert.ok(isCaught(plans([]), lateBeginnings, { consumer: mutations.staysOn }, 40));
});

clients('a client that forgets its heartbeats is found by its silence', () => {
  assert.ok(isCaught(plans([]), missingHeartbeats, { consumer: mutations.beatsOnce }, 10));
});

clients('a producer that numbers its requests alike is found by their numbers', () => {
  assert.ok(isCaught(plans([]), sharedOpaques, { producer: mutations.countsToOne }, 10));
});

clients('a producer whose messages have one id is found by the ids', () => {
  assert.ok(isCaught(plans([]), sharedIds, { producer: mutations.knowsOneId }, 10));
});

clients('a broker that keeps one message for all is found by its log', () => {
  assert.ok(isCaught(plans([]), copiesFromNowhere, { broker: mutations.storesAnother() }, 10));
});

clients.run();
