import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import type { TopicRouteData } from '../../../protocol/bodies/topicRouteData.ts';
import type { RequestFrame } from '../../../protocol/frame.ts';
import { call } from '../../connection/index.ts';
import type { Output, Reply, Stamp, Step } from '../node.ts';
import {
  adminAddress,
  type ClientState,
  clientDefaults,
  clientTransitions,
  closeClient,
  groupNameProblem,
  handlesIn,
  isLeaving,
  knownBrokers,
  lookupRoute,
  masterAddress,
  newClient,
  onRouteReply,
  refreshRoutes,
  routeOf,
  sendHeartbeats,
  startClient,
  subscribeAddress,
  topicAddress,
  topicNameProblem,
  unregister,
  unwatchTopic,
  type WithClient,
  watchTopic,
} from './index.ts';

const client = suite('client instance');

const stamp: Stamp = { at: 1_000, mono: 1_000, entropy: 3 };
const config = { ...clientDefaults, clientId: '10.0.0.1@c', namesrvAddrs: ['ns1', 'ns2', 'ns3'] };
const fresh = newClient(config);
const route: TopicRouteData = {
  brokerDatas: [
    {
      ...brokerOf('a'),
      brokerAddrs: new Map([
        [1, 'a-slave'],
        [0, 'a-master'],
        [3, 'a-third'],
      ]),
    },
    { ...brokerOf('b'), brokerAddrs: new Map([[2, 'b-slave']]) },
  ],
  queueDatas: [{ brokerName: 'a', perm: 6, readQueueNums: 1, writeQueueNums: 1, topicSysFlag: 0 }],
  filterServerTable: new Map(),
};
function brokerOf(brokerName: string) {
  return { brokerName, cluster: 'c', enableActingMaster: false };
}

const routeReply = (topic: string, body: TopicRouteData | undefined, code = 0) =>
  ({
    ...{ type: 'reply.getRouteInfoByTopic', ...stamp, address: 'ns1' },
    context: { for: 'client.route', topic, asDefault: false },
    outcome: { ok: true, frame: { code, body } },
  }) as unknown as Reply<'getRouteInfoByTopic'>;
const knowing = (): ClientState => onRouteReply(fresh, routeReply('t', route))[0];
const connects = (outputs: readonly Output[]) =>
  outputs.flatMap((output) => (output.type === 'connect' ? [output.address] : []));
const frames = (outputs: readonly Output[]) =>
  outputs.flatMap((output) => (output.type === 'send' ? [output.frame as RequestFrame] : []));

client('addresses are found as the reference finds them', () => {
  const known = knowing();
  assert.is(masterAddress(known, 'a'), 'a-master');
  assert.is(masterAddress(known, 'b'), undefined);
  assert.is(adminAddress(known, 'a'), 'a-master');
  assert.is(adminAddress(known, 'b'), 'b-slave');
  assert.is(adminAddress(known, 'z'), undefined);
  const read = (name: string, id: number, only = false) => subscribeAddress(known, name, id, only);
  assert.equal(read('a', 0), { address: 'a-master', slave: false });
  assert.equal(read('a', 1), { address: 'a-slave', slave: true });
  assert.equal(read('a', 2), { address: 'a-third', slave: true }, 'the neighbour of a slave');
  assert.equal(read('b', 0), { address: 'b-slave', slave: true }, 'any, if the master is gone');
  assert.is(read('b', 0, true), undefined);
  assert.equal(read('a', 7), { address: 'a-master', slave: false });
  assert.is(read('z', 0), undefined);
});

client('a question about a topic goes to a drawn broker of it, its master if it has one', () => {
  const known = knowing();
  const drawn = new Set<string | undefined>();
  for (let entropy = 0; entropy < 40; entropy += 1) {
    drawn.add(topicAddress(known, 't', { ...stamp, entropy }));
  }
  assert.equal([...drawn].toSorted(), ['a-master', 'b-slave']);
  assert.is(topicAddress(known, 'unknown', stamp), undefined);
});

client('a topic has one look-up at a time, and all topics ask the name server chosen', () => {
  const [started] = startClient(fresh, stamp);
  const [one, first] = lookupRoute(started, 't', stamp);
  const [same, second] = lookupRoute(one, 't', stamp);
  assert.is(connects(first).length, 1);
  assert.equal([same === one, second], [true, []]);
  const [, other] = lookupRoute(one, 'u', stamp);
  assert.equal(connects(other), [], 'it waits for the same connection');
});

client('clients do not all ask the same name server first', () => {
  const asked = new Set<string | undefined>();
  for (let entropy = 0; entropy < 30; entropy += 1) {
    const [started] = startClient(fresh, { ...stamp, entropy });
    asked.add(connects(lookupRoute(started, 't', stamp)[1])[0]);
  }
  assert.equal([...asked].toSorted(), ['ns1', 'ns2', 'ns3']);
});

client('the refresh asks for what is watched, and sets its timer again', () => {
  const [started] = startClient(fresh, stamp);
  const watching = ['u', 't', 'gone'].reduce(watchTopic, started);
  const [next, outputs] = refreshRoutes(unwatchTopic(watching, 'gone'), stamp);
  assert.equal([...next.lookups.keys()].toSorted(), ['t', 'u']);
  assert.equal(outputs.at(-1), {
    type: 'timer.set',
    name: 'refreshRoutes',
    key: '',
    delayMs: 30_000,
  });
  assert.is(watchTopic(watching, 't'), watching);
  assert.is(unwatchTopic(started, 't'), started);
});

client('only a changed route is news, and a refusal leaves the known one', () => {
  const [known, , first] = onRouteReply(fresh, routeReply('t', route));
  assert.is(first.kind, 'changed');
  const [same, , second] = onRouteReply(known, routeReply('t', { ...route }));
  assert.is(second.kind, 'unchanged');
  assert.is(routeOf(same, 't'), routeOf(known, 't'));
  const [kept, , third] = onRouteReply(known, routeReply('t', undefined, 17));
  assert.is(third.kind, 'missing');
  assert.is(routeOf(kept, 't'), routeOf(known, 't'));
});

const consumer: ConsumerData = {
  ...{ groupName: 'g', consumeType: 'CONSUME_PASSIVELY', messageModel: 'CLUSTERING' },
  ...{ consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET', subscriptionDataSet: [], unitMode: false },
};

client('heartbeats go to masters, and to slaves too where something is consumed', () => {
  const told = (consumers: readonly ConsumerData[]) =>
    connects(sendHeartbeats(knowing(), { producerGroups: [], consumers }, stamp)[1]);
  assert.equal(told([]), ['a-master']);
  assert.equal(told([consumer]), ['a-master', 'a-slave', 'a-third', 'b-slave']);
});

interface Node extends WithClient {
  readonly heard: readonly string[];
}
const hear =
  (what: string) =>
  (node: Node): Step<Node> => [{ ...node, heard: [...node.heard, what] }, []];
const transitions = clientTransitions<Node>({
  heartbeat: () => ({ producerGroups: ['pg'], consumers: [consumer] }),
  opened: hear('opened'),
  closed: hear('closed'),
});
const step = (node: Node, event: { readonly type: keyof typeof transitions }): Step<Node> =>
  transitions[event.type].actions.params({
    context: { node },
    event: { ...stamp, ...event } as never,
  });
const link = {
  type: 'link.opened',
  connection: 'c1',
  address: 'a-slave',
  peer: 'a-slave',
} as const;

/** The client with a request that waits for a connection to this address. */
function inQueue(known: ClientState, to: string): ClientState {
  const [connections] = call(
    known.connections,
    {
      ...{ to, command: 'getRouteInfoByTopic', header: { topic: 't' }, body: undefined },
      ...{ timeoutMs: 3_000, context: {} },
    },
    stamp,
  );
  return { ...known, connections };
}

client('a client that leaves does not join again by a heartbeat', () => {
  const [leaving] = unregister(knowing(), [{ producerGroup: 'pg' }], stamp);
  const master = { ...link, address: 'a-master', peer: 'a-master' };
  const [, outputs] = step({ client: leaving, heard: [] }, master);
  assert.equal(
    frames(outputs).map(({ command }) => command),
    ['unregisterClient'],
  );
});

client('a connection that came up to a known broker is told of the groups at once', () => {
  const asking = inQueue(knowing(), 'a-slave');
  const [opened, outputs] = step({ client: asking, heard: [] }, link);
  const [waited, greeting] = frames(outputs);
  assert.is(waited?.command, 'getRouteInfoByTopic');
  assert.equal((greeting as RequestFrame<'heartBeat'>).body.producerDataSet, [
    { groupName: 'pg' },
    { groupName: 'CLIENT_INNER_PRODUCER' },
  ]);
  const [closed] = step(opened, { type: 'link.closed', connection: 'c1' } as never);
  assert.equal(closed.heard, ['opened', 'closed']);
});

client('a connection that was opened for a heartbeat does not get a second one', () => {
  const [beating] = sendHeartbeats(knowing(), { producerGroups: [], consumers: [consumer] }, stamp);
  const [node, outputs] = step({ client: beating, heard: [] }, link);
  assert.equal(
    frames(outputs).map(({ command }) => command),
    ['heartBeat'],
  );
  assert.equal(node.heard, ['opened']);
});

client('a connection that nobody wants any more, or that others opened, is told nothing', () => {
  const [, stray] = step({ client: knowing(), heard: [] }, link);
  assert.equal(stray, [{ type: 'close', connection: 'c1' }]);
  const inbound = { ...link, address: undefined };
  const [node, outputs] = step({ client: knowing(), heard: [] }, inbound);
  assert.equal([node.heard, frames(outputs)], [['opened'], []]);
});

client('a broker’s version is kept from its answer to a heartbeat', () => {
  const reply = (frame: object) =>
    ({ type: 'reply.heartBeat', address: 'a-master', outcome: { ok: true, frame } }) as never;
  const [node] = step({ client: knowing(), heard: [] }, reply({ code: 0, version: 513 }));
  assert.is(node.client.brokerVersions.get('a-master'), 513);
  assert.is(step(node, reply({ code: 0, version: 513 }))[0].client, node.client);
  const [refused, outputs] = step(node, reply({ code: 1 }));
  assert.is(refused.client, node.client);
  assert.is(outputs.length, 1);
});

client('leaving tells every address of every broker, slaves too, one after the other', () => {
  const [leaving, outputs] = unregister(knowing(), [{ consumerGroup: 'g' }], stamp);
  assert.equal(
    leaving.farewells.map(({ address, group }) => [address, Object.values(group)[0]]),
    ['g', 'CLIENT_INNER_PRODUCER'].flatMap((group) =>
      ['a-master', 'a-slave', 'a-third', 'b-slave'].map((address) => [address, group]),
    ),
  );
  assert.equal(connects(outputs), ['a-master']);
  assert.is(outputs.filter(({ type }) => type === 'timer.cancel').length, 2);
  let node: Node = { client: leaving, heard: [] };
  for (let turn = 0; turn < 8; turn += 1) {
    assert.ok(isLeaving(node.client));
    const outcome = { ok: false, problem: 'closed' };
    [node] = step(node, { type: 'reply.unregisterClient', address: 'x', outcome } as never);
  }
  assert.not(isLeaving(node.client));
  assert.is(closeClient(node.client, stamp)[0].connections.stopped, true);
});

client('brokers that no route names any more are forgotten with the next heartbeat', () => {
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
  const [node, outputs] = step({ client: moved, heard: [] }, { type: 'timer.heartbeat' });
  assert.equal(
    knownBrokers(node.client).map(({ address }) => address),
    ['new'],
  );
  assert.equal(connects(outputs), ['new']);
  const [stale] = onRouteReply(
    node.client,
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
  const [half] = step({ client: stale, heard: [] }, { type: 'timer.heartbeat' });
  assert.equal(
    knownBrokers(half.client).map(({ address }) => address),
    ['newer', 's'],
  );
});

client('a request that came over a connection keeps it from being idle', () => {
  const [beating] = sendHeartbeats(knowing(), { producerGroups: [], consumers: [consumer] }, stamp);
  const [node] = step({ client: beating, heard: [] }, link);
  const { params } = handlesIn(hear('request')).actions;
  const event = { ...stamp, mono: 5_000, connection: 'c1' };
  const [after] = params({ context: { node }, event });
  assert.equal(after.heard, ['opened', 'request']);
  assert.is(after.client.connections.links.get('c1')?.activeMono, 5_000);
});

client('names are checked in the words of the reference', () => {
  assert.is(groupNameProblem('shop-group_1|%'), undefined);
  assert.match(groupNameProblem('') ?? '', 'blank');
  assert.match(groupNameProblem('g'.repeat(121)) ?? '', '120');
  assert.match(groupNameProblem('a b') ?? '', 'illegal characters');
  assert.is(topicNameProblem('t'.repeat(127)), undefined);
  assert.match(topicNameProblem('t'.repeat(128)) ?? '', '127');
});

client.run();
