/**
 * What must hold of messages that are polled. A queue is followed from one seek, assignment or life
 * of its consumer to the next.
 */
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';

interface Order {
  readonly type: string;
  readonly id?: string;
  readonly queue?: {
    readonly topic: string;
    readonly brokerName: string;
    readonly queueId: number;
  };
}

const place = (topic: string, brokerName: string, queueId: number): string =>
  `${topic}@${brokerName}/${queueId}`;

/** The kinds of all nodes of a plan, by their names. */
function isLitePull({ plan }: Evidence): (node: string) => boolean {
  const joined = plan.changes.flatMap((each) => (each.change === 'join' ? [each.node] : []));
  const specs = [...plan.topology, ...joined].filter(({ kind }) => kind === 'litePullConsumer');
  const names = new Set(specs.map(({ name }) => name));
  return (node) => names.has(node);
}

/** Follows, for each consumer, which queues it seeks in. */
class Seeks {
  private readonly queues = new Map<string, string>();

  /** The queue that an entry says to be read elsewhere from now on, if it does. */
  take(entry: TraceEntry): string | undefined {
    if (entry.kind === 'operator' && entry.event.type.startsWith('operator.seek')) {
      const { id, queue } = entry.event as Order;
      if (queue !== undefined) {
        this.queues.set(`${entry.node} ${id}`, place(queue.topic, queue.brokerName, queue.queueId));
      }
    }
    if (entry.kind !== 'observation' || entry.observation.kind !== 'settled') return undefined;
    const { what, id, outcome } = entry.observation;
    if (!what.startsWith('seek') || outcome !== 'done') return undefined;
    return this.queues.get(`${entry.node} ${id}`);
  }
}

/** Polls of one queue that are out of order, twice the same, or leave something out. */
export function brokenPolls(evidence: Evidence): readonly Found[] {
  const isMeant = isLitePull(evidence);
  const last = new Map<string, Map<string, number>>();
  const seeks = new Seeks();
  const wrong: Found[] = [];
  for (const entry of evidence.trace) {
    if (!('node' in entry) || !isMeant(entry.node)) continue;
    const { node, timeMs } = entry;
    const queues = last.get(node) ?? new Map<string, number>();
    last.set(node, queues);
    if (entry.kind === 'life') queues.clear();
    const sought = seeks.take(entry);
    if (sought !== undefined) queues.delete(sought);
    if (entry.kind !== 'observation') continue;
    const { observation } = entry;
    if (observation.kind === 'queuesAssigned') {
      for (const queue of [...queues.keys()]) {
        const [topic, name = ''] = queue.split('@');
        if (topic === observation.topic && !observation.queues.includes(name)) queues.delete(queue);
      }
    }
    if (observation.kind !== 'polled') continue;
    const { topic, brokerName, queueId, queueOffset } = observation;
    const queue = place(topic, brokerName, queueId);
    const before = queues.get(queue);
    if (before !== undefined && queueOffset !== before + 1) {
      wrong.push({ text: `${node} polled ${queue} at ${queueOffset} after ${before}`, timeMs });
    }
    queues.set(queue, queueOffset);
  }
  return wrong;
}

/** Commits beyond everything that the group polled, or went to by a seek. */
export function commitsAhead(evidence: Evidence): readonly Found[] {
  const isMeant = isLitePull(evidence);
  const furthest = new Map<string, number>();
  const reached = (queue: string, offset: number): void => {
    furthest.set(queue, Math.max(offset, furthest.get(queue) ?? 0));
  };
  const seeks = new Seeks();
  const wrong: Found[] = [];
  for (const entry of evidence.trace) {
    const sought = seeks.take(entry);
    if (entry.kind === 'observation' && entry.observation.kind === 'settled') {
      if (sought !== undefined) reached(sought, entry.observation.offset ?? 0);
    }
    if (entry.kind === 'observation' && entry.observation.kind === 'polled') {
      const { topic, brokerName, queueId, queueOffset } = entry.observation;
      reached(place(topic, brokerName, queueId), queueOffset + 1);
    }
    if (entry.kind !== 'frame' || entry.outcome !== 'delivered' || !isMeant(entry.from)) continue;
    const { frame, from, to, timeMs } = entry;
    if (frame.kind !== 'request' || frame.command !== 'updateConsumerOffset') continue;
    const {
      topic,
      queueId,
      commitOffset = 0,
      // Behind a proxy the header alone says whom it is for.
      bname: broker = to,
    } = frame.header as {
      readonly topic: string;
      readonly bname?: string;
      readonly queueId: number;
      readonly commitOffset?: number;
    };
    const most = furthest.get(place(topic, broker, queueId)) ?? 0;
    if (Number(commitOffset) <= most) continue;
    const where = `${broker}/${queueId} to ${commitOffset}`;
    const text = `${from} commits ${where}, and ${most} is where polls came`;
    wrong.push({ text, timeMs });
  }
  return wrong;
}

/** Messages that were stored and never polled by anybody, in plans where no seek goes forward. */
export function unpolled({ trace }: Evidence): readonly Found[] {
  const stored = new Set<string>();
  for (const { kind, ...entry } of trace) {
    if (kind !== 'observation') continue;
    const { observation } = entry as Extract<TraceEntry, { readonly kind: 'observation' }>;
    if (observation.kind === 'stored' && observation.topic === 'orders') {
      stored.add(`${observation.queueId} at ${observation.queueOffset}`);
    }
    if (observation.kind === 'polled') {
      stored.delete(`${observation.queueId} at ${observation.queueOffset}`);
    }
  }
  return [...stored].map((where) => ({ text: `nobody polled the message of queue ${where}` }));
}

/** Orders that were not settled exactly once, in a life that did not end before. */
export function unsettledPulls(evidence: Evidence): readonly Found[] {
  const isMeant = isLitePull(evidence);
  const open = new Map<string, Set<string>>();
  const openOf = (node: string): Set<string> => {
    const found = open.get(node) ?? new Set<string>();
    open.set(node, found);
    return found;
  };
  const wrong: Found[] = [];
  for (const entry of evidence.trace) {
    if (!('node' in entry) || !isMeant(entry.node)) continue;
    const { node, timeMs } = entry;
    if (entry.kind === 'life' && entry.what === 'crash') open.delete(node);
    if (entry.kind === 'operator') {
      const { type, id } = entry.event as Order;
      if (id !== undefined) openOf(node).add(`${type.slice('operator.'.length)} ${id}`);
    }
    if (entry.kind !== 'observation' || entry.observation.kind !== 'settled') continue;
    const name = `${entry.observation.what} ${entry.observation.id}`;
    if (!openOf(node).delete(name)) wrong.push({ text: `${name} was not open on ${node}`, timeMs });
  }
  for (const [node, names] of open) {
    if (evidence.kernel.world.peekNode(node)?.up !== true) continue;
    for (const name of names) wrong.push({ text: `${name} of ${node} was never settled` });
  }
  return wrong;
}
