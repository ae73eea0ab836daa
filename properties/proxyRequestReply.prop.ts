/**
 * Requests through one to three proxies: each is settled exactly once, by its own reply or by what
 * went wrong, not before its time is over; and no reply reaches another than who asked. Whatever
 * goes wrong, with the proxies too.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../harness/plan/plan.ts';
import { messageProperty, propertyOf } from '../protocol/messageProperties.ts';
import { type FaultKind, faultKinds } from './arbitraries/faults.ts';
import { answeredRequests } from './arbitraries/proxiedRequests.ts';
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

const monitors = [unsettledRequests, foreignReplies, hastyRequests];

/** What has to have come up whatever goes wrong. */
const troubled = [
  'a reply came through a proxy',
  'a proxy had a reply pushed by another',
  'a reply was refused',
  'a request ran out of time',
  'a proxy was lost',
] as const;

/** What has to have come up where nothing does. */
const calm = [
  'a reply came through a proxy',
  'a proxy had a reply pushed by another',
  'a broker pushed a reply to a proxy',
  'a proxy handed a reply on to a broker',
] as const;

type Case = (typeof troubled)[number] | (typeof calm)[number];

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
  const numRuns = 12;
  const marks = newMarks(...troubled);
  const note = (evidence: Evidence) => {
    const found = casesOf(evidence);
    for (const each of troubled) if (found.has(each)) marks.hit(each);
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

/** Longer than a reply takes that need not be tried another way, in ms. */
const promptMs = 1_000;

/** Replies that came late, or by a detour. */
function slowReplies({ trace, plan }: Evidence): readonly { readonly text: string }[] {
  const kinds = new Map(specsOf(plan).map(({ name, kind }) => [name, kind]));
  const sentMs = new Map<string, number>();
  const wrong: { text: string }[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'frame' || entry.outcome !== 'delivered') continue;
    const { frame, from, to, timeMs } = entry;
    if (frame.kind !== 'request') continue;
    const { header } = frame as { readonly header?: { readonly properties?: string } };
    const { properties } = header ?? {};
    const id = propertyOf(properties ?? '', messageProperty.correlationId);
    if (id === undefined) continue;
    if (sending.includes(frame.command) && kinds.get(from) === 'consumer') {
      if (!sentMs.has(id)) sentMs.set(id, timeMs);
    } else if (frame.command === 'pushReplyMessageToClient' && kinds.get(to) === 'producer') {
      const tookMs = timeMs - (sentMs.get(id) ?? timeMs);
      sentMs.set(id, Number.POSITIVE_INFINITY); // Later ones are other replies.
      if (tookMs > promptMs) wrong.push({ text: `a reply to ${id} took ${tookMs} ms` });
    }
  }
  return wrong;
}

requestReply('where nothing goes wrong, every reply finds who asked, and soon', () => {
  const numRuns = 10;
  const marks = newMarks(...calm);
  const note = (evidence: Evidence) => {
    const found = casesOf(evidence);
    for (const each of calm) if (found.has(each)) marks.hit(each);
  };
  fc.assert(quiet(answeredRequests, [...monitors, ...ofReplies], {}, note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

/** Requests that ran out of time though a reply to them had been taken. */
function misledReplies({ trace }: Evidence): readonly { readonly text: string }[] {
  const taken = new Set<string>();
  const wrong: { text: string }[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'observation') continue;
    const { observation } = entry;
    if (observation.kind === 'replied' && observation.outcome === 'stored') {
      if (observation.correlationId !== undefined) taken.add(observation.correlationId);
    } else if (observation.kind === 'requestSettled' && observation.outcome === 'timeout') {
      const { id, correlationId } = observation;
      if (correlationId === undefined || !taken.has(correlationId)) continue;
      wrong.push({ text: `"${id}" ran out of time, and a reply was taken` });
    }
  }
  return wrong;
}

const ofReplies = [lostReplies, slowReplies, misledReplies];

for (const [what, monitor, mutants] of [
  ['bring all replies to one', misledReplies, mutations.bringsAllToOne()],
  ['relay nothing to each other', slowReplies, mutations.relaysNothing],
  ['make nobody known to brokers', lostReplies, mutations.greetsNobody],
  ['give one the reply to another', foreignReplies, mutations.mixesReplies()],
] as const) {
  requestReply(`proxies that ${what} are found`, () => {
    assert.ok(isCaught(answeredRequests, monitor, mutants, 20));
  });
}

requestReply.run();
