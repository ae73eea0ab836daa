import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readChannelData } from '../../../protocol/bodies/heartbeatSync.ts';
import { linkTo, places } from '../testProxy.ts';
import { SyncLab } from './testSync.ts';

const test = suite('what a proxy tells others');

/** A lab that has read everything; nobody is connected. */
function labOf(...names: readonly ('a' | 'b')[]): SyncLab {
  const lab = new SyncLab(...names);
  lab.pass(1_000);
  return lab;
}

function beat(lab: SyncLab, clientId = 'c'): void {
  const connection = `to ${clientId}`;
  if (!lab.proxy.state.members.memberships.has(connection)) {
    lab.proxy.open(connection, '10.1.0.1:1000');
  }
  lab.beat(connection, clientId);
}

const told = ({ brokers: { a, b } }: SyncLab, kind: string) => [
  a.of(kind).length,
  b.of(kind).length,
];

test('equal heartbeats are told once in five seconds, each to another broker than the last', () => {
  const lab = labOf('a', 'b');
  for (let time = 0; time < 4; time++) beat(lab);
  assert.equal(told(lab, 'REGISTER'), [1, 1], 'the first is news');
  const counts: number[][] = [];
  for (let round = 0; round < 4; round++) {
    lab.pass(30_000);
    for (let time = 0; time < 3; time++) beat(lab);
    counts.push(told(lab, 'REGISTER'));
  }
  const [one, two] = [counts[0]!, counts[1]!];
  assert.is(one[0]! + one[1]!, 3);
  assert.equal(two, [2, 2]);
  assert.equal(counts[3], [3, 3]);
});

test('two clients that take turns are both told to either broker', () => {
  const lab = labOf('a', 'b');
  for (let round = 0; round < 4; round++) {
    beat(lab, 'c');
    beat(lab, 'd');
    lab.pass(30_000);
  }
  for (const broker of [lab.brokers.a, lab.brokers.b]) {
    for (const id of ['c', 'd']) {
      const times = broker.of('REGISTER').filter(({ clientId }) => clientId === id);
      assert.ok(times.length >= 2, `${id} is told to each`);
    }
  }
});

/** Who a proxy lists that is started now, while one of the two brokers does not answer. */
function listedWithout(silent: 'a' | 'b', { proxy, brokers }: SyncLab): readonly string[] | string {
  const later = new SyncLab('a', 'b');
  later.proxy.at = proxy.at;
  later.brokers[silent].isSilent = true;
  for (const name of ['a', 'b'] as const) {
    later.brokers[name].hasTopic = true;
    for (const [index, told] of brokers[name].told.entries()) {
      const storedAgoMs = proxy.at - (brokers[name].log[index]?.storeTimestamp ?? 0);
      later.store(name, { ...told, localProxyId: '10.8.0.2%8080%8081' }, storedAgoMs);
    }
  }
  later.proxy.open('asker', '10.1.0.9:1');
  later.pass(0);
  return later.list('asker');
}

test('whichever of two brokers is away, who is started knows all clients by the other', () => {
  const lab = labOf('a', 'b');
  const here = new Set<string>();
  for (let step = 0; step < 36; step++) {
    const id = `c${(step * 5) % 7}`;
    if (step % 5 === 4 && here.delete(id)) {
      lab.proxy.ask(`to ${id}`, 'unregisterClient', { clientID: id, consumerGroup: 'CG' });
      lab.settle();
    } else {
      here.add(id);
      beat(lab, id);
    }
    // Who is here says so every 30 s, in an order that gives each its turn at the same broker.
    if (step % 6 === 5) for (const other of here) beat(lab, other);
    for (const silent of ['a', 'b'] as const) {
      assert.equal(listedWithout(silent, lab), [...here].sort(), `step ${step}, ${silent} silent`);
    }
    lab.pass(5_000);
  }
});

test('who leaves has left on two brokers, under the channel by which it came', () => {
  const lab = labOf('a', 'b');
  beat(lab);
  lab.proxy.step({ type: 'link.closed', connection: 'to c' });
  lab.settle();
  assert.equal(told(lab, 'UNREGISTER'), [1, 1]);
  const [came, left] = ['REGISTER', 'UNREGISTER'].map((kind) => {
    const [entry] = lab.brokers.a.of(kind);
    const { extendAttribute, ...channel } = readChannelData(entry?.channelData ?? '')!;
    return { channel, toldAt: Number(entry?.lastUpdateTimestamp) };
  });
  assert.equal(left?.channel, came?.channel);
  assert.is(came?.channel.remoteAddress, '10.1.0.1:1000');
  assert.ok(left!.toldAt > came!.toldAt, 'in an order that everybody sees');
});

test('what a broker refuses another is told', () => {
  const lab = labOf('a', 'b');
  lab.brokers.a.refusal = 2;
  beat(lab);
  assert.equal(told(lab, 'REGISTER'), [0, 2]);
  assert.equal(
    lab.lines.filter((line) => line.includes('not told')),
    [],
  );
});

test('what nobody takes is told with the next heartbeat, however soon it comes', () => {
  const lab = labOf('a');
  lab.brokers.a.refusal = 2;
  beat(lab);
  assert.equal(lab.lines.filter((line) => line.includes('not told')).length, 1);
  lab.brokers.a.refusal = undefined;
  beat(lab);
  assert.equal(told(lab, 'REGISTER'), [1, 0]);
});

test('a broker that is not reached is left out, and told again when it is', () => {
  const lab = labOf('a', 'b');
  lab.brokers.a.held = [];
  lab.proxy.down.add(places.a);
  lab.proxy.step({ type: 'link.closed', connection: linkTo(places.a) });
  lab.pass(5_000);
  beat(lab);
  assert.equal(told(lab, 'REGISTER'), [0, 1]);
  lab.proxy.down.delete(places.a);
  lab.pass(30_000);
  beat(lab);
  assert.equal(told(lab, 'REGISTER'), [1, 1]);
});

test('who came before any broker did is told when the first is there', () => {
  const lab = new SyncLab();
  lab.proxy.producer('p1', 'sender', '10.1.0.1:1');
  beat(lab);
  lab.pass(20_000);
  assert.equal(told(lab, 'REGISTER'), [0, 0]);
  lab.enter('b');
  lab.pass(60_000);
  assert.equal(told(lab, 'REGISTER'), [0, 1]);
  assert.equal(told(lab, 'producer'), [0, 1]);
});

test('a producer is told as the leaving of a group that nobody has, always by one channel', () => {
  const lab = labOf('a');
  lab.proxy.producer('p1', 'sender', '10.1.0.1:1');
  lab.proxy.producer('p2', 'other', '10.1.0.1:2');
  lab.settle();
  const entries = lab.brokers.a.of('producer');
  assert.equal(
    entries.map(({ heartbeatType, group, clientId, producer }) => [
      heartbeatType,
      group,
      clientId,
      producer,
    ]),
    ['sender', 'other'].map((id) => [
      'UNREGISTER',
      'PRODUCERS_OF_PROXY',
      id,
      { group: 'PG', isLeaving: false },
    ]),
  );
  assert.is(new Set(entries.map(({ channelData }) => channelData)).size, 1);
});

test.run();
