import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallOutcome, Output, Reply } from '../../shared/node.ts';
import type { SendOrder } from '../events.ts';
import { masterOf, routeTo } from '../fixtures.ts';
import { newProducer, type ProducerState } from '../state.ts';
import { finish, start } from './life.ts';
import { onRoute } from './route.ts';
import { send } from './send.ts';
import { sent } from './sent.ts';

// Handlers alone, without a machine: plain values in, plain values out.
const handlers = suite('producer handlers');

const stamp = { at: 1_000, mono: 1_000, entropy: 5 };
const config = { producerGroup: 'g', namesrvAddrs: ['ns:9876'] };
const input = { name: 'p', config, disk: { logs: {}, values: {} }, incarnation: 1 };
const order: SendOrder = {
  ...stamp,
  ...{ type: 'operator.send', id: 'one', topic: 'orders', mode: 'sync' },
  body: new Uint8Array([1]),
};

function withOneSend(): ProducerState {
  const [started] = start(newProducer(input), { type: 'node.boot', ...stamp });
  const [waiting] = send(started, order);
  assert.is(waiting.waiting.get('orders')?.sequence, 0);
  const frame = { kind: 'response', code: 0, body: routeTo({ 'broker-a': 1, 'broker-b': 1 }) };
  const [sending] = onRoute(waiting, {
    ...{ type: 'reply.getRouteInfoByTopic', ...stamp, address: 'ns:9876' },
    context: { for: 'client.route', topic: 'orders', asDefault: false },
    outcome: { ok: true, frame },
  } as unknown as Reply<'getRouteInfoByTopic'>);
  assert.is(sending.waiting.size, 0);
  return sending;
}

const reply = (attempt: number, outcome: CallOutcome, sequence = 0) =>
  ({
    ...{ type: 'reply.sendMessageV2', ...stamp, address: masterOf('broker-a') },
    context: { for: 'producer.send', sequence, attempt },
    outcome,
  }) as unknown as Reply<'sendMessageV2'>;
const answer = (code: number): CallOutcome =>
  ({ ok: true, frame: { kind: 'response', code } }) as unknown as CallOutcome;
const observed = (outputs: readonly Output[]) =>
  outputs.flatMap((output) => (output.type === 'observe' ? [output.observation] : []));

handlers('an answer to an attempt that is over changes nothing', () => {
  const state = withOneSend();
  assert.equal(sent(state, reply(2, answer(0))), [state, []]);
  assert.equal(sent(state, reply(1, answer(0), 9)), [state, []]);
  const [settled, outputs] = sent(state, reply(1, answer(0)));
  assert.is(observed(outputs).length, 1);
  assert.equal(sent(settled, reply(1, answer(0))), [settled, []]);
});

handlers('a state that was stepped can be stepped another way', () => {
  const state = withOneSend();
  const [, stored] = sent(state, reply(1, answer(0)));
  const [retried, asked] = sent(state, reply(1, { ok: false, problem: 'connectFailed' }));
  assert.equal(
    observed(stored).map((o) => o.kind === 'sendSettled' && o.outcome),
    ['stored'],
  );
  assert.is(retried.pending.get(0)?.attempts, 2);
  assert.equal(observed(asked), []);
  assert.is(state.pending.get(0)?.attempts, 1);
});

handlers('too many unanswered requests are retried by a synchronous send', () => {
  const [next] = sent(withOneSend(), reply(1, { ok: false, problem: 'busy' }));
  assert.is(next.pending.get(0)?.failure?.code, -1);
  assert.is(next.pending.get(0)?.attempts, 2);
});

handlers('what is open at the end settles as cut off, being tried again or not', () => {
  const state = withOneSend();
  const [retrying] = sent(state, reply(1, answer(2)));
  for (const open of [state, retrying]) {
    const [done, outputs] = finish(open, stamp);
    assert.match((observed(outputs)[0] as { remark?: string }).remark ?? '', 'shut down');
    assert.is(done.pending.size, 0);
  }
});

handlers.run();
