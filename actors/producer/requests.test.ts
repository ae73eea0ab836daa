import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packProperties } from '../../protocol/messageProperties.ts';
import { stored } from './fixtures.ts';
import { ask, correlated, endOf, propertiesOf, push, ready, text } from './requestFixtures.ts';
import { correlationIdOf } from './requests.ts';

const requests = suite('producer: requests');

requests('a request says who asks, how long, and which request it is', () => {
  const bench = ready();
  ask(bench, { properties: { own: '1', TTL: '9', REPLY_TO_CLIENT: 'me', CORRELATION_ID: 'mine' } });
  const properties = propertiesOf(bench.take('sendMessageV2'));
  assert.is(properties.get('REPLY_TO_CLIENT'), '127.0.0.1@shop');
  assert.is(properties.get('TTL'), '3000');
  assert.is(properties.get('own'), '1');
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(properties.get('CORRELATION_ID') ?? '', uuid);
});

requests('no two requests of a producer have one id, whatever is drawn', () => {
  const process = { host: '', pid: 7, classLoaderHash: 9 };
  const stamp = { at: 0, mono: 0, entropy: 5 };
  const ids = Array.from({ length: 5_000 }, (_, i) => correlationIdOf(process, i, stamp));
  assert.is(new Set(ids).size, ids.length);
  assert.is.not(correlationIdOf({ ...process, pid: 8 }, 0, stamp), ids[0]);
});

requests('the reply settles its request, once, and the broker is told so each time', () => {
  const bench = ready();
  ask(bench);
  const sent = bench.take('sendMessageV2');
  bench.answer(sent, 0, { header: stored });
  assert.equal(bench.requests, [], 'that it was sent is not its end');
  const reply = { ...correlated(sent), UNIQ_KEY: 'K' };
  assert.is(push(bench, sent, reply).code, 0);
  const properties = packProperties([...Object.entries(reply), ['ARRIVE_TIME', '1795329882000']]);
  const told = { body: text('pong'), properties, repliedFrom: '10.0.0.9:99', replyId: 'K' };
  assert.equal(endOf(bench), { outcome: 'replied', ...told });
  const logs = bench.logs.length;
  assert.is(push(bench, sent, reply, 'again').code, 0);
  assert.is(bench.requests.length, 1);
  assert.match(bench.logs[logs]?.text ?? '', /to no request that waits was dropped/);
  assert.is(bench.state().requests.table.size, 0);
  assert.is(bench.settled.length, 0, 'its send is not told of by itself');
});

requests('a reply that overtakes the answer to its send settles the request', () => {
  const bench = ready();
  ask(bench);
  const sent = bench.take('sendMessageV2');
  push(bench, sent, correlated(sent));
  bench.answer(sent, 0, { header: stored });
  assert.is((endOf(bench) as { outcome: string }).outcome, 'replied');
  assert.is(bench.state().pending.size, 0);
});

requests('a reply settles the request whose id it carries and no other', () => {
  const bench = ready();
  ask(bench, { id: 'one' });
  ask(bench, { id: 'two' });
  const [one, two] = [bench.take('sendMessageV2'), bench.take('sendMessageV2')];
  push(bench, one, correlated(two), 'for two');
  assert.equal(
    bench.requests.map(({ id, body }) => [id, new TextDecoder().decode(body)]),
    [['two', 'for two']],
  );
});

requests('a reply without a correlation id is an error, one with a foreign id is not', () => {
  const bench = ready();
  ask(bench);
  const sent = bench.take('sendMessageV2');
  const { code, remark } = push(bench, sent, { UNIQ_KEY: 'K' });
  assert.equal([code, remark], [1, 'process reply message fail']);
  assert.is(push(bench, sent, { CORRELATION_ID: 'foreign' }).code, 0);
  assert.equal(bench.requests, []);
});

requests.run();
