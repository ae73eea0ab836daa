import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoredMessage } from '../../protocol/message.ts';
import { packProperties } from '../../protocol/messageProperties.ts';
import { listenerOf } from './listeners.ts';
import { replyBodyProblem, replyMessage } from './replyMessage.ts';

const replying = suite('consumer: replies');

const text = (value: string) => new TextEncoder().encode(value);

/** A consumed message with these properties. */
const consumed = (properties: Readonly<Record<string, string>>) =>
  ({ properties: packProperties(Object.entries(properties)) }) as const;

replying('a reply names the request, who asked and its time, and nothing else of it', () => {
  const request = consumed({
    ...{ CLUSTER: 'C', CORRELATION_ID: 'c', REPLY_TO_CLIENT: 'shop', TTL: '3000' },
    ...{ KEYS: 'k', UNIQ_KEY: 'u', TAGS: 't' },
  });
  const made = replyMessage(request, text('pong'));
  assert.ok(!('code' in made));
  assert.is(made.topic, 'C_REPLY_TOPIC');
  assert.equal(
    [...made.properties],
    [
      ['MSG_TYPE', 'reply'],
      ['CORRELATION_ID', 'c'],
      ['REPLY_TO_CLIENT', 'shop'],
      ['TTL', '3000'],
    ],
  );
});

replying('what was no request makes a reply that says less', () => {
  const made = replyMessage(consumed({ CLUSTER: 'C' }), text('pong'));
  assert.ok(!('code' in made));
  assert.equal([...made.properties], [['MSG_TYPE', 'reply']]);
});

replying('a message without its cluster cannot be replied to', () => {
  assert.equal(replyMessage(consumed({ CORRELATION_ID: 'c' }), text('pong')), {
    code: 10_007,
    remark: 'create reply message fail, requestMessage error, property[CLUSTER] is null.',
  });
});

replying('a reply has a body, and not too long a one', () => {
  const problemOf = (length: number) => {
    const made = replyMessage(consumed({ CLUSTER: 'C' }), new Uint8Array(length));
    assert.ok(!('code' in made));
    return replyBodyProblem(made)?.code;
  };
  assert.equal([0, 1, 4_194_304, 4_194_305].map(problemOf), [13, undefined, undefined, 13]);
});

replying('listeners reply in their time, and none that is not asked to', () => {
  const message = { body: text('ping') } as StoredMessage; // All that these look at.
  const told = (name: 'reply' | 'replyLate' | 'replyTwice' | 'succeed', arg: number) => {
    const { replies = [], tookMs, result } = listenerOf({ name, arg })(message, 0, 1);
    assert.is(result, 'success');
    return [
      tookMs,
      ...replies.map(({ body, afterMs }) => [new TextDecoder().decode(body), afterMs]),
    ];
  };
  assert.equal(told('reply', 20), [20, ['re: ping', 20]]);
  assert.equal(told('replyLate', 20), [0, ['re: ping', 20]]);
  assert.equal(told('replyTwice', 20), [0, ['re: ping', 0], ['re: ping', 20]]);
  assert.equal(told('succeed', 20), [20]);
  const [echo] = listenerOf({ name: 'reply', text: '' })(message, 0, 1).replies ?? [];
  assert.equal(echo?.body, text('ping'), 'an echo');
});

replying.run();
