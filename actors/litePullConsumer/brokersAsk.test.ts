import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ConsumerRunningInfo,
  consumerRunningInfoBody,
} from '../../protocol/bodies/consumerRunningInfo.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { assignedBench, Bench, messageAt, queueOf, routeOf } from './fixtures.ts';

const test = suite('lite pull consumer: what brokers ask');

function ask(bench: Bench, command: string, header: object): ResponseFrame {
  const { connection } = bench.take('heartBeat');
  const frame = { kind: 'request', command, code: 0, opaque: 99, oneway: false, header };
  bench.give({ type: `rmq.${command}`, connection, frame });
  return bench.sent.at(-1)?.frame as unknown as ResponseFrame;
}

function infoIn({ body }: ResponseFrame): ConsumerRunningInfo {
  const read = consumerRunningInfoBody.decode(body as Uint8Array, { version: 513 });
  if (!read.ok) throw new Error(read.problem);
  return read.value;
}

test('running info tells of assigned queues, what they hold and what is to be committed', () => {
  const bench = assignedBench(2);
  bench.pulled(0, 2, [messageAt(0), messageAt(1)]);
  const info = infoIn(ask(bench, 'getConsumerRunningInfo', { consumerGroup: 'office' }));
  assert.is(info.properties.get('PROP_CONSUME_TYPE'), 'CONSUME_ACTIVELY');
  assert.is(info.properties.get('consumerGroup'), 'office');
  const told = info.mqTable.map(([{ queueId }, it]) => [
    queueId,
    it.cachedMsgCount,
    it.cachedMsgMaxOffset,
    it.commitOffset,
  ]);
  assert.equal(told, [
    [0, 2, 1, 0],
    [1, 0, 0, 0],
  ]);
});

test('another group is refused, and its status is empty', () => {
  const header = { consumerGroup: 'other', topic: 'orders', group: 'other' };
  const { code, remark } = ask(assignedBench(), 'getConsumerRunningInfo', header);
  assert.equal([code, remark], [1, 'The Consumer Group <other> not exist in this consumer']);
  const { body } = ask(assignedBench(), 'getConsumerStatusFromClient', header);
  assert.equal(body, { consumerTable: new Map(), messageQueueTable: [] });
});

test('who pulls by hand tells its offsets and no queues, a lite pull consumer no offsets', () => {
  const header = { consumerGroup: 'office', topic: 'orders', group: 'office' };
  const lite = ask(assignedBench(), 'getConsumerStatusFromClient', header);
  assert.equal((lite.body as { messageQueueTable: unknown }).messageQueueTable, []);

  const byHand = () => {
    const bench = new Bench();
    bench.order('pull', { queue: queueOf(0), offset: 3 });
    bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeOf(1) });
    bench.order('updateConsumeOffset', { queue: queueOf(0), offset: 5 });
    bench.order('updateConsumeOffset', { queue: queueOf(0, 'bills'), offset: 6 });
    return bench;
  };
  const { body } = ask(byHand(), 'getConsumerStatusFromClient', header);
  const { messageQueueTable } = body as { messageQueueTable: unknown };
  assert.equal(messageQueueTable, [[queueOf(0), 5]]);
  const info = infoIn(ask(byHand(), 'getConsumerRunningInfo', header));
  assert.equal(info.mqTable, []);
  assert.is(info.subscriptionSet[0]?.topic, 'orders');
});

const sqlBench = () => {
  const bench = new Bench({
    subscriptions: [{ topic: 'orders', expression: 'price > 9', type: 'SQL92' }],
  });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeOf(1) });
  return bench;
};

test('a filter by SQL92 is told to a broker at the start, and a no ends the consumer', () => {
  const bench = sqlBench();
  const asked = bench.take('checkClientConfig');
  const { clientId, group, subscriptionData } = asked.frame.body;
  assert.equal([clientId, group], ['127.0.0.1@till', 'office']);
  const { expressionType, subString, tagsSet } = subscriptionData;
  assert.equal([expressionType, subString, tagsSet], ['SQL92', 'price > 9', []]);
  bench.answer(asked, 23, { remark: 'no such filter' });
  assert.is(bench.value, 'stopping');
  const logs = bench.told.flatMap((each) => (each.kind === 'logged' ? [each.text] : []));
  assert.match(logs.at(-1) ?? '', /filter for orders is refused: 23 no such filter/);
});

test('a filter that a broker reads goes with the pulls, under the version of heartbeats', () => {
  const bench = sqlBench();
  bench.answer(bench.take('checkClientConfig'), 0);
  assert.is(bench.value, 'serving');
  bench.advance(1_000);
  const beats = bench.sent.filter(({ frame }) => frame.command === 'heartBeat');
  const beat = beats.at(-1)?.frame as RequestFrame<'heartBeat'>;
  const [told] = beat.body.consumerDataSet[0]?.subscriptionDataSet ?? [];
  assert.is(told?.expressionType, 'SQL92');
  for (let i = 0; i < 30 && bench.count('litePullMessage') === 0; i += 1) {
    serve(bench);
    bench.advance(1_000);
  }
  const { header } = bench.take('litePullMessage').frame;
  const { subscription, expressionType, subVersion } = header;
  assert.equal(
    [subscription, expressionType, subVersion],
    ['price > 9', 'SQL92', told?.subVersion],
  );
});

test('tags are no broker’s business at the start', () => {
  const bench = new Bench({ subscriptions: [{ topic: 'orders', expression: 'a || b' }] });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeOf(1) });
  assert.is(bench.count('checkClientConfig'), 0);
});

/** Answers what a consumer that shares queues asks before its first pull. */
function serve(bench: Bench): void {
  const answers: Readonly<Record<string, object>> = {
    getRouteInfoByTopic: { body: routeOf(1) },
    getConsumerListByGroup: { body: { consumerIdList: ['127.0.0.1@till'] } },
    queryConsumerOffset: { header: { offset: 0 } },
    heartBeat: {},
  };
  for (const [command, answer] of Object.entries(answers)) {
    const name = command as 'heartBeat';
    while (bench.count(name) > 0) bench.answer(bench.take(name), 0, answer);
  }
}

test.run();
