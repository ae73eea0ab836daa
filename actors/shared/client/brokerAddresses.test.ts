import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { brokerOf, connects, knowing, route, routeReply, stamp } from './fixtures.ts';
import { onHeartbeatTimer } from './heartbeat.ts';
import {
  groupNameProblem,
  knownBrokers,
  masterAddress,
  onRouteReply,
  subscribeAddress,
  topicAddress,
  topicNameProblem,
} from './index.ts';

const brokerAddresses = suite('broker addresses');
const nobody = { producerGroups: [], consumers: [] };

brokerAddresses('addresses are found as the reference finds them', () => {
  const known = knowing();
  assert.is(masterAddress(known, 'a'), 'a-master');
  assert.is(masterAddress(known, 'b'), undefined);
  const read = (name: string, id: number, only = false) => subscribeAddress(known, name, id, only);
  assert.equal(read('a', 0), { address: 'a-master', slave: false });
  assert.equal(read('a', 1), { address: 'a-slave', slave: true });
  assert.equal(read('a', 2), { address: 'a-third', slave: true }, 'the neighbour of a slave');
  assert.equal(read('b', 0), { address: 'b-slave', slave: true }, 'any, if the master is gone');
  assert.is(read('b', 0, true), undefined);
  assert.equal(read('a', 7), { address: 'a-master', slave: false });
  assert.is(read('z', 0), undefined);
});

brokerAddresses(
  'a question about a topic goes to a drawn broker of it, its master if it has one',
  () => {
    const known = knowing();
    const drawn = new Set<string | undefined>();
    for (let entropy = 0; entropy < 40; entropy += 1) {
      drawn.add(topicAddress(known, 't', { ...stamp, entropy }));
    }
    assert.equal([...drawn].toSorted(), ['a-master', 'b-slave']);
    assert.is(topicAddress(known, 'unknown', stamp), undefined);
  },
);

brokerAddresses(
  'brokers that no route names any more are forgotten with the next heartbeat',
  () => {
    const [moved] = onRouteReply(
      knowing(),
      routeReply('t', {
        ...route,
        brokerDatas: [{ ...brokerOf('a'), brokerAddrs: new Map([[0, 'new']]) }],
      }),
    );
    assert.equal(
      knownBrokers(moved).map(({ address }) => address),
      ['new', 'b-slave'],
    );
    const [clean, outputs] = onHeartbeatTimer(moved, nobody, stamp);
    assert.equal(
      knownBrokers(clean).map(({ address }) => address),
      ['new'],
    );
    assert.equal(connects(outputs), ['new']);
    const [stale] = onRouteReply(
      clean,
      routeReply('u', {
        ...route,
        brokerDatas: [
          {
            ...brokerOf('a'),
            brokerAddrs: new Map([
              [0, 'newer'],
              [1, 's'],
            ]),
          },
        ],
      }),
    );
    const [half] = onHeartbeatTimer(stale, nobody, stamp);
    assert.equal(
      knownBrokers(half).map(({ address }) => address),
      ['newer', 's'],
    );
  },
);

brokerAddresses('names are checked in the words of the reference', () => {
  assert.is(groupNameProblem('shop-group_1|%'), undefined);
  assert.match(groupNameProblem('') ?? '', 'blank');
  assert.match(groupNameProblem('g'.repeat(121)) ?? '', '120');
  assert.match(groupNameProblem('a b') ?? '', 'illegal characters');
  assert.is(topicNameProblem('t'.repeat(127)), undefined);
  assert.match(topicNameProblem('t'.repeat(128)) ?? '', '127');
});

brokerAddresses.run();
