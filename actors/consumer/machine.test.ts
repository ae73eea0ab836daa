import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConsumerConfig } from './config.ts';
import { addresses, newCluster } from './testCluster.ts';
import { newRig } from './testRig.ts';

const test = suite('consumer machine');

const config: ConsumerConfig = {
  clientId: 'c1',
  group: 'G',
  namesrvAddrs: [addresses.namesrv],
  subscriptions: [{ topic: 'T', expression: '*' }],
};

test('a consumer joins, pulls, consumes, commits and leaves', () => {
  const cluster = newCluster({ T: 2, '%RETRY%G': 1 });
  cluster.members = ['c1'];
  const rig = newRig(config, cluster.script);
  rig.advance(3000);
  cluster.store(rig, 'T', 1, 'hello');
  rig.advance(100);
  const texts = rig.observed.flatMap((seen) =>
    seen.kind === 'consumed' ? [new TextDecoder().decode(seen.body)] : [],
  );
  assert.equal(texts, ['hello']);

  rig.advance(10_000);
  assert.equal([...cluster.offsets], [['T/1', 1]]);

  rig.give({ type: 'operator.shutdown' });
  rig.advance(100);
  assert.is(rig.stateName(), 'stopped');
  assert.equal(rig.timers(), []);
  const farewells = rig.of('unregisterClient').map(({ frame }) => frame.header);
  assert.equal(farewells, [
    { clientID: 'c1', consumerGroup: 'G' },
    { clientID: 'c1', producerGroup: 'CLIENT_INNER_PRODUCER' },
  ]);
});

test.run();
