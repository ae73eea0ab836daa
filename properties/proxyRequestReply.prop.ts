/**
 * Requests through one to three proxies: each is settled exactly once, by its own reply or by what
 * went wrong, not before its time is over; and no reply reaches another than who asked. Whatever
 * goes wrong, with the proxies too.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../harness/plan/plan.ts';
import { type FaultKind, faultKinds } from './arbitraries/faults.ts';
import { requestPlans } from './arbitraries/requests.ts';
import { proxySketches, withProxies } from './arbitraries/wide/proxies.ts';
import { type Evidence, specsOf } from './monitors/evidence.ts';
import { foreignReplies, hastyRequests, unsettledRequests } from './monitors/requests.ts';
import * as mutations from './mutations/relays.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const requestReply = suite('request-reply through proxies');

/** Random plans with requests, and with proxies before some or all of their brokers. */
function proxiedRequests(kinds: readonly FaultKind[], withFaults: boolean): fc.Arbitrary<Plan> {
  return fc
    .tuple(requestPlans(kinds), proxySketches(withFaults))
    .map(([plan, sketch]) => withProxies(plan, sketch));
}

const calm = proxiedRequests([], false);
const monitors = [unsettledRequests, foreignReplies, hastyRequests];

/** What has to have come up in the runs of the property. */
const cases = [
  'a reply came through a proxy',
  'a proxy had a reply pushed by another',
  'a broker pushed a reply to a proxy',
  'a proxy handed a reply on to a broker',
  'a reply was refused',
  'a request ran out of time',
  'a proxy was lost',
] as const;

type Case = (typeof cases)[number];

const sending: readonly string[] = ['sendReplyMessage', 'sendReplyMessageV2'];

function casesOf({ trace, plan }: Evidence): ReadonlySet<Case> {
  const kinds = new Map(specsOf(plan).map(({ name, kind }) => [name, kind]));
  const found = new Set<Case>();
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.outcome === 'delivered') {
      const { frame } = entry;
      const way = `${kinds.get(entry.from)} to ${kinds.get(entry.to)}`;
      if (frame.kind !== 'request') continue;
      if (frame.command === 'pushReplyMessageToClient') {
        if (way === 'proxy to producer') found.add('a reply came through a proxy');
        if (way === 'broker to proxy') found.add('a broker pushed a reply to a proxy');
      } else if (sending.includes(frame.command)) {
        if (way === 'proxy to proxy') found.add('a proxy had a reply pushed by another');
        if (way === 'proxy to broker') found.add('a proxy handed a reply on to a broker');
      }
    }
    if (entry.kind === 'life' && entry.what === 'crash' && kinds.get(entry.node) === 'proxy') {
      found.add('a proxy was lost');
    }
    if (entry.kind !== 'observation') continue;
    const { observation } = entry;
    if (observation.kind === 'replied' && observation.outcome === 'refused') {
      found.add('a reply was refused');
    }
    if (observation.kind === 'requestSettled' && observation.outcome === 'timeout') {
      found.add('a request ran out of time');
    }
  }
  return found;
}

requestReply('every request is settled once, by its own reply alone or in its time', () => {
  const numRuns = 20;
  const marks = newMarks(...cases);
  const note = (evidence: Evidence) => {
    for (const each of casesOf(evidence)) marks.hit(each);
  };
  fc.assert(quiet(proxiedRequests(faultKinds, true), monitors, {}, note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

/** Requests that nobody replied to though nothing went wrong and somebody tried to. */
function lostReplies({ trace }: Evidence): readonly { readonly text: string }[] {
  const wrong: { text: string }[] = [];
  const replied = new Map<string, boolean>();
  for (const entry of trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'replied') continue;
    const { correlationId, outcome } = entry.observation;
    if (correlationId === undefined) continue;
    replied.set(correlationId, replied.get(correlationId) === true || outcome === 'stored');
  }
  for (const [id, isThere] of replied) {
    if (!isThere) wrong.push({ text: `no reply to ${id} has arrived` });
  }
  return wrong;
}

requestReply('where nothing goes wrong, every reply finds who asked', () => {
  fc.assert(quiet(calm, [lostReplies]), runs(10));
});

requestReply('a proxy that brings all replies to one is found by what requests wait for', () => {
  assert.ok(isCaught(calm, unanswered, mutations.bringsAllToOne(), 10));
});

/** Replies that reached a client and none of its requests. */
function unanswered({ trace }: Evidence): readonly { readonly text: string }[] {
  const wrong: { text: string }[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'logged') continue;
    const { text } = entry.observation;
    if (text.includes('to no request that waits')) wrong.push({ text });
  }
  return wrong;
}

requestReply.run();
