import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProducerConfig } from './config.ts';
import { isReachable } from './faults.ts';
import { type Bench, newBench, routeTo, stored, warmUp } from './fixtures.ts';

const detector = suite('producer: detector');

/** A producer whose only broker has just refused a message. */
function refused(config: Partial<ProducerConfig> = {}): Bench {
  const settings = { sendLatencyFaultEnable: true, startDetectorEnable: true, ...config };
  const bench = warmUp(
    newBench({ retryTimesWhenSendFailed: 0, ...settings }),
    routeTo({ 'broker-a': 2 }),
  );
  bench.order({ id: 'x' });
  bench.answer(bench.take('sendMessageV2'), 2);
  assert.is(isReachable(bench.state().faults, 'broker-a'), false);
  return bench;
}

const asked = (bench: Bench): number =>
  bench.sent.filter(({ frame }) => frame.command === 'getMaxOffset').length;

detector('a broker that answers is reachable again', () => {
  const bench = refused();
  bench.advance(2_999);
  assert.is(asked(bench), 0);
  bench.advance(1);
  const question = bench.take('getMaxOffset');
  assert.equal([question.frame.header.topic, question.frame.header.queueId], ['orders', 0]);
  bench.answer(question, 0, { header: { offset: 0 } });
  assert.is(isReachable(bench.state().faults, 'broker-a'), true);
  assert.is(bench.logs.at(-1)?.text, 'broker-a is reachable again');
});

detector('a refusal and a silence leave it unreachable, and it is asked again', () => {
  const bench = refused();
  bench.advance(3_000);
  bench.answer(bench.take('getMaxOffset'), 1);
  assert.is(isReachable(bench.state().faults, 'broker-a'), false);
  bench.advance(3_000);
  const unanswered = bench.take('getMaxOffset');
  bench.advance(200);
  assert.is(isReachable(bench.state().faults, 'broker-a'), false);
  assert.ok(bench.closed.includes(unanswered.connection), 'the time-out closed the connection');
});

detector('a broker is asked no more often than its interval says', () => {
  for (const [detectIntervalMs, expected] of [
    [3_000, 4],
    [3_001, 2],
  ] as const) {
    const bench = refused({ detectIntervalMs });
    let questions = 0;
    for (let round = 1; round <= 4; round += 1) {
      bench.advance(3_000);
      questions += asked(bench);
      while (asked(bench) > 0) bench.answer(bench.take('getMaxOffset'), 1);
    }
    assert.is(questions, expected, `an interval of ${detectIntervalMs} ms`);
  }
});

detector(
  'nobody is asked without fault tolerance, without a detector, or once it shuts down',
  () => {
    const quiet = [
      { sendLatencyFaultEnable: false, startDetectorEnable: true },
      { sendLatencyFaultEnable: true, startDetectorEnable: false },
    ];
    for (const config of quiet) {
      const bench = warmUp(newBench(config), routeTo({ 'broker-a': 2 }));
      bench.order({ id: 'x' });
      bench.answer(bench.take('sendMessageV2'), 0, { header: stored });
      bench.advance(9_000);
      assert.is(asked(bench), 0);
    }
    const bench = refused();
    bench.give({ type: 'operator.shutdown' });
    bench.advance(9_000);
    assert.is(asked(bench), 0);
  },
);

detector.run();
