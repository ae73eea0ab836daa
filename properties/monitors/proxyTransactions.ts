/** Monitors of transactions behind proxies: who is asked, and where the answers go. */
import type { HeartbeatData } from '../../protocol/bodies/heartbeatData.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import { isCalm, serverTroubles } from './calm.ts';
import { type Evidence, namesOf, specsOf } from './evidence.ts';
import type { Found } from './found.ts';

/** How long a proxy may take to announce who has told it of a group, and a little more, in ms. */
const announcedWithinMs = 21_000;

/**
 * Reports checks for which a broker had nobody to ask, though a producer of the group had been
 * connected to a proxy for long enough and nothing had gone wrong meanwhile.
 */
export function unaskedProducers(evidence: Evidence): readonly Found[] {
  const proxies = namesOf(evidence.plan, 'proxy');
  const calmMs = lastTroubleMs(evidence);
  // By group: when a proxy was first told of it since nothing goes wrong any more.
  const toldMs = new Map<string, number>();
  const wrong: Found[] = [];
  for (const entry of evidence.trace) {
    const { timeMs } = entry;
    if (timeMs < calmMs) continue;
    if (entry.kind === 'frame' && entry.outcome === 'delivered' && proxies.has(entry.to)) {
      for (const group of groupsIn(entry.frame)) {
        if (!toldMs.has(group) && !proxies.has(entry.from)) toldMs.set(group, timeMs);
      }
    }
    if (entry.kind !== 'observation' || entry.observation.kind !== 'transactionChecked') continue;
    const { group, isAsked } = entry.observation;
    const sinceMs = timeMs - (toldMs.get(group) ?? timeMs);
    if (isAsked || sinceMs <= announcedWithinMs) continue;
    const text = `${entry.node} has nobody of ${group} to ask, ${sinceMs} ms after a proxy knew`;
    wrong.push({ text, timeMs });
  }
  return wrong;
}

function groupsIn(frame: { readonly kind: string; readonly command: string }): readonly string[] {
  if (frame.kind !== 'request' || frame.command !== 'heartBeat') return [];
  const { body } = frame as unknown as { readonly body: HeartbeatData }; // So its name says.
  return body.producerDataSet.map(({ groupName }) => groupName);
}

/** When the last thing that may go wrong is over, as far as the plan says; but with consumers. */
function lastTroubleMs({ plan, endMs }: Evidence): number {
  const consumers = new Set(
    specsOf(plan).flatMap(({ name, kind }) => (/consumer/i.test(kind) ? [name] : [])),
  );
  const faults = plan.faults.filter(
    (fault) => !consumers.has('road' in fault ? fault.road.from : fault.node),
  );
  const changes = plan.changes.filter(
    (each) => !consumers.has(each.change === 'join' ? each.node.name : each.node),
  );
  const ends = faults.map((fault) => {
    if (fault.kind === 'halfOpen') return endMs;
    if (fault.kind === 'reset') return fault.atMs;
    const { atMs, forMs } = fault as { readonly atMs: number; readonly forMs?: number };
    return forMs === undefined ? endMs : atMs + forMs;
  });
  return Math.max(0, ...ends, ...changes.map(({ atMs }) => atMs));
}

/** Reports ends of transactions that a proxy handed to a broker that is not meant. */
export function strayEnds(evidence: Evidence): readonly Found[] {
  const proxies = namesOf(evidence.plan, 'proxy');
  const brokers = new Map<string, string>();
  for (const { name, kind, options } of specsOf(evidence.plan)) {
    if (kind === 'broker') brokers.set(name, options.brokerName ?? name);
  }
  const asked = new Set<string>();
  const wrong: Found[] = [];
  for (const entry of evidence.trace) {
    if (entry.kind !== 'frame' || entry.frame.kind !== 'request') continue;
    const { command } = entry.frame;
    if (command === 'checkTransactionState' && brokers.has(entry.from)) {
      asked.add(placeOf(brokers.get(entry.from), entry.frame as Placed));
    }
    if (command !== 'endTransaction' || !proxies.has(entry.from)) continue;
    const broker = brokers.get(entry.to);
    const { header } = entry.frame as RequestFrame<'endTransaction'>; // So its name says.
    const isStray =
      header.bname !== broker ||
      (header.fromTransactionCheck === true && !asked.has(placeOf(broker, entry.frame as Placed)));
    if (!isStray) continue;
    const text = `${entry.to} was told by ${entry.from} how ${header.transactionId} ended`;
    wrong.push({ text: `${text}, which lies elsewhere`, timeMs: entry.timeMs });
  }
  return wrong;
}

/** How long a proxy may take to hand an end on, and in what peace, in ms. */
const handedOnMs = 5_000;
const peaceMs = 25_000;

/**
 * Reports ends of transactions that a proxy took and told no broker, though it could: the broker
 * has stored the half message a little before.
 */
export function unheardEnds(evidence: Evidence): readonly Found[] {
  const proxies = namesOf(evidence.plan, 'proxy');
  const troubles = serverTroubles(evidence);
  const taken = new Map<string, { readonly timeMs: number; readonly text: string }>();
  for (const entry of evidence.trace) {
    if (entry.kind !== 'frame' || entry.frame.kind !== 'request') continue;
    if (entry.frame.command !== 'endTransaction') continue;
    const { timeMs } = entry;
    const { header } = entry.frame as RequestFrame<'endTransaction'>; // So its name says.
    const key = `${header.bname} ${header.commitLogOffset} ${header.commitOrRollback}`;
    if (proxies.has(entry.from)) taken.delete(key);
    if (!proxies.has(entry.to) || entry.outcome !== 'delivered') continue;
    const text = `${entry.to} tells nobody how ${header.transactionId} ended`;
    if (isCalm(troubles, timeMs - peaceMs, timeMs + handedOnMs)) taken.set(key, { timeMs, text });
  }
  return [...taken.values()].filter(({ timeMs }) => timeMs + handedOnMs < evidence.endMs);
}

type Placed = RequestFrame<'endTransaction' | 'checkTransactionState'>;

const placeOf = (broker: string | undefined, { header }: Placed): string =>
  `${broker} ${header.tranStateTableOffset} ${header.commitLogOffset}`;
