import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { linkTo, places } from '../testProxy.ts';
import { news, SyncLab } from './testSync.ts';

const test = suite('where proxies tell each other');

const refused = 'the proxy does not know all members of CG yet';

/** A lab whose client is a member of CG. */
function labWith(...names: readonly ('a' | 'b')[]): SyncLab {
  const lab = new SyncLab(...names);
  lab.proxy.consumer('c1', 'near', '10.1.0.1:1000');
  return lab;
}

test('each master gets the topic, unless it has it, and is not asked again', () => {
  const lab = labWith('a', 'b');
  lab.brokers.b.hasTopic = true;
  lab.pass(60_000);
  assert.equal([lab.brokers.a.made, lab.brokers.b.made], [1, 0]);
  const [made] = lab.proxy.asked(linkTo(places.a), 'updateAndCreateTopic');
  const { topic, readQueueNums, writeQueueNums } = made!.header;
  assert.equal([topic, readQueueNums, writeQueueNums], ['DefaultHeartBeatSyncerTopic', 1, 1]);
  assert.is(lab.proxy.asked(linkTo(places.b), 'getTopicConfig').length, 1);
});

test('members are listed when all was read: those of other proxies too', () => {
  const lab = labWith('a');
  lab.brokers.a.hasTopic = true;
  lab.store('a', news(1), 100_000);
  lab.store('a', news(2, { clientId: 'aged' }), 125_000);
  assert.is(lab.list('c1'), refused);
  lab.pass(0);
  assert.equal(lab.list('c1'), ['far', 'near']);
});

test('what is older than any member is not even read', () => {
  const lab = labWith('a');
  lab.brokers.a.hasTopic = true;
  for (let minute = 9; minute >= 0; minute--) lab.store('a', news(minute), minute * 60_000);
  lab.pass(0);
  const [first] = lab.proxy.asked(linkTo(places.a), 'pullMessage');
  assert.equal(first?.header.queueOffset, 6, 'three minutes back');
});

test('one of several brokers that is silent is not waited for: the others have everything', () => {
  const lab = labWith('a', 'b');
  lab.brokers.a.isSilent = true;
  lab.brokers.b.hasTopic = true;
  lab.store('b', news(1), 20_000);
  lab.pass(0);
  assert.equal(lab.list('c1'), ['far', 'near']);
});

test('it is waited for if a 5.5.0 proxy may have told by it, but not for ever', () => {
  const lab = labWith('a', 'b');
  lab.brokers.a.isSilent = true;
  lab.brokers.b.hasTopic = true;
  const { life, ...old } = news(1);
  lab.store('b', old, 20_000);
  lab.pass(29_000);
  assert.is(lab.list('c1'), refused);
  lab.pass(2_000);
  assert.equal(lab.list('c1'), ['far', 'near']);
});

test('where the only broker is silent, or both are, the wait is a heartbeat long', () => {
  for (const names of [['a'], ['a', 'b']] as const) {
    const lab = labWith(...names);
    lab.brokers.a.isSilent = true;
    lab.brokers.b.isSilent = true;
    lab.pass(29_000);
    assert.is(lab.list('c1'), refused);
    lab.pass(2_000);
    assert.equal(lab.list('c1'), ['near']);
  }
});

test('members are told when the list is there', () => {
  const lab = labWith('a');
  const told = () => lab.proxy.asked('c1', 'notifyConsumerIdsChanged').length;
  assert.is(told(), 0);
  lab.pass(0);
  assert.is(told(), 1);
});

test('a broker that comes later is read, and told, ten seconds and a route later', () => {
  const lab = labWith('a');
  lab.pass(1_000);
  lab.enter('a', 'b');
  lab.brokers.b.hasTopic = true;
  lab.store('b', news(1));
  lab.pass(60_000);
  assert.equal(lab.list('c1'), ['far', 'near']);
  lab.proxy.consumer('c2', 'late', '10.1.0.1:1001');
  lab.settle();
  assert.equal(
    lab.brokers.b.of('REGISTER').map(({ clientId }) => clientId),
    ['far', 'late'],
  );
});

test('a broker that is no more is not told any more', () => {
  const lab = labWith('a', 'b');
  lab.pass(1_000);
  lab.enter('a');
  lab.pass(60_000);
  const before = lab.brokers.b.log.length;
  lab.proxy.consumer('c2', 'late', '10.1.0.1:1001');
  lab.settle();
  assert.is(lab.brokers.b.log.length, before);
  assert.is(lab.brokers.a.of('REGISTER').at(-1)?.clientId, 'late');
});

test('a name server that has forgotten everything ends nothing that is read', () => {
  const lab = labWith('a');
  lab.pass(1_000);
  const route = lab.proxy.routes.get('DefaultCluster')!;
  lab.proxy.routes.delete('DefaultCluster');
  lab.pass(60_000);
  lab.store('a', news(lab.proxy.at));
  assert.equal(lab.list('c1'), ['far', 'near']);
  lab.proxy.consumer('c2', 'late', '10.1.0.1:1001');
  lab.settle();
  assert.is(lab.brokers.a.of('REGISTER').at(-1)?.clientId, 'late');
  lab.proxy.routes.set('DefaultCluster', route);
  lab.pass(20_000);
  assert.is(lab.proxy.asked(linkTo(places.a), 'getTopicConfig').length, 1, 'nor opened again');
});

test('a broker that has lost its log is read on from its end', () => {
  const lab = labWith('a');
  lab.pass(1_000);
  lab.store('a', news(1));
  lab.brokers.a.log = [];
  lab.pass(20_000);
  lab.store('a', news(lab.proxy.at, { clientId: 'new' }));
  assert.equal(lab.list('c1'), ['far', 'near', 'new']);
});

test('a topic that was deleted is made again', () => {
  const lab = labWith('a');
  lab.pass(1_000);
  Object.assign(lab.brokers.a, { hasTopic: false, log: [] });
  lab.pass(20_000);
  assert.is(lab.brokers.a.made, 2);
  lab.store('a', news(lab.proxy.at));
  assert.equal(lab.list('c1'), ['far', 'near']);
  assert.ok(lab.lines.some((line) => /told|tell/.test(line) && line.includes('no topic')));
});

test('a broker that is restarted is read again, and nobody is lost or told twice meanwhile', () => {
  const lab = labWith('a');
  lab.pass(1_000);
  lab.store('a', news(1));
  lab.brokers.a.held = [];
  lab.proxy.down.add(places.a);
  lab.proxy.step({ type: 'link.closed', connection: linkTo(places.a) });
  lab.pass(15_000);
  assert.equal(lab.list('c1'), ['far', 'near']);
  const told = lab.proxy.asked('c1', 'notifyConsumerIdsChanged').length;
  lab.proxy.down.delete(places.a);
  lab.pass(30_000);
  lab.store('a', news(lab.proxy.at, { clientId: 'new' }));
  assert.equal(lab.list('c1'), ['far', 'near', 'new']);
  assert.is(lab.proxy.asked('c1', 'notifyConsumerIdsChanged').length, told + 1);
});

test('what nobody can read is skipped with a line in the log, and all behind it is read', () => {
  const lab = labWith('a');
  lab.brokers.a.hasTopic = true;
  const strange = { ...news(1), heartbeatType: 'RENAME' };
  const wrong = [
    '',
    'nonsense',
    '[]',
    '{}',
    JSON.stringify(strange),
    '{"group":7}',
    '\u0000\ufffd',
  ];
  for (const body of wrong) lab.store('a', body);
  lab.store('a', news(2));
  lab.pass(0);
  assert.equal(lab.list('c1'), ['far', 'near']);
  assert.is(lab.lines.filter((line) => line.includes('is skipped')).length, wrong.length);
});

test.run();
