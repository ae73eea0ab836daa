/**
 * What a plan must keep to, for its monitors to be right: promises hold under conditions, and a
 * plan that drops one of them may lose messages without anybody's mistake.
 */
import { brokerDefaults } from '../../../actors/broker/config.ts';
import type { ConsumerOptions, NodeSpec } from '../../../harness/cluster/nodeSpec.ts';
import type { Plan } from '../../../harness/plan/plan.ts';
import { healForMs } from '../../arbitraries/plans.ts';
import { proxiedHealMs } from '../../arbitraries/wide/proxies.ts';
import { namesOf, specsOf } from '../../monitors/evidence.ts';

/** What is unfair about a plan; undefined if its monitors may judge it. */
export function unfair(plan: Plan): string | undefined {
  return (
    disksProblem(plan) ??
    retriesProblem(plan) ??
    comingsProblem(plan) ??
    groupsProblem(plan) ??
    accessProblem(plan) ??
    trafficProblem(plan) ??
    healProblem(plan)
  );
}

/** What was not synced is promised to nobody, and no broker comes back from a lost disk. */
function disksProblem(plan: Plan): string | undefined {
  const brokers = specsOf(plan).filter((spec) => spec.kind === 'broker');
  for (const fault of plan.faults) {
    if (fault.kind !== 'end') continue;
    const isBroker = brokers.some(({ name }) => name === fault.node);
    if (isBroker && fault.how === 'lose') return `the disk of ${fault.node} is lost`;
    if (!isBroker || fault.how !== 'crash') continue;
    const loose = brokers.find(({ options }) => options.flushDiskType !== 'SYNC_FLUSH');
    if (loose !== undefined) return `${loose.name} does not flush before it answers`;
  }
  return undefined;
}

/** Who fails by chance has to be through with it in time; brokers agree on how groups fetch. */
function retriesProblem(plan: Plan): string | undefined {
  const specs = specsOf(plan);
  const brokers = specs.filter((spec) => spec.kind === 'broker');
  const modes = new Set(brokers.map(({ options }) => options.defaultMessageRequestMode ?? 'PULL'));
  if (modes.size > 1) return 'brokers do not agree on how groups fetch';
  for (const spec of specs) {
    if (spec.kind !== 'consumer') continue;
    const { listener, clientRebalance } = spec.options;
    if (listener?.name === 'later') return `${spec.name} never succeeds`;
    if (listener?.name !== 'failSometimes') continue;
    const isPopped = clientRebalance === false && modes.has('POP');
    const isSlow = brokers.some(({ options }) => options.messageDelayLevelsMs === undefined);
    // In order they are tried again in place, soon.
    const isInPlace = spec.options.consumeOrderly === true;
    if (isPopped || (isSlow && !isInPlace)) return `${spec.name} may fail for too long`;
  }
  return undefined;
}

/** Who is gone or suspended for good cannot do its part. */
function comingsProblem(plan: Plan): string | undefined {
  const specs = specsOf(plan);
  if (!specs.some(({ kind }) => kind === 'broker')) return 'there is no broker';
  if (!plan.topology.some(({ kind }) => kind === 'namesrv')) return 'there is no name server';
  const changes = inOrder(plan);
  for (const { name, kind } of specs) {
    let away = false;
    let suspended = false;
    for (const change of changes) {
      if (change.change === 'join' || change.node !== name) continue;
      if (change.change === 'leave') away = true;
      else if (change.change === 'return') away = suspended = false;
      else if (change.change === 'recall') continue;
      else if (change.event.type === 'operator.suspend') suspended = true;
      else if (change.event.type === 'operator.resume') suspended = false;
    }
    if (suspended && !away) return `${name} is never resumed`;
    if (away && /namesrv|broker|proxy/.test(kind)) return `${name} never returns`;
  }
  return undefined;
}

function inOrder({ changes }: Plan): Plan['changes'] {
  return [...changes].sort((a, b) => a.atMs - b.atMs);
}

/** A group has a member that stays or comes back; members agree; it begins at the beginning. */
function groupsProblem(plan: Plan): string | undefined {
  const groups = new Map<string, string>();
  const lasts = new Map<string, string>();
  for (const each of inOrder(plan)) {
    if (each.change === 'leave' || each.change === 'return') lasts.set(each.node, each.change);
  }
  const staying = new Set<string>();
  for (const spec of specsOf(plan)) {
    if (spec.kind !== 'consumer') continue;
    const { name, options } = spec;
    if (options.consumeFromWhere !== 'CONSUME_FROM_FIRST_OFFSET') return `${name} skips what was`;
    const group = options.group ?? name;
    const terms = termsOf(spec);
    if ((groups.get(group) ?? terms) !== terms) return `members of ${group} do not agree`;
    groups.set(group, terms);
    if (plan.topology.includes(spec) && lasts.get(name) !== 'leave') staying.add(group);
  }
  const strange = specsOf(plan).find(
    (spec) => spec.kind === 'consumer' && isUnshared(spec.options),
  );
  if (strange !== undefined) return `brokers do not share out as ${strange.name} wants`;
  const left = [...groups.keys()].find((group) => !staying.has(group));
  return left && `nobody of ${left} is there from beginning to end`;
}

/** A proxy and a broker do not know each other's members: a group is with one kind of them. */
function accessProblem(plan: Plan): string | undefined {
  const proxies = namesOf(plan, 'proxy');
  const sides = new Map<string, boolean>();
  for (const { kind, name, options } of specsOf(plan)) {
    if (!/consumer/i.test(kind)) continue;
    const { group = name, namesrvs = [] } = options as ConsumerOptions;
    const isBehind = namesrvs.some((each) => proxies.has(each));
    if (isBehind !== namesrvs.every((each) => proxies.has(each)) && namesrvs.length > 0) {
      return `${name} knows proxies and name servers`;
    }
    if ((sides.get(group) ?? isBehind) !== isBehind) return `${group} is not all behind proxies`;
    sides.set(group, isBehind);
  }
  return undefined;
}

/** Whether brokers are to assign queues by a strategy that they do not know. */
function isUnshared({ clientRebalance, allocateMessageQueueStrategy: strategy }: ConsumerOptions) {
  return clientRebalance === false && strategy?.name.startsWith('AVG') === false;
}

/** What the members of a group have to have in common. */
function termsOf({ options }: Extract<NodeSpec, { kind: 'consumer' }>): string {
  const { topic, tags = '*', messageModel = 'CLUSTERING', clientRebalance = true } = options;
  const { sql, consumeOrderly = false, allocateMessageQueueStrategy: strategy } = options;
  const shares = strategy?.name ?? 'AVG';
  return [topic, tags, messageModel, clientRebalance, sql, consumeOrderly, shares].join(' ');
}

/** What the longest way of a transaction to its end may take, in ms. */
const checkingMsMax = 90_000;
/** The longest that a message may be put off, in ms. */
const delayMsMax = 40_000;

/** Brokers can do what is asked of them, and are through with it in time. */
function trafficProblem(plan: Plan): string | undefined {
  const brokers = specsOf(plan).filter((spec) => spec.kind === 'broker');
  const settings = brokers.map(({ options }) => ({ ...brokerDefaults, ...options }));
  const filters = specsOf(plan).some((spec) => spec.kind === 'consumer' && spec.options.sql);
  if (filters && settings.some(({ enablePropertyFilter }) => !enablePropertyFilter)) {
    return 'not all brokers filter by properties';
  }
  const isChecked = plan.workload.some(({ transaction }) => transaction !== undefined);
  const slow = settings.find(
    ({ transactionCheckIntervalMs: everyMs, transactionCheckMax: times }) =>
      everyMs * times > checkingMsMax,
  );
  if (isChecked && slow !== undefined) return 'checks of transactions go on for too long';
  for (const { delayLevel, delayTimeMs = 0, id } of plan.workload) {
    const levelsMs = settings.map(
      ({ messageDelayLevelsMs: table }) => table[(delayLevel ?? 0) - 1],
    );
    if (Math.max(delayTimeMs, ...levelsMs.map((ms) => ms ?? 0)) > delayMsMax) {
      return `${id} comes too late`;
    }
  }
  return undefined;
}

function healProblem(plan: Plan): string | undefined {
  const { faults, healForMs: given } = plan;
  const hides = faults.some(({ kind }) => kind === 'road');
  const isProxied = namesOf(plan, 'proxy').size > 0;
  const needed = isProxied ? proxiedHealMs(plan) : hides ? healForMs.hidden : healForMs.told;
  return given < needed ? `${given} ms are too short to settle` : undefined;
}
