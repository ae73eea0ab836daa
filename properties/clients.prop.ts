/**
 * What producers may write for a message, whatever goes wrong: so many requests and no more, none
 * after its end or its time, each under a number of its own; and what lies in a topic came by one.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { machines } from '../harness/cluster/machines.ts';
import { faultKinds } from './arbitraries/faults.ts';
import { plans } from './arbitraries/plans.ts';
import type { Evidence } from './monitors/evidence.ts';
import {
  copiesFromNowhere,
  sharedIds,
  sharedOpaques,
  tooManyAttempts,
  watchSends,
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

const numRuns = 20;

clients('a producer writes what it may for a message, and what is stored came by it', () => {
  const watch = watchSends(machines.producer);
  const marks = newMarks(...cases);
  const note = (evidence: Evidence) => {
    for (const each of casesOf(evidence)) marks.hit(each);
  };
  const monitors = [tooManyAttempts, copiesFromNowhere, sharedOpaques, sharedIds, watch.monitor];
  const property = quiet(plans(faultKinds), monitors, { producer: watch.machine }, note);
  fc.assert(property, runs(numRuns));
  verifyAfter(marks, numRuns);
});

clients('a producer that never gives up is found by the requests that it writes', () => {
  assert.ok(isCaught(plans([]), tooManyAttempts, { producer: mutations.neverGivesUp }, 10));
});

clients('a producer that takes its time is found by the clock', () => {
  const { machine, monitor } = watchSends(mutations.takesItsTime);
  assert.ok(isCaught(plans([]), monitor, { producer: machine }, 10));
});

clients('a producer that repeats itself is found by what it sends again', () => {
  const { machine, monitor } = watchSends(mutations.repeatsItself());
  assert.ok(isCaught(plans([]), monitor, { producer: machine }, 10));
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
