import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { messageSysFlag, type StoredMessage } from '../../protocol/message.ts';
import { packProperties } from '../../protocol/messageProperties.ts';
import { TestBroker } from './testBroker.ts';
import { sendHeaderOf } from './testRequests.ts';

const compression = suite('broker: compressed messages');

/** Bytes that no text is made of, as of a compressed body. */
const body = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
/** The kinds of compression: three bits above the one that says that there is any. */
const kinds = [0, 1, 2, 3].map((kind) => messageSysFlag.compressed | (kind << 8));

function send(broker: TestBroker, sysFlag: number, properties: Record<string, string>): void {
  const header = { ...sendHeaderOf('orders', 0, broker.at), sysFlag };
  const packed = packProperties(Object.entries(properties));
  broker.ask('c1', 'sendMessageV2', { ...header, properties: packed }, body);
}

/** What a consumer pulls: sysFlag and body of each message. */
function pulled(broker: TestBroker, topic: string): readonly (readonly [number, Uint8Array])[] {
  const answer = broker.pull('c1', topic, 0, 0);
  const messages = (answer?.body ?? []) as readonly StoredMessage[];
  return messages.map((message) => [message.sysFlag, message.body]);
}

const expected = kinds.map((kind) => [kind, body]);

function newBroker(): TestBroker {
  const broker = new TestBroker({ topics: { orders: 1 } });
  broker.open('c1');
  return broker;
}

compression('flags and bodies are handed out as they were sent', () => {
  const broker = newBroker();
  for (const kind of kinds) send(broker, kind, {});
  assert.equal(pulled(broker, 'orders'), expected);
});

compression('neither a delay nor another attempt changes them', () => {
  const broker = newBroker();
  for (const kind of kinds) send(broker, kind, { DELAY: '1' });
  broker.advance(1_100);
  assert.equal(pulled(broker, 'orders'), expected);
  const offsets = [...broker.state.store.log]
    .filter(({ topic }) => topic === 'orders')
    .map(({ physicalOffset }) => physicalOffset);
  for (const delayLevel of [1, -1]) {
    for (const offset of offsets) {
      const header = { offset, group: 'CG', delayLevel, unitMode: false };
      broker.ask('c1', 'consumerSendMsgBack', header);
    }
  }
  broker.advance(1_100);
  assert.equal(pulled(broker, '%RETRY%CG'), expected);
  assert.equal(pulled(broker, '%DLQ%CG'), expected);
});

compression.run();
