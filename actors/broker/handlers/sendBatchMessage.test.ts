import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeBatch } from '../../../protocol/batchBody.ts';
import { packProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { TestBroker } from '../testBroker.ts';
import { sendHeaderOf } from '../testRequests.ts';

const batches = suite('broker: sendBatchMessage');

function batchOf(...texts: readonly string[]): Uint8Array {
  return encodeBatch(
    texts.map((text, i) => ({
      flag: i,
      body: new TextEncoder().encode(text),
      properties: packProperties([
        ['UNIQ_KEY', `K${i}`],
        ['TAGS', text],
      ]),
    })),
  );
}

function newBroker(): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2 }, maxMessageSize: 2_000 });
  broker.open('c1');
  return broker;
}

function send(
  broker: TestBroker,
  body: Uint8Array,
  wrapper: Readonly<Record<string, string>> = { UNIQ_KEY: 'W' },
  more: object = {},
) {
  const properties = packProperties(Object.entries(wrapper));
  const header = { ...sendHeaderOf('orders', 1, broker.at), properties, batch: true, ...more };
  return broker.ask('c1', 'sendBatchMessage', header, body);
}

batches('a batch is stored whole, one after another', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 1, 'before');
  const answer = send(broker, batchOf('a', 'b', 'c'));
  assert.is(answer?.code, responseCode.SUCCESS);
  assert.is(answer?.header?.queueOffset, 1);
  assert.is(answer?.header?.transactionId, 'W');
  const ids = answer?.header?.msgId?.split(',') ?? [];
  const stored = [1, 2, 3].map((i) => broker.state.store.log.get(i));
  assert.equal(
    ids.map((id) => Number.parseInt(id.slice(16), 16)),
    stored.map((message) => message?.physicalOffset),
  );
  assert.equal(
    stored.map((message) => [message?.queueOffset, message?.flag, message?.properties]),
    ['a', 'b', 'c'].map((text, i) => [
      i + 1,
      i,
      `UNIQ_KEY\u0001K${i}\u0002TAGS\u0001${text}\u0002`,
    ]),
  );
});

batches('the messages of a batch are filtered by their own tags', () => {
  const broker = newBroker();
  send(broker, batchOf('a', 'b', 'a'));
  const pulled = broker.pull('c1', 'orders', 1, 0, { subscription: 'a' });
  assert.equal(
    pulled?.body?.map(({ queueOffset }) => queueOffset),
    [0, 2],
  );
});

batches('a batch that is wrong anywhere stores nothing', () => {
  const whole = batchOf('a', 'b');
  const cases: readonly (readonly [Uint8Array, object, object, number])[] = [
    [whole.subarray(0, whole.length - 1), {}, {}, responseCode.SYSTEM_ERROR],
    [new Uint8Array(30), {}, {}, responseCode.SYSTEM_ERROR],
    [whole, { DELAY: '1' }, {}, responseCode.MESSAGE_ILLEGAL],
    [whole, { DELAY: 'x' }, {}, responseCode.SYSTEM_ERROR],
    [whole, { TIMER_DELAY_SEC: '1' }, {}, responseCode.MESSAGE_ILLEGAL],
    [whole, {}, { sysFlag: 4 }, responseCode.MESSAGE_ILLEGAL],
    [whole, {}, { topic: '%RETRY%cg' }, responseCode.MESSAGE_ILLEGAL],
    [whole, {}, { topic: `%RETRY%${'x'.repeat(125)}` }, responseCode.MESSAGE_ILLEGAL],
    [whole, {}, { sysFlag: 128 }, responseCode.MESSAGE_ILLEGAL],
    [batchOf('x'.repeat(1_000), 'x'.repeat(1_000)), {}, {}, responseCode.SYSTEM_ERROR],
  ];
  for (const [i, [body, wrapper, more, code]] of cases.entries()) {
    const broker = newBroker();
    const answer = send(broker, body, wrapper as Record<string, string>, more);
    assert.is(answer?.code, code, `case ${i}: ${answer?.remark}`);
    assert.is(broker.state.store.log.length, 0);
  }
});

batches('the wrapper’s priority chooses no queue', () => {
  const broker = newBroker();
  const answer = send(broker, batchOf('a', 'b'), { _SYS_MSG_PRIORITY_: '0' });
  assert.is(answer?.header?.queueId, send(broker, batchOf('a', 'b'))?.header?.queueId);
  assert.is(answer?.header?.queueId, 1);
});

batches('the code alone makes no batch, and the flag alone does', () => {
  const broker = newBroker();
  const body = batchOf('a', 'b');
  send(broker, body, {}, { batch: false });
  assert.equal([...(broker.state.store.log.get(0)?.body ?? [])], [...body]);
  const properties = '';
  const header = { ...sendHeaderOf('orders', 1, broker.at), properties, batch: true };
  const answer = broker.ask('c1', 'sendMessage', header, body);
  assert.is(answer?.header?.msgId?.split(',').length, 2);
  assert.is(answer?.header?.transactionId, undefined);
});

batches.run();
