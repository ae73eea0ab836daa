import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProducerConfig } from './config.ts';
import { settingsOf } from './config.ts';
import { isAvailable, isReachable, notAvailableMs } from './faults.ts';
import { type Bench, newBench, routeTo, stored, warmUp } from './fixtures.ts';

const tolerance = suite('producer: latency fault tolerance');

const route = routeTo({ 'broker-a': 2, 'broker-b': 2 });

/** A producer with fault tolerance that knows two brokers, both with good marks or none. */
function tolerant(config: Partial<ProducerConfig> = {}): Bench {
  const bench = warmUp(newBench({ sendLatencyFaultEnable: true, ...config }), route);
  // The other broker gets its connection and its heartbeat, too.
  for (let n = 0; n < 2; n += 1) answered(bench, 0);
  while (bench.sent.length > 0) bench.answer(bench.sent.shift()!, 0);
  bench.settled.length = 0;
  return bench;
}

/** Sends a message whose first attempt is answered so after `ms`; says where it went. */
function answered(bench: Bench, code: number, ms = 0): string {
  bench.order({ id: 'x' });
  const request = bench.take('sendMessageV2');
  bench.advance(ms);
  bench.answer(request, code, { header: stored });
  return brokerOf(request.to);
}

const brokerOf = (address: string): string => address.replace(':10911', '');
const other = (broker: string): string => (broker === 'broker-a' ? 'broker-b' : 'broker-a');

/** Where the next sends go, each answered at once. */
const next = (bench: Bench, count: number): readonly string[] =>
  [...new Set(Array.from({ length: count }, () => answered(bench, 0)))].sort();

tolerance('how long a broker is left out is a table of thresholds', () => {
  const settings = settingsOf({
    ...{ name: 'p', disk: { logs: {}, values: {} }, incarnation: 1 },
    config: { producerGroup: 'g', namesrvAddrs: [] },
  });
  const steps = [0, 49, 50, 549, 550, 1_799, 1_800, 3_000, 5_000, 10_000, 15_000, 99_000];
  assert.equal(
    steps.map((ms) => notAvailableMs(settings, ms)),
    [0, 0, 0, 0, 2_000, 2_000, 5_000, 6_000, 10_000, 10_000, 30_000, 30_000],
  );
});

tolerance('a slow broker is left out until its time is over', () => {
  const bench = tolerant();
  const slow = answered(bench, 0, 550);
  assert.equal(next(bench, 6), [other(slow)]);
  bench.advance(1_999);
  assert.equal(next(bench, 6), [other(slow)], 'one millisecond is missing');
  bench.advance(1);
  assert.equal(next(bench, 6), ['broker-a', 'broker-b']);
});

tolerance('without it a slow broker gets its turn as before', () => {
  const bench = tolerant({ sendLatencyFaultEnable: false });
  answered(bench, 0, 2_900);
  assert.equal(next(bench, 4), ['broker-a', 'broker-b']);
  assert.is(bench.state().faults.size, 0);
});

tolerance('the time of a slow answer is not shortened by a quick one', () => {
  const bench = tolerant();
  const slow = answered(bench, 0, 2_000);
  const before = bench.state().faults.get(slow)?.availableMono;
  assert.is(before, 2_000 + 5_000);
  bench.order({ id: 'y', brokerName: slow, queueId: 0, mode: 'async' });
  bench.answer(bench.take('sendMessageV2'), 0, { header: stored });
  assert.is(bench.state().faults.get(slow)?.availableMono, before);
});

tolerance('a refusal leaves its broker out for 10 s and makes it unreachable', () => {
  const bench = tolerant();
  bench.order({ id: 'x' });
  const first = bench.take('sendMessageV2');
  bench.answer(first, 2);
  const broker = brokerOf(first.to);
  assert.is(isReachable(bench.state().faults, broker), false);
  assert.match(bench.logs.at(-1)?.text ?? '', `${broker} is unreachable`);
  const second = bench.take('sendMessageV2');
  assert.is(brokerOf(second.to), other(broker));
  bench.answer(second, 0, { header: stored });
  bench.advance(9_999);
  assert.equal(next(bench, 4), [other(broker)]);
  bench.advance(1);
  assert.equal(next(bench, 6), ['broker-a', 'broker-b'], 'its time is over');
  assert.is(isReachable(bench.state().faults, broker), true, 'an answer made it reachable');
});

tolerance(
  'a lost connection leaves the broker out; unreachable it is with the detector only',
  () => {
    for (const startDetectorEnable of [false, true]) {
      const bench = tolerant({ startDetectorEnable });
      bench.order({ id: 'x' });
      const first = bench.take('sendMessageV2');
      bench.lose(first.connection);
      const broker = brokerOf(first.to);
      assert.is(isReachable(bench.state().faults, broker), !startDetectorEnable);
      const now = { at: 0, mono: 0, entropy: 0 };
      assert.is(isAvailable(bench.state().faults, broker, now), false);
    }
  },
);

tolerance('an asynchronous send that fails leaves its broker reachable', () => {
  const bench = tolerant({ startDetectorEnable: true });
  bench.order({ id: 'x', mode: 'async' });
  const request = bench.take('sendMessageV2');
  bench.answer(request, 1);
  const { faults } = bench.state();
  assert.is(isReachable(faults, brokerOf(request.to)), true);
  assert.is((faults.get(brokerOf(request.to))?.availableMono ?? 0) >= 10_000, true);
});

tolerance('with both left out, one that is reachable is preferred', () => {
  const bench = tolerant();
  const slow = answered(bench, 0, 1_800);
  bench.order({ id: 'x' });
  const refused = bench.take('sendMessageV2');
  assert.is(brokerOf(refused.to), other(slow));
  bench.answer(refused, 2);
  const retried = bench.take('sendMessageV2');
  assert.is(brokerOf(retried.to), slow);
  bench.answer(retried, 0, { header: stored });
  assert.equal(next(bench, 4), [slow]);
});

tolerance('with none left, any queue will do', () => {
  const bench = tolerant();
  bench.order({ id: 'x' });
  bench.answer(bench.take('sendMessageV2'), 2);
  bench.answer(bench.take('sendMessageV2'), 2);
  bench.answer(bench.take('sendMessageV2'), 2);
  assert.is(bench.settled.at(-1)?.outcome, 'refused');
  assert.is(isReachable(bench.state().faults, 'broker-a'), false);
  assert.is(isReachable(bench.state().faults, 'broker-b'), false);
  answered(bench, 0);
  assert.is(bench.settled.at(-1)?.outcome, 'stored');
});

tolerance('sends to a queue of their own tell nothing of its broker', () => {
  const bench = tolerant();
  bench.order({ id: 'x', brokerName: 'broker-a', queueId: 0 });
  const { faults } = bench.state();
  bench.answer(bench.take('sendMessageV2'), 2);
  assert.is(bench.state().faults, faults);
});

tolerance.run();
