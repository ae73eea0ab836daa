/** Kinds of sends: requests, transactions, messages for later, batches, packed bodies. */
import fc from 'fast-check';
import type { ListenerConfig } from '../../../actors/consumer/listeners.ts';
import type { PlannedChange } from '../../../harness/plan/plan.ts';
import { replyingListener, someRequests, withEnding } from '../requests.ts';
import { transactionSettings, transactionSketches, withTransactions } from '../transactions.ts';
import { mapGroups, mapSends, nodesOfKind, type Widen, withOptions } from './parts.ts';

/** One of a few, or nothing. */
const few = <T>(value: fc.Arbitrary<T>, most: number) =>
  fc.array(fc.option(value, { nil: undefined, freq: 2 }), { minLength: 1, maxLength: most });

/** Requests, and groups whose listeners reply; some producers leave before the reply. */
export const requests: fc.Arbitrary<Widen> = fc
  .record({
    asked: someRequests,
    replying: few<ListenerConfig>(replyingListener, 3),
    ending: fc.option(fc.record({ leaves: fc.boolean(), loses: fc.boolean(), send: fc.nat(30) }), {
      nil: undefined,
      freq: 1,
    }),
  })
  .map(({ asked, replying, ending }) => (plan) => {
    const replied = mapGroups(plan, replying, (spec, listener) => ({
      ...spec,
      options: { ...spec.options, listener },
    }));
    const sent = mapSends(replied, asked, (send, request) => ({ ...send, request }));
    return ending === undefined || plan.faults.length === 0 ? sent : withEnding(sent, ending);
  });

/** Transactions, with settings under which all are resolved or given up by the end. */
export const transactions: fc.Arbitrary<Widen> = fc
  .record({
    sketches: transactionSketches,
    settings: transactionSettings,
    groups: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ sketches, settings, groups }) => (plan) => {
    return withTransactions(plan, sketches, settings, groups);
  });

/** Messages that come later, by a level or a time; some are taken back. */
export const delays: fc.Arbitrary<Widen> = fc
  .record({
    drawn: few(
      fc.record({
        level: fc.integer({ min: 1, max: 4 }),
        timeMs: fc.constantFrom(undefined, 1, 900, 1_000, 3_000, 9_500, 30_000),
        recall: fc.constantFrom(undefined, undefined, 0.1, 0.7, 0.95, 1.05),
      }),
      6,
    ),
  })
  .map(({ drawn }) => (plan) => {
    const changes: PlannedChange[] = [];
    const sent = mapSends(plan, drawn, (send, { level, timeMs, recall }) => {
      if (timeMs === undefined) return { ...send, delayLevel: level };
      if (recall !== undefined && send.mode !== 'oneway') {
        const atMs = send.atMs + Math.ceil(timeMs * recall);
        changes.push({ atMs, change: 'recall', node: send.producer, send: send.id });
      }
      return { ...send, delayTimeMs: timeMs };
    });
    const able = withOptions(sent, 'broker', { recallMessageEnable: true });
    return { ...able, changes: [...able.changes, ...changes] };
  });

/** Several messages in one request. */
export const batches: fc.Arbitrary<Widen> = few(fc.integer({ min: 2, max: 6 }), 4).map(
  (drawn) => (plan) => mapSends(plan, drawn, (send, batch) => ({ ...send, batch })),
);

/** Producers that pack bodies, the shortest included. */
export const packing: fc.Arbitrary<Widen> = fc
  .array(fc.constantFrom(undefined, 'ZLIB', 'LZ4', 'ZSTD'), { minLength: 1, maxLength: 3 })
  .map((types) => (plan) => {
    const names = nodesOfKind(plan, 'producer').map(({ name }) => name);
    return {
      ...plan,
      topology: plan.topology.map((spec) => {
        const compressType = types[names.indexOf(spec.name) % types.length];
        if (spec.kind !== 'producer' || compressType === undefined) return spec;
        const options = { ...spec.options, compressType, compressMsgBodyOverHowmuch: 1 };
        return { ...spec, options };
      }),
    };
  });
