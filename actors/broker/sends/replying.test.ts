import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestBroker } from '../testBroker.ts';
import { answerPush, beat, newBroker, pushes, reply } from './testReplies.ts';

const replies = suite('broker: whom replies are for');

replies('the newest connection of a client gets its replies, whoever closes later', () => {
  const broker = newBroker();
  broker.open('p2', '10.0.0.1:1001');
  beat(broker, 'p2', 'asker');
  broker.step({ type: 'link.closed', connection: 'p' });
  broker.take();
  reply(broker);
  assert.is(pushes(broker, 'p2').length, 1);
  assert.is(pushes(broker, 'p').length, 0);
});

replies('a client that left its last group is not found; one that left one of two is', () => {
  const broker = newBroker();
  beat(broker, 'p', 'asker', ['PG', 'other']);
  const leave = (producerGroup: string) =>
    broker.ask('p', 'unregisterClient', { clientID: 'asker', producerGroup });
  leave('other');
  reply(broker);
  assert.is(pushes(broker, 'p').length, 1);
  answerPush(broker);
  leave('PG');
  assert.match(reply(broker)?.remark ?? '', /channel of <asker> not found/);
});

replies('a restarted broker knows nobody until the next heartbeat', () => {
  const first = newBroker();
  reply(first);
  const broker = new TestBroker({}, first.disk, 2);
  broker.open('r', '10.0.0.2:2001');
  broker.open('p', '10.0.0.1:1002');
  assert.match(reply(broker)?.remark ?? '', /not found/);
  beat(broker, 'p', 'asker');
  assert.is(reply(broker), undefined);
  assert.is(pushes(broker, 'p').length, 1);
});

replies('a broker has 64 unanswered pushes at most', () => {
  const broker = newBroker();
  for (let i = 0; i < 64; i += 1) assert.is(reply(broker), undefined);
  assert.is(reply(broker)?.remark, 'push reply message to askerfail.');
});

replies.run();
