/**
 * Monitors of transactions. They hold at any time, under every fault; the exceptions of the
 * reference:
 * - a broker that was killed or lost its power may ask, and commit, once more;
 * - of what was not on its disk nothing is owed, nor of a broker whose host is lost;
 * - a half message that was given up is never committed by itself.
 */
import { committedOffset } from '../../actors/broker/offsets.ts';
import type { Broker } from '../../actors/broker/state.ts';
import { maxOffsetOf, messageAt } from '../../actors/broker/store/store.ts';
import {
  halfKey,
  halfTopic,
  opKey,
  transactionGroup,
  transactionQueueId,
} from '../../actors/broker/transactions/transactionTopics.ts';
import type { Observation } from '../../actors/shared/observation.ts';
import type { PlannedSend } from '../../harness/plan/plan.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { brokerOf } from './brokerState.ts';
import { type Evidence, groupsOf, namesOf, specsOf } from './evidence.ts';
import type { Found } from './found.ts';
import { messageNames } from './messageNames.ts';

/** The property by which a message says how its transaction ends, whoever is asked. */
export const decisionProperty = 'decision';

type Told<K extends Observation['kind']> = Extract<Observation, { readonly kind: K }>;

interface Telling<K extends Observation['kind']> {
  readonly node: string;
  readonly timeMs: number;
  readonly observation: Told<K>;
}

function tellings<K extends Observation['kind']>({ trace }: Evidence, kind: K): Telling<K>[] {
  const all: Telling<K>[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== kind) continue;
    const { node, timeMs } = entry;
    all.push({ node, timeMs, observation: entry.observation as Told<K> });
  }
  return all;
}

/** Planned transactions by the id of their sends. */
function transactionsOf({ plan }: Evidence): ReadonlyMap<string, PlannedSend> {
  const planned = plan.workload.filter(({ transaction }) => transaction !== undefined);
  return new Map(planned.map((send) => [send.id, send]));
}

const counted = (counts: Map<string, number>, key: string): number => {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
};

/**
 * Reports messages that were seen without a commit: handed to a listener though their transaction
 * never ends so, or stored where they go more often than their half message was committed.
 */
export function phantomMessages(evidence: Evidence): readonly Found[] {
  const planned = transactionsOf(evidence);
  if (planned.size === 0) return [];
  const text = new TextDecoder();
  const seen = tellings(evidence, 'consumed').flatMap(({ node, timeMs, observation }) => {
    const id = text.decode(observation.body);
    const decision = planned.get(id)?.properties?.[decisionProperty];
    return decision === undefined || decision === 'commit'
      ? []
      : [{ text: `"${id}" was handed to ${node}, and its transaction is a ${decision}`, timeMs }];
  });
  return [...seen, ...unaccounted(evidence, planned)];
}

/** Stores of transactional messages in their topics, against the commits that were told. */
function unaccounted(
  evidence: Evidence,
  planned: ReadonlyMap<string, PlannedSend>,
): readonly Found[] {
  const names = messageNames(evidence);
  const stored = new Map<string, number>();
  const committed = new Map<string, number>();
  for (const { node, observation } of tellings(evidence, 'transactionEnded')) {
    const { how, msgId, topic } = observation;
    if (how === 'commit') counted(committed, `${node} ${topic} ${msgId}`);
  }
  for (const { node, observation } of tellings(evidence, 'stored')) {
    const { topic, msgId } = observation;
    const send = planned.get(names.get(msgId) ?? '');
    if (send?.topic === topic) counted(stored, `${node} ${topic} ${msgId}`);
  }
  return [...new Set([...stored.keys(), ...committed.keys()])].flatMap((key) => {
    const [times = 0, commits = 0] = [stored.get(key), committed.get(key)];
    const name = names.get(key.split(' ')[2] ?? '') ?? key;
    return times === commits
      ? []
      : [{ text: `"${name}" was committed ${commits} times and stored ${times} times` }];
  });
}

/**
 * Reports transactions whose half message was acknowledged and of which nothing came: neither an
 * end nor the giving up; or a commit that a group never consumed.
 */
export function lostTransactions(evidence: Evidence): readonly Found[] {
  const planned = transactionsOf(evidence);
  if (planned.size === 0) return [];
  const ended = new Set<string>();
  const givenUp = new Set<string>();
  for (const { node, observation } of tellings(evidence, 'transactionEnded')) {
    ended.add(`${node} ${observation.msgId}`);
  }
  for (const { node, observation } of tellings(evidence, 'transactionDiscarded')) {
    givenUp.add(`${node} ${observation.msgId}`);
  }
  const consumed = consumedOf(evidence);
  return tellings(evidence, 'sendSettled').flatMap(({ observation }) => {
    const { id, outcome, msgId, brokerName = '' } = observation;
    const send = planned.get(id);
    if (send === undefined || outcome !== 'stored' || isLost(evidence, brokerName)) return [];
    const key = `${brokerName} ${msgId}`;
    if (givenUp.has(key)) return [];
    if (!ended.has(key)) return [{ text: `"${id}" was stored in ${brokerName} and never ended` }];
    if (send.properties?.[decisionProperty] !== 'commit') return [];
    return groupsOf(evidence.plan)
      .filter(
        (group) =>
          group.topic === send.topic &&
          group.wants(send.tags, send.properties) &&
          !group.broadcasting,
      )
      .filter((group) => !consumed.has(`${group.name} ${id}`))
      .map(({ name }) => ({ text: `"${id}" was committed, and ${name} never consumed it` }));
  });
}

function consumedOf(evidence: Evidence): ReadonlySet<string> {
  const text = new TextDecoder();
  const consumed = tellings(evidence, 'consumed').filter(
    ({ observation: { result } }) => result === 'success' || result === 'commit',
  );
  return new Set(
    consumed.map(({ observation: { group, body } }) => `${group} ${text.decode(body)}`),
  );
}

/** Whether a broker's host was lost in the run, or it is down at the end. */
function isLost({ plan, kernel }: Evidence, broker: string): boolean {
  if (brokerOf(kernel, broker) === undefined) return true;
  return plan.faults.some(
    (fault) => fault.kind === 'end' && fault.how === 'lose' && fault.node === broker,
  );
}

/** Reports half messages that are left at the end, though nothing goes wrong any more. */
export function leftHalves(evidence: Evidence): readonly Found[] {
  const { plan, kernel } = evidence;
  return specsOf(plan).flatMap(({ name, kind }) => {
    const broker = kind === 'broker' ? brokerOf(kernel, name) : undefined;
    return broker === undefined ? [] : leftIn(name, broker);
  });
}

function leftIn(name: string, broker: Broker): readonly Found[] {
  const { store, offsets, transactions } = broker;
  const end = maxOffsetOf(store, halfKey);
  const read = Number(committedOffset(offsets, halfTopic, transactionGroup, transactionQueueId));
  const open = end - Math.max(0, read);
  if (open === 0) return [];
  const noted = new Set(transactions.ops.split(','));
  const text = new TextDecoder();
  for (let op = 0; op < maxOffsetOf(store, opKey); op += 1) {
    const offsetsDone = text.decode(messageAt(store, opKey, op)?.body).split(',');
    for (const offset of offsetsDone) noted.add(offset);
  }
  const left = Array.from({ length: open }, (_, at) => end - open + at);
  return left
    .filter((offset) => !noted.has(String(offset)))
    .map((offset) => ({ text: `${name} keeps the half message at ${offset}` }));
}

/**
 * Reports checks that should not have been: of a message too young, more than there may be, or by
 * a number out of turn; and giving up before its time.
 */
export function strangeChecks(evidence: Evidence): readonly Found[] {
  const wrong: Found[] = [];
  const names = messageNames(evidence);
  const checked = new Map<string, number>();
  const halves = new Map<string, number>();
  for (const { node, observation } of tellings(evidence, 'stored')) {
    if (observation.topic === halfTopic) counted(halves, `${node} ${observation.msgId}`);
  }
  for (const { node, timeMs, observation } of tellings(evidence, 'transactionChecked')) {
    const { msgId, times, ageMs } = observation;
    const { timeOutMs, checkMax } = limitsOf(evidence, node);
    const say = (what: string) => wrong.push({ text: `"${names.get(msgId)}" ${what}`, timeMs });
    if (ageMs >= 0 && ageMs <= timeOutMs) say(`was checked when it was ${ageMs} ms old`);
    if (times < 1 || times > checkMax) say(`was checked for the time number ${times}`);
    counted(checked, `${node} ${msgId}`);
  }
  for (const { node, timeMs, observation } of tellings(evidence, 'transactionDiscarded')) {
    const { msgId, times } = observation;
    if (times >= limitsOf(evidence, node).checkMax) continue;
    wrong.push({ text: `"${names.get(msgId)}" was given up after ${times} checks`, timeMs });
  }
  for (const [key, times] of checked) {
    // Each check puts the half message back.
    if (times >= (halves.get(key) ?? 0)) wrong.push({ text: `${key} was checked ${times} times` });
  }
  return wrong;
}

function limitsOf({ plan }: Evidence, broker: string) {
  const spec = specsOf(plan).find(({ name }) => name === broker);
  const options = spec?.kind === 'broker' ? spec.options : {};
  const { transactionTimeOutMs: timeOutMs = 6_000, transactionCheckMax: checkMax = 15 } = options;
  return { timeOutMs, checkMax };
}

/** Faults that may keep a broker from noting an end in time. */
const hindering: readonly string[] = ['slowFlush', 'lostFlush', 'pause', 'slowReader'];

/** The longest that an end waits to be noted, and a little more, in ms. */
const notedWithinMs = 7_000;

/**
 * Reports checks of half messages whose end was noted, over restarts too. A half message that is
 * put back before that is another one: its end is not known to be one of the new place.
 */
export function checksAfterEnd(evidence: Evidence): readonly Found[] {
  const names = messageNames(evidence);
  const hindered = new Set(
    evidence.plan.faults.flatMap((fault) =>
      'node' in fault && hindering.includes(fault.kind) ? [fault.node] : [],
    ),
  );
  const endedMs = new Map<string, number>();
  const newest = new Map<string, number>();
  // A send that was tried again leaves several half messages, and ends one of them.
  const open = new Map<string, number>();
  const count = (key: string, by: number) => open.set(key, (open.get(key) ?? 0) + by);
  const wrong: Found[] = [];
  for (const entry of evidence.trace) {
    if (entry.kind === 'life' && entry.what === 'crash') {
      // An end that was not noted by then is forgotten; one that was is on the disk.
      for (const [key, endMs] of endedMs) {
        const isNoted = endMs < entry.timeMs - notedWithinMs;
        if (key.startsWith(`${entry.node} `) && !isNoted) endedMs.delete(key);
      }
    }
    if (entry.kind !== 'observation' || hindered.has(entry.node)) continue;
    const { node, observation, timeMs } = entry;
    if (!('msgId' in observation)) continue;
    const key = `${node} ${observation.msgId}`;
    if (observation.kind === 'transactionEnded') {
      const isOnly = newest.get(key) === observation.halfOffset && open.get(key) === 1;
      if (isOnly) endedMs.set(key, timeMs);
    } else if (observation.kind === 'stored' && observation.topic === halfTopic) {
      newest.set(key, observation.queueOffset);
      count(key, 1);
    } else if (observation.kind === 'transactionChecked') {
      count(key, -1);
      const endMs = endedMs.get(key);
      if (endMs !== undefined && timeMs > endMs + notedWithinMs) {
        const id = names.get(String(observation.msgId));
        wrong.push({ text: `"${id}" was checked ${timeMs - endMs} ms after its end`, timeMs });
      }
      endedMs.delete(key);
    }
  }
  return wrong;
}

/** Reports checks that went to somebody of another group than the message's. */
export function misdirectedChecks(evidence: Evidence): readonly Found[] {
  const groups = new Map<string, string>();
  for (const { name, kind, options } of specsOf(evidence.plan)) {
    if (kind === 'producer') groups.set(name, options.group ?? name);
  }
  // A broker asks a proxy, which asks whoever hangs on it.
  const proxies = namesOf(evidence.plan, 'proxy');
  const wrong: Found[] = [];
  for (const entry of evidence.trace) {
    if (entry.kind !== 'frame' || entry.frame.command !== 'checkTransactionState') continue;
    if (entry.frame.kind !== 'request' || proxies.has(entry.to)) continue;
    const { body } = entry.frame as RequestFrame<'checkTransactionState'>; // So its name says.
    const properties = body[0]?.properties ?? '';
    const group = propertyOf(properties, messageProperty.producerGroup);
    if (groups.get(entry.to) === group) continue;
    wrong.push({ text: `${entry.to} was asked for group ${group}`, timeMs: entry.timeMs });
  }
  return wrong;
}
