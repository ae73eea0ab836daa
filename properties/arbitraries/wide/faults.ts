/** Faults of nodes that only the extra traffic has, and of frames that only it writes. */
import fc from 'fast-check';
import type { PlannedFault } from '../../../harness/plan/plan.ts';
import { specsOf } from '../../monitors/evidence.ts';
import { healForMs } from '../plans.ts';
import { lastStepMs, nodesOfKind, type Widen } from './parts.ts';

const commands = [
  ['endTransaction', 'request'],
  ['checkTransactionState', 'request'],
  ['sendReplyMessageV2', 'request'],
  ['sendReplyMessageV2', 'response'],
  ['pushReplyMessageToClient', 'request'],
  ['pushReplyMessageToClient', 'response'],
  ['lockBatchMq', 'response'],
  ['unlockBatchMq', 'request'],
  ['recallMessage', 'response'],
  ['sendBatchMessage', 'response'],
  ['litePullMessage', 'response'],
  ['queryConsumerOffset', 'response'],
  ['getConsumerListByGroup', 'response'],
] as const;

const fault = fc.record({
  kind: fc.constantFrom('kill', 'crash', 'pause', 'partition', 'lost', 'doubled', 'late', 'reset'),
  at: fc.constantFrom(0.1, 0.3, 0.5, 0.7, 0.9, 1),
  forMs: fc.constantFrom(50, 1_000, 5_000, 20_000, 65_000),
  who: fc.nat(40),
  match: fc.constantFrom(...commands),
  nth: fc.integer({ min: 1, max: 3 }),
});

type Sketch = typeof fault extends fc.Arbitrary<infer T> ? T : never;

/** A few of them; brokers are killed, and their power does not fail. */
export const moreFaults: fc.Arbitrary<Widen> = fc
  .array(fault, { minLength: 1, maxLength: 4 })
  .map((sketches) => (plan) => {
    const clients = specsOf(plan).filter(({ kind }) => kind !== 'namesrv' && kind !== 'broker');
    const brokers = nodesOfKind(plan, 'broker');
    if (clients.length === 0 || brokers.length === 0) return plan;
    const spanMs = lastStepMs(plan);
    const faults = sketches.map((sketch): PlannedFault => {
      const client = clients[(clients.length * 2 - 1 - sketch.who) % clients.length] ?? clients[0]!;
      const broker = brokers[sketch.who % brokers.length]!;
      return faultOf(sketch, client.name, broker.name, Math.round(spanMs * sketch.at));
    });
    const all = [...plan.faults, ...faults];
    const hides = all.some(({ kind }) => kind === 'road');
    return { ...plan, faults: all, healForMs: hides ? healForMs.hidden : plan.healForMs };
  });

function faultOf(
  { kind, forMs, match: [command, direction], nth, who }: Sketch,
  client: string,
  broker: string,
  atMs: number,
): PlannedFault {
  const road = { from: client, to: broker, oneWay: false };
  const matched = { match: { command, direction, nth } } as const;
  switch (kind) {
    case 'kill':
      return { atMs, forMs, kind: 'end', node: who % 2 === 0 ? broker : client, how: 'kill' };
    case 'crash':
      return { atMs, forMs, kind: 'end', node: client, how: 'crash' };
    case 'pause':
      return { atMs, forMs, kind: 'pause', node: client };
    case 'reset':
      return { atMs, kind: 'reset', road };
    case 'partition':
      return { atMs, forMs, kind: 'road', road, fault: { kind: 'partition' } };
    case 'lost':
      return { atMs, forMs, kind: 'road', road, fault: { kind: 'drop', ...matched } };
    case 'doubled':
      return { atMs, forMs, kind: 'road', road, fault: { kind: 'duplicate', ...matched } };
    case 'late':
      return { atMs, forMs, kind: 'road', road, fault: { kind: 'delay', ms: 2_000, ...matched } };
  }
}
