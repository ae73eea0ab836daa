import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import type { RequestFrame } from '../../../protocol/frame.ts';
import { call } from '../../connection/index.ts';
import type { Step } from '../node.ts';
import { connects, frames, knowing, stamp } from './fixtures.ts';
import {
  type ClientState,
  clientTransitions,
  closeClient,
  handlesIn,
  isLeaving,
  sendHeartbeats,
  unregister,
  type WithClient,
} from './index.ts';

const client = suite('client instance');

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

client('of the answers to heartbeats only a refusal says anything, in the log', () => {
  const node = { client: knowing(), heard: [] };
  const reply = (frame: object) =>
    ({
      ...{ type: 'reply.heartBeat', address: 'a-master', context: { fingerprint: 0 } },
      outcome: { ok: true, frame },
    }) as never;
  assert.equal(step(node, reply({ code: 0, version: 513 })), [node, []]);
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

client('a request that came over a connection keeps it from being idle', () => {
  const [beating] = sendHeartbeats(knowing(), { producerGroups: [], consumers: [consumer] }, stamp);
  const [node] = step({ client: beating, heard: [] }, link);
  const { params } = handlesIn(hear('request')).actions;
  const event = { ...stamp, mono: 5_000, connection: 'c1' };
  const [after] = params({ context: { node }, event });
  assert.equal(after.heard, ['opened', 'request']);
  assert.is(after.client.connections.links.get('c1')?.activeMono, 5_000);
});

client.run();
