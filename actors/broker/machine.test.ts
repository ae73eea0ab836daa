import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import { TestBroker } from './testBroker.ts';

const life = suite('broker: life');

life('a message that was acknowledged is pulled back byte for byte', () => {
  const broker = new TestBroker({ topics: { orders: 4 } });
  const client = broker.open('c1');
  const sent = broker.send(client, 'orders', 2, 'hello', { TAGS: 'a' });
  assert.is(sent?.code, responseCode.SUCCESS);
  assert.is(sent?.header?.queueOffset, 0);
  const pulled = broker.pull(client, 'orders', 2, 0);
  assert.is(pulled?.code, responseCode.SUCCESS);
  assert.is(pulled?.header?.nextBeginOffset, 1);
  assert.is(new TextDecoder().decode(pulled?.body?.[0]?.body), 'hello');
});

life.run();
