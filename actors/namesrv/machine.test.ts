import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  answerIn,
  brokerHeader,
  listings,
  newMachineBench,
  registration,
  requestOf,
  routeRequest,
} from './fixtures.ts';

const namesrv = suite('namesrv machine');
const boot = { type: 'node.boot', at: 0 };
const opened = (connection: string, at = 0) => ({
  type: 'link.opened',
  at,
  mono: at,
  connection,
  address: undefined,
  peer: `${connection}:50000`,
});

function serving(config = {}) {
  const bench = newMachineBench(config);
  bench.send(boot);
  bench.send(opened('c1'));
  return bench;
}

namesrv('before its boot it has no timers; after it, it serves and scans every 5 s', () => {
  const bench = newMachineBench();
  assert.equal([bench.value(), bench.timers()], ['booting', []]);
  bench.send(boot);
  assert.equal([bench.value(), bench.timers()], ['serving', ['timer.scanNotActiveBrokers']]);
  bench.advance(60_000);
  assert.equal(bench.timers(), ['timer.scanNotActiveBrokers']);
});

namesrv('registers, tells the route, and answers unknown codes with 3', () => {
  const bench = serving();
  bench.send(registration({}, { at: 10 }));
  assert.is(answerIn(bench.outputs).code, 0);
  bench.send(routeRequest('orders', { at: 20 }));
  assert.is(answerIn(bench.outputs).code, 0);
  const frame = { kind: 'request', command: 'unknown', code: 9999, oneway: false, opaque: 49 };
  bench.send({ type: 'rmq.unknown', at: 30, connection: 'c1', frame } as never);
  const unknown = answerIn(bench.outputs);
  assert.equal([unknown.code, unknown.remark], [3, ' request type 9999 not supported']);
  assert.is(unknown.opaque, 49);
  bench.send(requestOf('getConsumerListByGroup', { consumerGroup: 'g' }, undefined, { at: 40 }));
  assert.is(answerIn(bench.outputs).remark, ' request type 38 not supported');
});

namesrv('what cannot be read is answered 1 with the field at fault', () => {
  const bench = serving();
  const malformed = (of: string, field: string, problem: string) => {
    const frame = { kind: 'request', command: 'malformed', of, field, problem, code: 1 };
    bench.send({
      type: 'rmq.malformed',
      at: 1,
      connection: 'c1',
      frame: { ...frame, opaque: 1, oneway: false },
    } as never);
    const { code, remark } = answerIn(bench.outputs);
    return [code, remark];
  };
  assert.equal(malformed('registerBroker', 'brokerName', 'missing'), [1, 'brokerName: missing']);
  assert.equal(malformed('registerBroker', 'body', 'no JSON'), [1, 'body: no JSON']);
  assert.equal(malformed('registerBroker', 'body', 'crc32 differs'), [1, 'crc32 not match']);
  assert.equal(answerIn(bench.outputs).header, {});
  assert.equal(malformed('unregisterBroker', 'brokerId', 'missing'), [0, undefined]);
});

namesrv('the end of a connection takes one of its brokers out, the first', () => {
  const bench = serving();
  bench.send(registration({}, { at: 1 }));
  bench.send(registration({ header: { brokerName: 'b', brokerAddr: 'b:1' } }, { at: 1 }));
  bench.send({ type: 'link.closed', at: 2, connection: 'c1' } as never);
  assert.equal(listings(bench.outputs), ['-a@a:1']);
  bench.send({ type: 'link.closed', at: 3, connection: 'c7' } as never);
  assert.equal(bench.outputs, []);
});

namesrv('the same address in another cluster is another broker', () => {
  const bench = serving();
  bench.send(opened('c2', 1));
  const other = { brokerName: 'b', clusterName: 'D' };
  bench.send(registration({ header: other }, { at: 1, connection: 'c2' }));
  bench.send(registration({}, { at: 1 }));
  bench.send({ type: 'link.closed', at: 2, connection: 'c1' } as never);
  assert.equal(listings(bench.outputs), ['-a@a:1']);
});

namesrv('an idle connection is closed after 120 s, and its broker is out with it', () => {
  const bench = serving();
  bench.send(registration({}, { at: 10 }));
  bench.advance(120_009);
  assert.equal(bench.outputs, []);
  bench.advance(120_010);
  assert.equal(bench.outputs[0], { type: 'close', connection: 'c1' });
  assert.equal(listings(bench.outputs), ['-a@a:1']);
});

namesrv('a busy connection without registrations ends at the scan after the lease', () => {
  const bench = serving();
  bench.send(registration({}, { at: 10 }));
  for (let at = 60_000; at <= 120_000; at += 60_000) bench.send(routeRequest('orders', { at }));
  bench.advance(124_999);
  assert.equal(bench.outputs, []);
  bench.advance(125_000);
  assert.equal(bench.outputs[0], { type: 'close', connection: 'c1' });
  assert.equal(listings(bench.outputs), ['-a@a:1']);
  assert.is(bench.state().connections.links.size, 0);
});

namesrv('a lease that ends exactly now is still good', () => {
  const bench = serving();
  bench.send(registration({ header: { heartbeatTimeoutMillis: 10_000 } }, { at: 0 }));
  bench.advance(10_000);
  assert.equal(bench.outputs, []);
  bench.advance(15_000);
  assert.equal(listings(bench.outputs), ['-a@a:1']);
});

namesrv(
  'a heartbeat over a new connection does not save the broker from the end of the old',
  () => {
    const bench = serving();
    bench.send(registration({}, { at: 1 }));
    bench.send(opened('c2', 2));
    const { brokerName, brokerAddr, clusterName } = brokerHeader;
    const header = { brokerName, brokerAddr, clusterName };
    bench.send(requestOf('brokerHeartbeat', header, undefined, { at: 3, connection: 'c2' }));
    bench.send({ type: 'link.closed', at: 4, connection: 'c1' } as never);
    assert.equal(listings(bench.outputs), ['-a@a:1']);
  },
);

namesrv('a lease whose address is listed nowhere costs its connection and nothing else', () => {
  const bench = serving();
  bench.send(registration({ header: { heartbeatTimeoutMillis: 1_000 } }, { at: 1 }));
  const moved = { brokerAddr: 'a:9' };
  bench.send(opened('c2', 2));
  bench.send(registration({ header: moved }, { at: 3, connection: 'c2' }));
  bench.advance(5_000);
  assert.equal(listings(bench.outputs), []);
  assert.equal(bench.outputs, [{ type: 'close', connection: 'c1' }]);
  bench.send(routeRequest('orders', { at: 5_001, connection: 'c2' }));
  assert.is(answerIn(bench.outputs).code, 0);
});

namesrv('if configured, no route is told for the first 45 s', () => {
  const bench = serving({ needWaitForService: true });
  assert.is(bench.value(), 'awaitingBrokers');
  bench.send(registration({}, { at: 10 }));
  assert.is(answerIn(bench.outputs).code, 0);
  bench.send(routeRequest('orders', { at: 44_999 }));
  assert.is(answerIn(bench.outputs).code, 1);
  bench.advance(45_000);
  assert.is(bench.value(), 'serving');
  bench.send(routeRequest('orders', { at: 45_001 }));
  assert.is(answerIn(bench.outputs).code, 0);
});

namesrv('a name server that was shut down closes its connections and says nothing more', () => {
  const bench = serving();
  bench.send({ type: 'operator.shutdown', at: 5 });
  assert.is(bench.value(), 'stopped');
  assert.equal(bench.outputs, [{ type: 'close', connection: 'c1' }]);
  assert.equal(bench.timers(), []);
  bench.send(routeRequest('orders', { at: 6 }));
  assert.equal(bench.outputs, []);
  bench.send({ type: 'operator.shutdown', at: 7 });
  assert.equal(bench.outputs, []);
});

namesrv.run();
