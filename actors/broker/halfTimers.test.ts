import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { propertyOf } from '../../protocol/messageProperties.ts';
import { parseRecallHandle } from '../../protocol/recallHandle.ts';
import { messagesOf, sendHalf, transactional } from './transactions/testTransactions.ts';
import { halfKey, halfTopic } from './transactions/transactionTopics.ts';

const halves = suite('broker: half messages that ask for a time');

halves('a half message with a time waits for it, and is one of its topic afterwards', () => {
  const broker = transactional({ recallMessageEnable: true });
  const answer = sendHalf(broker, 'x', { TIMER_DELAY_MS: '2000' });
  assert.is(answer?.code, 0);
  const handle = parseRecallHandle(answer?.header?.recallHandle ?? '');
  assert.is(handle.ok && handle.value.topic, halfTopic);
  assert.is(messagesOf(broker, halfKey).length, 0);
  broker.advance(4_000);
  const [half] = messagesOf(broker, halfKey);
  assert.is(propertyOf(half?.properties ?? '', 'REAL_TOPIC'), halfTopic, 'it goes nowhere else');
});

halves.run();
