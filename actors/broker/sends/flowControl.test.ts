import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { BrokerConfig } from '../config.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';
import { sendHeaderOf } from '../testRequests.ts';
import type { FlowCondition } from './flowControlConfig.ts';

const control = suite('broker: flow control');

const text = (value: string) => new TextEncoder().encode(value);

/** A broker with a topic and a client, ten seconds after its boot. */
function booted(config: Partial<BrokerConfig> = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2 }, ...config });
  broker.open('c');
  broker.advance(10_000);
  broker.take();
  return broker;
}

function set(broker: TestBroker, of: Partial<Record<FlowCondition, boolean>>): void {
  broker.step({ type: 'operator.setFlowControl', ...of });
}

/** Sends one message, and gives back how to find its answer. */
function sent(broker: TestBroker, body: string): () => ResponseFrame | undefined {
  broker.send('c', 'orders', 0, body);
  const opaque = broker.lastOpaque;
  return () => broker.answerTo('c', opaque);
}

const stored = (broker: TestBroker) => broker.observed('stored').length;

const told = (answer: ResponseFrame | undefined) => [answer?.code, answer?.remark];

const rejection = '[REJECTREQUEST]system busy, start flow control for a while';

control('while the page cache is busy sends are refused before they are looked at', () => {
  const broker = booted();
  set(broker, { osPageCacheBusy: true });
  const answer = broker.send('c', 'no such topic!', 0, 'a');
  assert.equal(told(answer), [responseCode.SYSTEM_BUSY, rejection]);
  assert.is(answer?.header, undefined, 'nothing has made a header yet');
  const header = { offset: 0, group: 'CG', delayLevel: 0, unitMode: false };
  const back = broker.ask('c', 'consumerSendMsgBack', header);
  assert.equal(told(back), [responseCode.SYSTEM_BUSY, rejection]);
  assert.is(broker.pull('c', 'orders', 0, 0)?.code, responseCode.PULL_NOT_FOUND, 'pulls go on');
  set(broker, { osPageCacheBusy: false });
  assert.is(broker.send('c', 'orders', 0, 'b')?.code, responseCode.SUCCESS);
  assert.is(stored(broker), 1);
});

control('a one-way send is refused without a word', () => {
  const broker = booted();
  set(broker, { osPageCacheBusy: true });
  const header = sendHeaderOf('orders', 0, broker.at);
  broker.ask('c', 'sendMessageV2', header, text('a'), { oneway: true });
  assert.equal([broker.sent('c'), stored(broker)], [[], 0]);
});

control('a send that no thread takes is answered after 200 ms, and never stored', () => {
  const broker = booted();
  set(broker, { sendThreadsStalled: true });
  const first = sent(broker, 'a');
  broker.advance(5); // Looks are on a grid of 10 ms.
  const second = sent(broker, 'b');
  broker.advance(194);
  assert.equal([first(), second()], [undefined, undefined]);
  broker.advance(1);
  const remark = (ms: number, size: number) =>
    '[TIMEOUT_CLEAN_QUEUE]broker busy, start flow control for a while, ' +
    `period in queue: ${ms}ms, size of queue: ${size}`;
  assert.equal(told(first()), [responseCode.SYSTEM_BUSY, remark(200, 1)]);
  assert.is(second(), undefined);
  broker.advance(10);
  assert.equal(told(second()), [responseCode.SYSTEM_BUSY, remark(205, 0)]);
  assert.not(isTimerSet(broker, 'sendQueue'), 'nobody is left to look for');
  set(broker, { sendThreadsStalled: false });
  assert.is(stored(broker), 0);
});

control('what still waits when threads run again is stored in its order', () => {
  const broker = booted();
  set(broker, { sendThreadsStalled: true });
  const answers = ['a', 'b', 'c'].map((body) => sent(broker, body));
  broker.advance(100);
  assert.is(stored(broker), 0);
  set(broker, { sendThreadsStalled: false });
  assert.equal(
    answers.map((answer) => answer()?.code),
    [0, 0, 0],
  );
  const bodies = broker.state.store.log.length;
  assert.is(bodies, 3);
  const times = broker.observed('stored').map(({ queueOffset }) => Number(queueOffset));
  assert.equal(times, [0, 1, 2]);
});

control('without fast failure a send waits as long as it takes, whoever still wants it', () => {
  const broker = booted({ brokerFastFailureEnable: false });
  set(broker, { sendThreadsStalled: true });
  const answer = sent(broker, 'a');
  broker.advance(60_000);
  assert.is(answer(), undefined);
  broker.step({ type: 'link.closed', connection: 'c' });
  set(broker, { sendThreadsStalled: false });
  assert.is(stored(broker), 1, 'its sender is gone, and it is stored all the same');
});

control('of a full queue the next send is refused at once', () => {
  const broker = booted({ sendThreadPoolQueueCapacity: 2 });
  set(broker, { sendThreadsStalled: true });
  const [first, second, third] = ['a', 'b', 'c'].map((body) => sent(broker, body));
  assert.equal([first?.(), second?.()], [undefined, undefined]);
  const remark = '[OVERLOAD]system busy, start flow control for a while';
  assert.equal(told(third?.()), [responseCode.SYSTEM_BUSY, remark]);
});

control('a page cache that becomes busy clears the queue', () => {
  const broker = booted();
  set(broker, { sendThreadsStalled: true });
  const [first, second] = ['a', 'b'].map((body) => sent(broker, body));
  broker.advance(20);
  set(broker, { osPageCacheBusy: true });
  broker.advance(10);
  const remark = (size: number) =>
    '[PCBUSY_CLEAN_QUEUE]broker busy, start flow control for a while, ' +
    `period in queue: 20ms, size of queue: ${size}`;
  assert.equal(told(first?.()), [responseCode.SYSTEM_BUSY, remark(1)]);
  assert.equal(told(second?.()), [responseCode.SYSTEM_BUSY, remark(0)]);
});

control('what is executed while the page cache is busy is refused by the store', () => {
  const broker = booted({ brokerFastFailureEnable: false });
  set(broker, { sendThreadsStalled: true });
  const answer = sent(broker, 'a');
  set(broker, { osPageCacheBusy: true, sendThreadsStalled: false });
  const remark = '[PC_SYNCHRONIZED]broker busy, start flow control for a while';
  assert.equal(told(answer()), [responseCode.SYSTEM_BUSY, remark]);
  assert.equal([answer()?.header, stored(broker)], [{ region: 'DefaultRegion', traceOn: true }, 0]);
});

control('a full disk refuses what clients send, and says how full it is', () => {
  const broker = booted();
  const half = broker.send('c', 'orders', 0, 'half', { TRAN_MSG: 'true', PGROUP: 'PG' });
  const offset = broker.send('c', 'orders', 0, 'a')?.header?.msgId?.slice(-16) ?? '';
  set(broker, { diskFull: true });
  broker.take();
  const [code, remark] = told(broker.send('c', 'orders', 0, 'b'));
  assert.is(code, responseCode.SERVICE_NOT_AVAILABLE);
  assert.match(String(remark), /^service not available now\. .*disk is full \[CL: +1\.00 CQ: /);
  const failed = { offset: Number.parseInt(offset, 16), group: 'CG', delayLevel: 0 };
  const back = broker.ask('c', 'consumerSendMsgBack', { ...failed, unitMode: false });
  assert.equal(told(back), [responseCode.SYSTEM_ERROR, 'SERVICE_NOT_AVAILABLE']);
  const end = {
    ...{ producerGroup: 'PG', tranStateTableOffset: half?.header?.queueOffset ?? 0 },
    ...{ commitLogOffset: Number.parseInt(half?.header?.msgId?.slice(-16) ?? '', 16) },
    ...{ commitOrRollback: 8, fromTransactionCheck: false, transactionId: '', msgId: '' },
  };
  const commit = () => broker.ask('c', 'endTransaction', end);
  const unavailable = [responseCode.SERVICE_NOT_AVAILABLE, 'Service not available now.'];
  assert.equal(told(commit()), unavailable);
  assert.is(stored(broker), 0);
  set(broker, { diskFull: false });
  assert.is(commit()?.code, responseCode.SUCCESS, 'the half message is still there');
});

control('an operator changes conditions over the wire, and sees those that last', () => {
  const broker = booted();
  const change = (line: string) =>
    broker.ask('c', 'updateBrokerConfig', {}, line)?.code === responseCode.SUCCESS;
  const shown = () => {
    broker.take();
    return String(broker.ask('c', 'getBrokerConfig', {})?.body);
  };
  assert.not.match(shown(), /orrery/);
  assert.ok(change('orrery.sendThreadsStalled=true\nwaitTimeMillsInSendQueue=1000'));
  assert.match(shown(), /^orrery\.sendThreadsStalled=true$/m);
  const answer = sent(broker, 'a');
  broker.advance(900);
  assert.is(answer(), undefined);
  assert.ok(change('orrery.sendThreadsStalled=false'));
  assert.is(answer()?.code, responseCode.SUCCESS);
});

control('what an operator sets without the wire is over with the life', () => {
  const broker = booted();
  set(broker, { osPageCacheBusy: true });
  assert.match(broker.observed('logged')[0]?.text ?? '', 'osPageCacheBusy is true');
  const again = new TestBroker({ topics: { orders: 2 } }, broker.disk, 2);
  again.open('c');
  assert.is(again.send('c', 'orders', 0, 'a')?.code, responseCode.SUCCESS);
});

control.run();
