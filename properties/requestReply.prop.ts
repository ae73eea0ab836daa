/**
 * Requests: each is settled exactly once, by its own reply or by what went wrong, not before its
 * time is over; and no reply reaches another than who asked. Whatever goes wrong.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultKinds } from './arbitraries/faults.ts';
import { requestPlans } from './arbitraries/requests.ts';
import type { Evidence } from './monitors/evidence.ts';
import { foreignReplies, hastyRequests, unsettledRequests } from './monitors/requests.ts';
import * as mutations from './mutations/requests.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const requestReply = suite('request-reply');

const calm = requestPlans([]);
const monitors = [unsettledRequests, foreignReplies, hastyRequests];

/** What has to have come up in the runs of the property. */
const cases = [
  'a reply came',
  'a request ran out of time',
  'a send of a request failed',
  'a request was rejected by its own client',
  'a request was cut off by a shutdown',
  'a reply came that nobody waited for',
  'a reply was refused',
  'a reply went to another broker',
  'a push was lost',
  'a request died with its producer',
] as const;

const outcomes = {
  replied: 'a reply came',
  timeout: 'a request ran out of time',
  sendFailed: 'a send of a request failed',
  rejected: 'a request was rejected by its own client',
  cutOff: 'a request was cut off by a shutdown',
} as const;

function casesOf({ trace }: Evidence): ReadonlySet<(typeof cases)[number]> {
  const found = new Set<(typeof cases)[number]>();
  const open = new Map<string, number>();
  for (const entry of trace) {
    if (entry.kind === 'operator' && entry.event.type === 'operator.request') {
      open.set(entry.node, (open.get(entry.node) ?? 0) + 1);
    }
    if (entry.kind === 'life' && entry.what === 'crash' && (open.get(entry.node) ?? 0) > 0) {
      found.add('a request died with its producer');
    }
    if (entry.kind === 'life') open.delete(entry.node);
    if (entry.kind === 'frame' && entry.outcome !== 'delivered') {
      if (entry.frame.command === 'pushReplyMessageToClient') found.add('a push was lost');
    }
    if (entry.kind !== 'observation') continue;
    const { observation, node } = entry;
    if (observation.kind === 'logged' && /^a reply .* was dropped/.test(observation.text)) {
      found.add('a reply came that nobody waited for');
    }
    if (observation.kind === 'replied') {
      if (observation.outcome === 'refused') found.add('a reply was refused');
      if (observation.attempts > 1) found.add('a reply went to another broker');
    }
    if (observation.kind !== 'requestSettled') continue;
    open.set(node, (open.get(node) ?? 1) - 1);
    found.add(outcomes[observation.outcome]);
  }
  return found;
}

requestReply('every request is settled once, by its own reply alone or in its time', () => {
  const numRuns = 40;
  const marks = newMarks(...cases);
  const note = (evidence: Evidence) => {
    for (const each of casesOf(evidence)) marks.hit(each);
  };
  fc.assert(quiet(requestPlans(faultKinds), monitors, {}, note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

requestReply('a producer that waits for ever is found by the request that is left open', () => {
  assert.ok(isCaught(requestPlans(), unsettledRequests, mutations.waitsForEver, 40));
});

requestReply('a producer that tells of a request twice is found by both that it mistakes', () => {
  assert.ok(isCaught(calm, unsettledRequests, mutations.settlesTheFirstAgain(), 20));
});

requestReply('a producer that gives up early is found by the clock', () => {
  assert.ok(isCaught(requestPlans(), hastyRequests, mutations.waitsHalfTheTime, 40));
});

requestReply('a producer that gives replies to any request is found by what they say', () => {
  assert.ok(isCaught(calm, foreignReplies, mutations.takesAnyReply(), 20));
});

requestReply('a broker that brings replies to others is found by whom they are for', () => {
  assert.ok(isCaught(calm, foreignReplies, mutations.swapsConnections(), 40));
});

requestReply('a broker that mistakes who asked is found by the requests that it leaves', () => {
  // The reply says another client then, and goes there: what its request shows is its silence.
  const monitor = (evidence: Evidence) => {
    const all = [...evidence.trace];
    const told = all.flatMap((entry) =>
      entry.kind === 'observation' && entry.observation.kind === 'requestSettled'
        ? [entry.observation]
        : [],
    );
    const lost = told.filter(({ outcome }) => outcome === 'timeout');
    const dropped = all.some(
      (entry) =>
        entry.kind === 'observation' &&
        entry.observation.kind === 'logged' &&
        entry.observation.text.includes('to no request that waits'),
    );
    return dropped && lost.length > 0 ? [{ text: 'a reply went astray' }] : [];
  };
  assert.ok(isCaught(calm, monitor, mutations.bringsAllToOne(), 20));
});

requestReply.run();
