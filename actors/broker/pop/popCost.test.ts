import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IntTable } from '../../shared/intTable.ts';
import { OrderedMap } from '../../shared/orderedMap.ts';
import { SegmentedLog } from '../../shared/segmentedLog.ts';
import { Table } from '../../shared/table.ts';
import { TestBroker } from '../testBroker.ts';
import { ack, pop, take } from './testPops.ts';

const cost = suite('broker: what a pop costs');

/** Calls of the structures that hold what is stored and in flight, and entries walked over. */
function countedWork(run: () => void): number {
  let count = 0;
  const restore: (() => void)[] = [];
  for (const { prototype } of [OrderedMap, Table, IntTable, SegmentedLog] as const) {
    const methods = prototype as unknown as Record<string | symbol, unknown>;
    for (const name of Reflect.ownKeys(prototype)) {
      const original = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      if (typeof original !== 'function' || name === 'constructor') continue;
      restore.push(() => Object.assign(prototype, { [name]: original }));
      methods[name] = function counted(this: unknown, ...args: unknown[]) {
        count += 1;
        const result = original.apply(this, args);
        return isWalk(result) ? walked(result, () => (count += 1)) : result;
      };
    }
  }
  run();
  for (const undo of restore) undo();
  return count;
}

const isWalk = (value: unknown): value is Iterator<unknown> & Iterable<unknown> =>
  typeof (value as { next?: unknown } | undefined)?.next === 'function';

function* walked<T>(items: Iterable<T>, note: () => void): Generator<T> {
  for (const item of items) {
    note();
    yield item;
  }
}

cost('a pop and its acknowledgement are as much work with 10,000 messages in flight', () => {
  const broker = new TestBroker({ topics: { orders: 1 } });
  broker.open('c');
  const fill = (count: number) => {
    for (let i = 0; i < count; i += 1) {
      broker.send('c', 'orders', 0, 'm');
      broker.take();
    }
  };
  const cycle = () => {
    ack(broker, take(broker, { invisibleTime: 60_000 }));
    broker.take();
  };
  fill(20);
  for (let i = 0; i < 10; i += 1) cycle();
  const few = countedWork(cycle);
  assert.ok(few > 10, 'the count counts');
  fill(10_020);
  for (let i = 0; i < 10_000; i += 1) {
    pop(broker, 'orders', { maxMsgNums: 1, invisibleTime: 600_000 });
    broker.take();
  }
  assert.ok(broker.state.revive.checkpoints.size >= 10_000);
  assert.is(countedWork(cycle), few);
});

cost.run();
