import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NodeVerb } from '../../cluster/nodeVerbs.ts';
import type { RoadVerb } from '../../cluster/roads.ts';
import { Witness } from '../../cluster/witness.ts';
import { StoryError } from '../../kernel/bug.ts';
import { OwnCluster } from './ownCluster.ts';

const test = suite('faults that sockets do not offer');

test('a kind that is not known here is refused, never passed over', async () => {
  const cluster = new OwnCluster(1, new Witness());
  await cluster.add({ kind: 'namesrv', name: 'one', options: {} });
  await cluster.add({ kind: 'namesrv', name: 'other', options: {} });
  const refused = (what: string, run: () => void) =>
    assert.throws(run, (error: Error) => {
      assert.instance(error, StoryError);
      assert.match(error.message, `"${what}"`);
      return error.message.endsWith('is not possible over sockets: only in simulation');
    });
  const road = { from: 'one', to: 'other', oneWay: false };
  refused('bend', () => cluster.road(road, { kind: 'bend' } as unknown as RoadVerb));
  refused('dream', () => cluster.fault('one', { kind: 'dream' } as unknown as NodeVerb));
  await cluster.close();
});

test.run();
