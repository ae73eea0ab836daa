import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addresses, joined } from './testCluster.ts';

const test = suite('many queues');

const count = 1_100;

test('a lost connection has each of a thousand queues pulled again', () => {
  const { rig } = joined({ T: count });
  rig.advance(3000);
  const before = rig.of('pullMessage');
  assert.is(before.length, count);
  rig.cut(before[0]?.connection ?? '');
  rig.advance(1500);
  const again = rig.of('pullMessage').slice(count);
  assert.is(new Set(again.map(({ frame }) => frame.header.queueId)).size, count);
  assert.ok(again.every(({ to }) => to === addresses.broker));
});

test.run();
