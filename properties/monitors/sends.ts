/** What must never be of the requests that a producer writes for its messages. */
import { producerDefaults } from '../../actors/producer/config.ts';
import type { SendOrder } from '../../actors/producer/events.ts';
import type { Frame } from '../../protocol/frame.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type Evidence, namesOf, specsOf } from './evidence.ts';
import type { Found } from './found.ts';
import { sendHeader } from './sendBook.ts';

/** A request that carries a message, once however often it arrived. */
interface Written {
  readonly node: string;
  readonly connection: string;
  readonly frame: Frame;
  readonly msgId: string;
  readonly timeMs: number;
}

/** Every request that carries one message, in the order in which they are first told of. */
function* writtenIn({ trace }: Evidence): Generator<Written> {
  const seen = new Set<Frame>();
  for (const entry of trace) {
    if (entry.kind !== 'frame' || seen.has(entry.frame)) continue;
    const header = sendHeader(entry.frame);
    const msgId = propertyOf(header?.properties ?? '', messageProperty.uniqueKey);
    if (msgId === undefined) continue;
    seen.add(entry.frame);
    const { from: node, connection, frame, timeMs } = entry;
    yield { node, connection, frame, msgId, timeMs };
  }
}

/** Attempts that a producer's ways of sending may make. */
function attemptsMax({ plan }: Evidence, producer: string) {
  const spec = specsOf(plan).find(({ name }) => name === producer);
  const { retryTimesWhenSendFailed: sync, retryTimesWhenSendAsyncFailed: async } = {
    ...producerDefaults,
    ...(spec?.kind === 'producer' ? spec.options : {}),
  };
  return { sync: 1 + sync, async: 1 + async, oneway: 1 };
}

/** Requests that were answered GO_AWAY, by connection and opaque. */
function goneAway({ trace }: Evidence): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const entry of trace) {
    if (entry.kind !== 'frame' || entry.frame.kind !== 'response') continue;
    const { code, opaque } = entry.frame;
    if (code === responseCode.GO_AWAY) keys.add(`${entry.connection} ${opaque}`);
  }
  return keys;
}

/** Messages for which more requests were written than their way of sending has attempts. */
export function tooManyAttempts(evidence: Evidence): readonly Found[] {
  const orders = new Map<string, SendOrder>();
  const wrong: Found[] = [];
  const counts = new Map<string, number>();
  const sentAway = goneAway(evidence);
  for (const { node, msgId, connection, frame } of writtenIn(evidence)) {
    // Consumers may send a copy of their own: to be tried again.
    const key = `${node} ${msgId}`;
    // Whoever was sent away comes once more with the same attempt.
    if (sentAway.has(`${connection} ${frame.opaque}`)) continue;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const entry of evidence.trace) {
    if (entry.kind === 'operator' && entry.event.type === 'operator.send') {
      const order = entry.event as unknown as SendOrder;
      orders.set(order.id, order);
    }
    if (entry.kind !== 'observation' || entry.observation.kind !== 'sendSettled') continue;
    const { id, msgId = '' } = entry.observation;
    const order = orders.get(id);
    if (order === undefined) continue;
    const isPinned = order.mode === 'sync' && (order.queueId ?? order.selector) !== undefined;
    const most = isPinned ? 1 : attemptsMax(evidence, entry.node)[order.mode];
    const count = counts.get(`${entry.node} ${msgId}`) ?? 0;
    if (count <= most) continue;
    wrong.push({ text: `${count} requests were written for "${id}", which may have ${most}` });
  }
  return wrong;
}

/** Requests that were written for a message after the end of its send, or of the send's time. */
export function lateSends({ sends }: Evidence): readonly Found[] {
  return sends.late;
}

/**
 * Sends that were tried again at the broker that had just failed, though their topic was at two
 * brokers whenever the producer asked. Where an application chooses the queue, and of a way of
 * sending that keeps to one broker, nothing is said.
 */
export function repeatedBrokers({ sends }: Evidence): readonly Found[] {
  return sends.over.flatMap(({ order, tries: { brokers, routed } }) => {
    const isFree = order.mode === 'sync' && (order.queueId ?? order.selector) === undefined;
    if (!isFree || routed < 2) return [];
    const again = brokers.find((broker, index) => broker === brokers[index - 1]);
    return again === undefined ? [] : [{ text: `"${order.id}" was tried at ${again} again` }];
  });
}

/** Requests of one connection that share an opaque. */
export function sharedOpaques({ trace }: Evidence): readonly Found[] {
  const known = new Map<string, Frame>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'frame' || entry.frame.kind !== 'request') continue;
    const { connection, from, frame, timeMs } = entry;
    const key = `${connection} ${from} #${frame.opaque}`;
    const before = known.get(key);
    if (before === undefined) known.set(key, frame);
    else if (before !== frame) wrong.push({ text: `${key} was used for two requests`, timeMs });
  }
  return wrong;
}

/** What goes to its topic by way of another: a broker that died may bring it there twice. */
const detours = [
  messageProperty.transactionPrepared,
  messageProperty.delay,
  messageProperty.timerDelayMs,
  messageProperty.timerDelaySec,
  messageProperty.timerDeliverMs,
];

/** Messages that lie in their topic more often than requests for them have arrived. */
export function copiesFromNowhere({ trace, plan }: Evidence): readonly Found[] {
  // What arrives at a proxy is not at its broker yet.
  const proxies = namesOf(plan, 'proxy');
  const arrived = new Map<string, number>();
  const stored = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string) =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.outcome === 'delivered' && !proxies.has(entry.to)) {
      const header = sendHeader(entry.frame);
      const properties = header?.properties ?? '';
      const msgId = propertyOf(properties, messageProperty.uniqueKey);
      const isDirect = detours.every((name) => propertyOf(properties, name) === undefined);
      if (header !== undefined && msgId !== undefined && isDirect)
        add(arrived, `${header.topic} ${msgId}`);
    } else if (entry.kind === 'observation' && entry.observation.kind === 'stored') {
      add(stored, `${entry.observation.topic} ${entry.observation.msgId}`);
    }
  }
  const wrong: Found[] = [];
  for (const [key, count] of stored) {
    const requests = arrived.get(key);
    if (requests === undefined || count <= requests) continue; // Nobody sent it there: a copy.
    wrong.push({ text: `${key} is stored ${count} times by ${requests} requests` });
  }
  return wrong;
}

/** Messages of different sends that have one id. */
export function sharedIds({ trace }: Evidence): readonly Found[] {
  const owners = new Map<string, string>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'sendSettled') continue;
    const { id, msgId } = entry.observation;
    for (const one of msgId?.split(',') ?? []) {
      const owner = owners.get(one) ?? id;
      if (owner !== id) wrong.push({ text: `"${id}" and "${owner}" share the id ${one}` });
      owners.set(one, owner);
    }
  }
  return wrong;
}
