/** Kinds of readers: more groups, orderly ones, filters by properties, ordered receives. */
import fc from 'fast-check';
import type { ListenerConfig } from '../../../actors/consumer/listeners.ts';
import type { NodeSpec } from '../../../harness/cluster/nodeSpec.ts';
import type { PlannedChange } from '../../../harness/plan/plan.ts';
import {
  busiestTopic,
  lastStepMs,
  mapGroups,
  nodesOfKind,
  type Widen,
  withOptions,
} from './parts.ts';

/** A push group more, on the topic that most messages go to. */
export const moreGroups: fc.Arbitrary<Widen> = fc
  .record({
    members: fc.integer({ min: 1, max: 3 }),
    broadcasting: fc.constantFrom(false, false, true),
    joinsAt: fc.constantFrom(0, 0.3, 0.9),
    listener: fc.constantFrom<ListenerConfig>(
      { name: 'succeed' },
      { name: 'slow', arg: 300 },
      { name: 'failFirst', arg: 1 },
    ),
  })
  .map(({ members, broadcasting, joinsAt, listener }) => (plan) => {
    const names = Array.from({ length: members }, (_, index) => `x${index}`);
    const [first, ...others] = names.map((name): NodeSpec => {
      const group = { group: 'gx', topic: busiestTopic(plan), tags: '*', listener };
      const from = { consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' } as const;
      const model = broadcasting ? ({ messageModel: 'BROADCASTING' } as const) : {};
      return { kind: 'consumer', name, options: { ...group, ...from, ...model } };
    });
    const atMs = Math.round(lastStepMs(plan) * joinsAt);
    const joins = others.map((node): PlannedChange => ({ atMs, change: 'join', node }));
    return {
      ...plan,
      topology: [...plan.topology, first!],
      changes: [...plan.changes, ...joins],
    };
  });

const orderlyGroup = fc.record({
  listener: fc.constantFrom<ListenerConfig>(
    { name: 'succeed' },
    { name: 'slow', arg: 200 },
    { name: 'failFirst', arg: 1 },
    { name: 'failFirst', arg: 2 },
    { name: 'failSometimes', arg: 0.3 },
    { name: 'rollbackSometimes', arg: 0.3 },
  ),
  suspendCurrentQueueTimeMs: fc.constantFrom(10, 1_000, 3_000),
  isOn: fc.constantFrom(true, true, false),
});

/** Groups that consume in order, whose listeners suspend their queue where they fail. */
export const orderly: fc.Arbitrary<Widen> = fc
  .array(orderlyGroup, { minLength: 1, maxLength: 3 })
  .map(
    (drawn) => (plan) =>
      mapGroups(plan, drawn, (spec, { isOn, ...options }) => {
        const isReplying = spec.options.listener?.name.startsWith('reply') === true;
        // Whose queues brokers assign may have to pop, and an order there is another matter.
        if (!isOn || isReplying || spec.options.clientRebalance === false) return spec;
        const autoCommit = options.listener.name !== 'rollbackSometimes';
        const more = { consumeOrderly: true, autoCommit, maxReconsumeTimes: -1 };
        return { ...spec, options: { ...spec.options, ...options, ...more } };
      }),
  );

const expressions = [
  "color = 'red'",
  'size > 2',
  'size BETWEEN 1 AND 3',
  'color IS NULL OR size = 2',
  "color IN ('red', 'blue') AND size < 4",
  "NOT (color = 'red')",
] as const;

/** Properties of messages, and groups that filter by them. */
export const filters: fc.Arbitrary<Widen> = fc
  .record({
    wanted: fc.array(fc.constantFrom(undefined, ...expressions), { minLength: 1, maxLength: 3 }),
    given: fc.array(
      fc.record(
        { color: fc.constantFrom('red', 'blue'), size: fc.constantFrom('1', '2', '3', 'large') },
        { requiredKeys: [], noNullPrototype: true },
      ),
      { minLength: 1, maxLength: 5 },
    ),
    filterSupportRetry: fc.boolean(),
  })
  .map(({ wanted, given, filterSupportRetry }) => (plan) => {
    const filtered = mapGroups(plan, wanted, (spec, sql) => {
      const { tags: _tags, ...options } = spec.options;
      return { ...spec, options: { ...options, sql } };
    });
    const workload = filtered.workload.map((send, index) => {
      const properties: Record<string, string> = { ...given[index % given.length] };
      return { ...send, properties: { ...properties, ...send.properties } };
    });
    const able = { enablePropertyFilter: true, filterSupportRetry };
    return withOptions({ ...filtered, workload }, 'broker', able);
  });

/** Of so many receives in a row the names are the same, and then there is none. */
const attempts = ['a', 'a', undefined, 'b', undefined] as const;

/** Simple groups that receive in order, some of them by attempts that have names. */
export const orderedReceives: fc.Arbitrary<Widen> = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 2 })
  .map((drawn) => (plan) => {
    const simples = nodesOfKind(plan, 'simpleConsumer');
    const groups = [...new Set(simples.map(({ name, options }) => options.group ?? name))];
    const isOrdered = (node: string) => {
      const own = simples.find(({ name }) => name === node);
      return own !== undefined && drawn[groups.indexOf(own.options.group ?? node) % drawn.length];
    };
    const changes = plan.changes.map((change, index): PlannedChange => {
      if (change.change !== 'ask' || change.event.type !== 'operator.receive') return change;
      if (!isOrdered(change.node)) return change;
      const attemptId = attempts[index % attempts.length];
      const named = attemptId === undefined ? {} : { attemptId };
      const event = { ...change.event, fifo: true, ...named };
      return { ...change, event };
    });
    return { ...plan, changes };
  });
