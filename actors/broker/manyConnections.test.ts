import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestBroker } from './testBroker.ts';

// Goal: what ends many connections in one step ends all of them. Each end is an event that the
// machine raises to itself, and XState takes too many of those for an endless loop.
const manyConnections = suite('many connections');

const count = 1_500;

function crowded(): TestBroker {
  const broker = new TestBroker();
  for (let client = 0; client < count; client += 1) broker.open(`c${client}`);
  broker.take();
  return broker;
}

const closed = (broker: TestBroker): number =>
  broker.outputs.filter(({ type }) => type === 'close').length;

manyConnections('a shutdown closes every one of them', () => {
  const broker = crowded();
  broker.step({ type: 'operator.shutdown' });
  assert.is(closed(broker), count);
});

manyConnections('those that fall idle at the same moment are all closed', () => {
  const broker = crowded();
  broker.advance(130_000);
  assert.is(closed(broker), count);
});

manyConnections.run();
