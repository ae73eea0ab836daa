import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { holds, joined, newCluster, testConfig } from './testCluster.ts';
import { newRig } from './testRig.ts';

const test = suite('times in which a consumer keeps still');

test('a suspended consumer gives no queue up, not even of a topic it left', () => {
  const { rig } = joined({ T: 1 });
  assert.equal(holds(rig, 'T'), ['a/0']);
  rig.give({ type: 'operator.suspend' });
  rig.give({ type: 'operator.unsubscribe', topic: 'T' });
  rig.advance(60_000);
  assert.equal(holds(rig, 'T'), ['a/0']);
  rig.give({ type: 'operator.resume' });
  rig.advance(100);
  assert.equal(holds(rig, 'T'), []);
});

test('a suspended consumer asks nobody for members', () => {
  const { rig } = joined({ T: 1 });
  rig.give({ type: 'operator.suspend' });
  const before = rig.of('getConsumerListByGroup').length;
  rig.advance(60_000);
  assert.is(rig.of('getConsumerListByGroup').length, before);
});

test('offsets are committed each 5 s also after a start that took long', () => {
  const cluster = newCluster({ T: 1 });
  cluster.members = ['c1'];
  cluster.offsets.set('T/0', 0);
  cluster.intercept = ({ ms, frame }) =>
    frame.command === 'getRouteInfoByTopic' && ms < 1000
      ? { code: 17, afterMs: 15_000 }
      : undefined;
  const rig = newRig({ ...testConfig, mqClientApiTimeoutMs: 20_000 }, cluster.script);
  rig.advance(14_000);
  assert.is(rig.stateName(), 'starting');
  rig.advance(60_000);
  assert.equal(holds(rig, 'T'), ['a/0']);
  assert.ok(rig.of('updateConsumerOffset').length >= 4);
});

test.run();
