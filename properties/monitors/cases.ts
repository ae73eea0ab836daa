/**
 * The interesting cases that came up in a run: what a property has to have met before it may say
 * that something holds.
 */
import type { Observation } from '../../actors/shared/observation.ts';
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { FaultCounts } from '../../harness/network/links.ts';
import { type Evidence, groupsOf } from './evidence.ts';
import { type PopCase, popCasesOf } from './popCases.ts';
import type { Woken } from './wakeBook.ts';

/** Every case that is looked for. */
export type Case =
  | PopCase
  | Woken
  | 'a send was tried again'
  | 'a send ran out of time'
  | 'a send found no route'
  | 'a message was stored twice'
  | 'a message was consumed twice'
  | 'a listener failed and had the message again'
  | 'a message was consumed after the heal alone'
  | 'a broadcasting group consumed'
  | 'a message was not meant for a group'
  | 'a power cut took what was not synced'
  | 'a broker died'
  | 'a name server died'
  | 'a producer died'
  | 'a consumer died'
  | 'a node left in good order'
  | 'a node joined'
  | 'a frame was delayed'
  | 'a frame was lost'
  | 'a frame was stopped by a partition'
  | 'a frame was kept back'
  | 'a connection was reset'
  | 'a queue changed hands'
  | 'a queue had two owners for a while'
  | 'a commit was lost'
  | 'a broker came back with older offsets'
  | 'an offset went back, as it may';

type Found = Set<Case>;
type See = (entry: TraceEntry) => void;
type Told<K extends Observation['kind']> = Extract<Observation, { readonly kind: K }>;

/** The cases of one run. */
export function casesOf(evidence: Evidence): ReadonlySet<Case> {
  const found: Found = new Set();
  const watchers = [lives, sends, stores, consumption, owners, offsets];
  const seers = watchers.map((watcher) => watcher(found, evidence));
  for (const entry of evidence.trace) for (const see of seers) see(entry);
  roads(found, evidence);
  for (const each of popCasesOf(evidence)) found.add(each);
  for (const each of evidence.wakes.woken) found.add(each);
  return found;
}

/** Sees one kind of observation. */
function told<K extends Observation['kind']>(
  kind: K,
  see: (observation: Told<K>, node: string, timeMs: number) => void,
): See {
  return (entry) => {
    if (entry.kind !== 'observation' || entry.observation.kind !== kind) return;
    see(entry.observation as Told<K>, entry.node, entry.timeMs);
  };
}

const deaths = {
  namesrv: 'a name server died',
  broker: 'a broker died',
  producer: 'a producer died',
  consumer: 'a consumer died',
  simpleConsumer: 'a consumer died',
} as const;

function lives(found: Found, { kernel, plan }: Evidence): See {
  if (plan.changes.some(({ change }) => change === 'join')) found.add('a node joined');
  return (entry) => {
    // Only a reset is told to each end by itself.
    if (entry.kind === 'link' && entry.what === 'closed' && entry.from === entry.to) {
      found.add('a connection was reset');
    }
    if (entry.kind !== 'life' || entry.what === 'boot') return;
    if (entry.what === 'stopped') found.add('a node left in good order');
    else {
      const kind = kernel.world.peekNode(entry.node)?.definition.kind as keyof typeof deaths;
      found.add(deaths[kind]);
    }
  };
}

function sends(found: Found, { plan }: Evidence): See {
  const groups = groupsOf(plan);
  const planned = new Map(plan.workload.map((send) => [send.id, send]));
  return told('sendSettled', ({ id, outcome, attempts, topic }) => {
    if (attempts > 1) found.add('a send was tried again');
    if (outcome === 'timeout') found.add('a send ran out of time');
    if (outcome === 'noRoute') found.add('a send found no route');
    if (outcome !== 'stored') return;
    const tags = planned.get(id)?.tags;
    if (groups.some((group) => group.topic === topic && !group.wants(tags))) {
      found.add('a message was not meant for a group');
    }
  });
}

function stores(found: Found): See {
  const stored = new Set<string>();
  const lengths = new Map<string, number>();
  return told('stored', ({ msgId, topic, queueId, queueOffset }, node) => {
    const queue = `${node} ${topic} ${queueId}`;
    if (queueOffset < (lengths.get(queue) ?? 0)) found.add('a power cut took what was not synced');
    else if (stored.has(msgId)) found.add('a message was stored twice');
    lengths.set(queue, queueOffset + 1);
    stored.add(msgId);
  });
}

function consumption(found: Found, { plan, endMs }: Evidence): See {
  const healMs = endMs - plan.healForMs;
  const broadcasting = new Set(
    groupsOf(plan).flatMap((group) => (group.broadcasting ? [group.name] : [])),
  );
  const consumed = new Set<string>();
  return told('consumed', ({ group, msgId, result, reconsumeTimes }, _, timeMs) => {
    if (broadcasting.has(group)) found.add('a broadcasting group consumed');
    if (broadcasting.has(group) || result !== 'success') return;
    const key = `${group} ${msgId}`;
    if (reconsumeTimes > 0) found.add('a listener failed and had the message again');
    if (consumed.has(key)) found.add('a message was consumed twice');
    else if (timeMs > healMs) found.add('a message was consumed after the heal alone');
    consumed.add(key);
  });
}

function owners(found: Found, { plan }: Evidence): See {
  const held = new Map<string, ReadonlySet<string>>();
  const lastOwner = new Map<string, string>();
  const clustering = new Set(
    groupsOf(plan).flatMap((group) => (group.broadcasting ? [] : [group.name])),
  );
  const assigned = told('queuesAssigned', ({ group, topic, queues }, node) => {
    if (!clustering.has(group)) return;
    held.set(node, new Set(queues.map((queue) => `${group} ${topic} ${queue}`)));
    for (const queue of held.get(node)!) {
      if ((lastOwner.get(queue) ?? node) !== node) found.add('a queue changed hands');
      lastOwner.set(queue, node);
      for (const [other, theirs] of held) {
        if (other !== node && theirs.has(queue)) found.add('a queue had two owners for a while');
      }
    }
  });
  return (entry) => {
    if (entry.kind === 'life' && entry.what !== 'boot') held.delete(entry.node);
    else assigned(entry);
  };
}

function offsets(found: Found): See {
  const latest = new Map<string, number>();
  const committed = told('offsetCommitted', (commit, node) => {
    const { group, topic, queueId, offset, previous } = commit;
    const key = `${node} ${group} ${topic} ${queueId}`;
    if (offset < previous) found.add('an offset went back, as it may');
    if (previous < (latest.get(key) ?? -1)) found.add('a broker came back with older offsets');
    latest.set(key, offset);
  });
  return (entry) => {
    if (entry.kind !== 'frame') committed(entry);
    else if (entry.outcome === 'lost' && entry.frame.command === 'updateConsumerOffset') {
      found.add('a commit was lost');
    }
  };
}

const faults = [
  ['delayed', 'a frame was delayed'],
  ['lost', 'a frame was lost'],
  ['blocked', 'a frame was stopped by a partition'],
  ['held', 'a frame was kept back'],
] as const satisfies readonly (readonly [keyof FaultCounts, Case])[];

function roads(found: Found, { kernel: { world } }: Evidence): void {
  for (const road of world.pairNames()) {
    const [from = '', to = ''] = road.split('->');
    const counts = world.pair(from, to).faults;
    for (const [fault, name] of faults) if (counts[fault] > 0) found.add(name);
  }
}
