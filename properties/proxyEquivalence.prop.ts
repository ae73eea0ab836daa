/**
 * Behind proxies everything comes to the same. A plan that says by itself what comes of it has the
 * same outcomes with proxies in between: what is stored where, what each send came to, what each
 * group consumed, where it stands in the end. Where a plan leaves that open, or something goes
 * wrong, the same promises hold.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { committedOffset } from '../actors/broker/offsets.ts';
import { maxOffsetOf, messageAt } from '../actors/broker/store/store.ts';
import { queueKey } from '../actors/broker/topics/names.ts';
import type { Machines } from '../harness/cluster/machines.ts';
import type { Kernel } from '../harness/kernel/kernel.ts';
import type { Plan } from '../harness/plan/plan.ts';
import { runPlan, told } from '../harness/plan/runPlan.ts';
import { messageProperty, parseProperties } from '../protocol/messageProperties.ts';
import { isInOrder, proxiedPlans, type Twins, twins } from './arbitraries/proxied.ts';
import { withProxies } from './arbitraries/wide/proxies.ts';
import { brokerOf } from './monitors/brokerState.ts';
import { groupsOf, specsOf } from './monitors/evidence.ts';
import { everyMonitor } from './monitors/index.ts';
import * as mutations from './mutations/proxies.ts';
import { isCaught, quiet, savable } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const equivalence = suite('proxy equivalence');

const text = new TextDecoder();

/** What came of a run, a line each thing, times and addresses apart. */
function outcomesOf(plan: Plan, machines: Partial<Machines> = {}): readonly string[] {
  const run = runPlan(plan, { machines });
  const lines: string[] = [];
  const isFixed = isInOrder(plan);
  const inOrder = new Map<string, string[]>();
  for (const { node, observation } of told(run)) {
    if (observation.kind === 'sendSettled') {
      const { id, outcome, brokerName, queueId, queueOffset } = observation;
      const isThere = isFixed && outcome === 'stored';
      const where = isThere ? `${brokerName}/${queueId} at ${queueOffset}` : '';
      lines.push(`sent ${id}: ${outcome} ${where}`);
    } else if (observation.kind === 'consumed') {
      const { group, body, result, reconsumeTimes, topic } = observation;
      const isShared = groupsOf(plan).find(({ name }) => name === group)?.broadcasting !== true;
      const who = isShared ? group : `${group} (${node})`;
      lines.push(`consumed by ${who}: ${topic} ${text.decode(body)} ${result} ${reconsumeTimes}`);
      if (!isFixed || !isOrderly(plan, group)) continue;
      const queue = `in order ${who}: ${topic} ${observation.brokerName}/${observation.queueId}`;
      inOrder.set(queue, [...(inOrder.get(queue) ?? []), `${text.decode(body)} ${result}`]);
    } else if (observation.kind === 'received') {
      // Not by which receive: whether one looks at what came back is a broker's chance.
      const { group, body, reconsumeTimes } = observation;
      lines.push(`received by ${group}: ${text.decode(body)} ${reconsumeTimes}`);
    } else if (observation.kind === 'settled' && observation.what !== 'receive') {
      lines.push(`${observation.what} ${observation.id}: ${observation.outcome}`);
    }
  }
  for (const [queue, all] of inOrder) lines.push(`${queue}: ${all.join(', ')}`);
  const stored = storedIn(run.kernel, plan);
  // How often a commit is carried out hangs on when the check comes that crosses it.
  const isOnce = !plan.workload.some(({ transaction }) => transaction !== undefined);
  if (isOnce) return [...lines, ...stored, ...standsOf(run.kernel, plan)].sort();
  return [...new Set([...lines, ...stored])].sort();
}

function isOrderly(plan: Plan, group: string): boolean {
  return specsOf(plan).some(
    ({ kind, options }) =>
      kind === 'consumer' && options.group === group && options.consumeOrderly === true,
  );
}

/** Properties that are another in each run, or that a broker adds. */
const ownProperties: readonly string[] = [
  ...[messageProperty.uniqueKey, 'CLUSTER', 'MSG_REGION', 'TRACE_ON'],
  ...['__transactionId__', 'TRANSACTION_CHECK_TIMES'],
];

function storedIn(kernel: Kernel, plan: Plan): readonly string[] {
  return brokersOf(plan).flatMap((name) => {
    const { store } = brokerOf(kernel, name)!;
    return topicsOf(plan).flatMap((topic) =>
      queueIds.flatMap((queueId) => {
        const key = queueKey(topic, queueId);
        return Array.from({ length: maxOffsetOf(store, key) }, (_, offset) => {
          const { body, properties = '' } = messageAt(store, key, offset) ?? {};
          const own = [...parseProperties(properties)].filter(
            ([property]) => !ownProperties.includes(property),
          );
          const place = isInOrder(plan) ? `${topic}/${queueId} ${offset}` : topic;
          return `stored ${name} ${place}: ${text.decode(body)} ${own.sort()}`;
        });
      }),
    );
  });
}

function standsOf(kernel: Kernel, plan: Plan): readonly string[] {
  return brokersOf(plan).flatMap((name) => {
    const { offsets, store } = brokerOf(kernel, name)!;
    return groupsOf(plan).flatMap(({ name: group, topic }) =>
      [topic, `%RETRY%${group}`].flatMap((each) => {
        const stands = queueIds
          .filter((queueId) => maxOffsetOf(store, queueKey(each, queueId)) > 0)
          .map((queueId) => Number(committedOffset(offsets, each, group, queueId)));
        const told = isInOrder(plan) ? stands : stands.reduce((sum, offset) => sum + offset, 0);
        return `${group} stands at ${told} of ${name} ${each}`;
      }),
    );
  });
}

const queueIds = [0, 1, 2, 3, 4, 5, 6, 7];

function brokersOf(plan: Plan): readonly string[] {
  return specsOf(plan).flatMap(({ kind, name }) => (kind === 'broker' ? [name] : []));
}

function topicsOf(plan: Plan): readonly string[] {
  return [...new Set(plan.workload.map(({ topic }) => topic))];
}

/** What one run has and the other has not. */
function differences({ direct, sketch }: Twins, machines: Partial<Machines> = {}): string[] {
  const { healForMs } = direct; // Nothing has to settle.
  const proxied = { ...withProxies(direct, sketch), healForMs };
  const [one, other] = [outcomesOf(direct), outcomesOf(proxied, machines)];
  return [
    ...one.filter((line) => !other.includes(line)).map((line) => `directly: ${line}`),
    ...other.filter((line) => !one.includes(line)).map((line) => `behind proxies: ${line}`),
    ...(one.length === other.length ? [] : [`${one.length} and ${other.length} outcomes`]),
  ];
}

function equal(note: (plan: Twins) => void = () => {}, machines: Partial<Machines> = {}) {
  return fc.property(twins, (plan) => {
    const found = differences(plan, machines);
    if (found.length > 0) {
      const lines = found.slice(0, 12).join('\n');
      throw new Error(`${lines}\n${savable(withProxies(plan.direct, plan.sketch))}`);
    }
    note(plan);
  });
}

const numRuns = 16;

/** Whether some plan has other outcomes behind proxies that are broken. */
function isFound(mutants: Partial<Machines>): boolean {
  return fc.check(equal(undefined, mutants), { numRuns, seed: 1, endOnFailure: true }).failed;
}

equivalence('a run behind proxies has the outcomes of the run without', () => {
  const marks = newMarks(
    ...(['one proxy', 'three proxies', 'several brokers', 'a batch', 'a filter by SQL'] as const),
    ...([
      'a packed body',
      'a failed try',
      'a broadcasting group',
      'queues that are assigned',
    ] as const),
    ...(['an orderly group', 'a delay', 'a transaction', 'a pop by hand'] as const),
  );
  const note = ({ direct, sketch: { count } }: Twins) => {
    if (count === 1) marks.hit('one proxy');
    if (count === 3) marks.hit('three proxies');
    if (brokersOf(direct).length > 1) marks.hit('several brokers');
    if (direct.workload.some(({ batch }) => batch !== undefined)) marks.hit('a batch');
    if (!isInOrder(direct)) {
      const { workload } = direct;
      if (workload.some(({ transaction }) => transaction !== undefined)) marks.hit('a transaction');
      if (workload.some((send) => send.delayTimeMs ?? send.delayLevel)) marks.hit('a delay');
    }
    for (const spec of direct.workload.length === 0 ? [] : specsOf(direct)) {
      if (spec.kind === 'producer' && spec.options.compressType) marks.hit('a packed body');
      if (spec.kind === 'simpleConsumer') marks.hit('a pop by hand');
      if (spec.kind !== 'consumer') continue;
      if (spec.options.consumeOrderly) marks.hit('an orderly group');
      const { sql, listener, messageModel, clientRebalance } = spec.options;
      if (sql !== undefined) marks.hit('a filter by SQL');
      if (listener?.name === 'failFirst') marks.hit('a failed try');
      if (messageModel === 'BROADCASTING') marks.hit('a broadcasting group');
      if (clientRebalance === false) marks.hit('queues that are assigned');
    }
  };
  fc.assert(equal(note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

equivalence('proxies that tell of other places are found by what sends came to', () => {
  assert.ok(isFound(mutations.tellsOtherPlaces));
});

equivalence('proxies that hand sends on twice are found by what is stored', () => {
  assert.ok(isFound(mutations.handsOnTwice));
});

const monitors = Object.values(everyMonitor);
/** What goes wrong goes wrong elsewhere: with brokers, name servers and clients. */
const elsewhere = proxiedPlans(undefined, { failing: false });

equivalence('whatever goes wrong behind proxies that stay, the same promises hold', () => {
  fc.assert(quiet(elsewhere, monitors), runs(8));
});

const calm = proxiedPlans([], { failing: false });
const { mixedUpAnswers, alteredAnswers, repeatedForwards, strangeRoutes, strangeMembers } =
  everyMonitor as Required<typeof everyMonitor>;

for (const [what, monitor, mutants] of [
  ['mix up askers', mixedUpAnswers, mutations.swapsAnswers()],
  ['tell askers of each other', alteredAnswers, mutations.mixesUpAskers()],
  ['tell of other places', alteredAnswers, mutations.tellsOtherPlaces],
  ['hand requests on twice', repeatedForwards, mutations.handsOnTwice],
  ['show where brokers are', strangeRoutes, mutations.showsBrokers],
  ['list members twice', strangeMembers, mutations.listsMembersTwice],
  ['leave out who asks', strangeMembers, mutations.forgetsWhoAsks],
] as const) {
  equivalence(`proxies that ${what} are found in a run of a plan`, () => {
    assert.ok(isCaught(calm, monitor!, mutants, 8));
  });
}

equivalence.run();
