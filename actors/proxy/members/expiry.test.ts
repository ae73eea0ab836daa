import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { news, SyncLab } from './testSync.ts';

const test = suite('clients that have fallen silent');

const ownId = '10.8.0.1%8080%8081';
const formerChannel = '{"remoteProxyIp":"10.8.0.1","type":"REMOTING"}';

/** A lab whose proxy was started anew: its former life has told of three clients. */
function restarted(): SyncLab {
  const lab = new SyncLab('a');
  lab.brokers.a.hasTopic = true;
  for (const [index, clientId] of ['gone', 'back', 'elsewhere'].entries()) {
    const more = { clientId, localProxyId: ownId, life: 99, channelData: formerChannel };
    lab.store('a', news(index, more), 1_000);
  }
  open(lab, 'near');
  lab.pass(0);
  return lab;
}

/** Connects. */
function open(lab: SyncLab, ...ids: readonly string[]): void {
  for (const id of ids) lab.proxy.consumer(`to ${id}`, id, '10.1.0.1:1001');
  lab.settle();
}

/** Heartbeats of clients that are there, while time passes. */
function live(lab: SyncLab, ms: number, ...ids: readonly string[]): void {
  for (let left = ms; left > 0; left -= 10_000) {
    lab.pass(Math.min(left, 10_000));
    for (const id of ids) lab.beat(`to ${id}`, id);
  }
}

test('who is of a former life counts for two heartbeats and a scan, and is retracted then', () => {
  const lab = restarted();
  assert.equal(lab.list('to near'), ['back', 'elsewhere', 'gone', 'near']);
  open(lab, 'back');
  lab.store('a', news(lab.proxy.at, { clientId: 'elsewhere' }));
  live(lab, 60_000, 'back', 'near');
  assert.equal(lab.list('to near'), ['back', 'elsewhere', 'gone', 'near'], 'it may be on its way');
  lab.store('a', news(lab.proxy.at, { clientId: 'elsewhere' }));
  assert.is(lab.brokers.a.of('UNREGISTER').length, 0);
  live(lab, 20_000, 'back', 'near');
  assert.equal(lab.list('to near'), ['back', 'elsewhere', 'near']);
  const retracted = lab.brokers.a.of('UNREGISTER');
  assert.equal(
    retracted.map(({ clientId, channelData, life }) => [clientId, channelData, life]),
    [['gone', formerChannel, 7]],
  );
});

test('who was silent for 120 s is no member, at this proxy or another; who is left is told', () => {
  const lab = new SyncLab('a');
  open(lab, 'near', 'other');
  lab.pass(0);
  lab.store('a', news(1));
  live(lab, 110_000, 'other');
  assert.equal(lab.list('to other'), ['far', 'near', 'other']);
  const told = () => lab.proxy.asked('to other', 'notifyConsumerIdsChanged').length;
  const before = told();
  live(lab, 30_000, 'other');
  assert.equal(lab.list('to other'), ['other']);
  assert.is(told(), before + 2);
});

test('one group of a connection that is silent ends alone', () => {
  const lab = new SyncLab('a');
  open(lab, 'near');
  lab.pass(0);
  for (let time = 0; time < 14; time++) {
    lab.pass(10_000);
    lab.beat('to near', 'near', 'producer');
  }
  assert.is(lab.list('to near'), 'no consumer for this group, CG');
  assert.is(lab.proxy.state.members.producers.get('PG')?.size, 1);
});

test('a broker with a wrong clock makes nobody older, once an own message has shown it', () => {
  for (const aheadMs of [-600_000, 600_000]) {
    const lab = new SyncLab('a');
    lab.brokers.a.aheadMs = aheadMs;
    lab.pass(0);
    open(lab, 'other');
    lab.store('a', news(1));
    live(lab, 110_000, 'other');
    assert.equal(lab.list('to other'), ['far', 'other'], `${aheadMs}`);
    live(lab, 20_000, 'other');
    assert.equal(lab.list('to other'), ['other'], `${aheadMs}`);
  }
});

test('a proxy whose clock is wrong harms its clients nowhere', () => {
  for (const toldAt of [1, 4_000_000_000_000]) {
    const lab = new SyncLab('a');
    open(lab, 'other');
    lab.pass(0);
    lab.store('a', news(toldAt));
    live(lab, 110_000, 'other');
    assert.equal(lab.list('to other'), ['far', 'other']);
    live(lab, 20_000, 'other');
    assert.equal(lab.list('to other'), ['other']);
  }
});

test('what is remembered of clients that are gone goes as well', () => {
  const lab = restarted();
  lab.store('a', news(lab.proxy.at));
  lab.store('a', news(lab.proxy.at + 1, { heartbeatType: 'UNREGISTER' }));
  assert.ok(lab.proxy.state.gone.size > 0);
  lab.proxy.step({ type: 'link.closed', connection: 'to near' });
  lab.pass(300_000);
  const { gone, members, sync } = lab.proxy.state;
  assert.equal([gone.size, members.consumers.size, sync.published.size], [0, 0, 0]);
});

test.run();
