import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BodyCodec } from '../body.ts';
import { textOf, utf8 } from '../testBytes.ts';
import { batchAckBody } from './batchAck.ts';
import { clusterInfoBody } from './clusterInfo.ts';
import { consumeMessageDirectlyResultBody } from './consumeMessageDirectlyResult.ts';
import { consumerIdListBody } from './consumerIdList.ts';
import { consumerRunningInfoBody } from './consumerRunningInfo.ts';
import { consumerStatusBody } from './consumerStatus.ts';
import { dataVersionBody } from './dataVersion.ts';
import { heartbeatDataBody } from './heartbeatData.ts';
import { jsonBody } from './jsonBody.ts';
import { kvTableBody } from './kvTable.ts';
import { lockBatchRequestBody, lockBatchResponseBody } from './lockBatch.ts';
import { type MessageQueue, messageQueue } from './messageQueue.ts';
import { queryAssignmentRequest } from './queryAssignment.ts';
import { registerBrokerBody } from './registerBroker.ts';
import { resetOffsetBody } from './resetOffset.ts';
import { defaulted, entriesOf, float64, int64, objectOf, required } from './shape.ts';
import { subscriptionGroupConfigBody } from './subscriptionGroupConfig.ts';
import {
  beat,
  cluster,
  group,
  queue,
  route,
  runningInfo,
  topic,
  version,
  wrapper,
} from './testTexts.ts';
import { topicConfigBody } from './topicConfig.ts';
import { topicRouteDataBody, wantsBareKeys } from './topicRouteData.ts';

const bodies = suite('bodies');
const context = { version: 513 };
function read<T>(codec: BodyCodec<T>, json: string, header?: Record<string, unknown>): T {
  const value = codec.decode(utf8(json), header ? { ...context, header } : context);
  assert.ok(value.ok, value.ok ? '' : value.problem);
  return value.value;
}

function problem<T>(codec: BodyCodec<T>, json: string, header = {}, version = 513): string {
  const value = codec.decode(utf8(json), { version, header });
  return value.ok ? 'none' : value.problem;
}

for (const [codec, json] of [
  [
    lockBatchRequestBody,
    `{"clientId":"c","consumerGroup":"cg","mqSet":[${queue}],"onlyThisBroker":false}`,
  ],
  [lockBatchResponseBody, `{"lockOKMQSet":[${queue}]}`],
  [resetOffsetBody, `{"offsetTable":{${queue}:7}}`],
  [resetOffsetBody, '{"offsetTable":[{"brokerName":"b-a","offset":7,"queueId":1,"topic":"t"}]}'],
  [consumerStatusBody, `{"consumerTable":{"c":{${queue}:4}},"messageQueueTable":{${queue}:4}}`],
  [
    consumeMessageDirectlyResultBody,
    '{"autoCommit":true,"consumeResult":"CR_THROW_EXCEPTION","order":false,"remark":"why",' +
      '"spentTimeMills":5}',
  ],
  [consumerRunningInfoBody, runningInfo],
  [dataVersionBody, version],
  [topicConfigBody, topic],
  [registerBrokerBody, `{"filterServerList":[],"topicConfigSerializeWrapper":${wrapper}}`],
  [heartbeatDataBody, beat],
  [subscriptionGroupConfigBody, group],
  [
    subscriptionGroupConfigBody,
    group
      .replace(
        '{"type":"CUSTOMIZED"}',
        '{"customizedRetryPolicy":{"next":[1000,5000]},"exponentialRetryPolicy":' +
          '{"initial":5000,"max":7200000,"multiplier":2},"type":"EXPONENTIAL"}',
      )
      .replace(
        '"which',
        '"subscriptionDataSet":[{"expression":"*","expressionType":"TAG","topic":"t",' +
          '"version":5}],"which',
      ),
  ],
  [clusterInfoBody, cluster],
  [consumerIdListBody, '{"consumerIdList":["c1","c2"]}'],
  [kvTableBody, '{"table":{"t":"b-a:4","\\u0001":"ü"}}'],
  [topicRouteDataBody, route('"0"')],
  [topicRouteDataBody, route('0')],
] as const) {
  bodies(`${codec.name} is written byte for byte as upstream writes it`, () => {
    const loose = codec as BodyCodec<unknown>;
    assert.is(textOf(loose.encode(read(loose, json), context)), json);
  });
}

bodies('where to go on is read in every form that is written', () => {
  const offsetTable = [[{ brokerName: 'b-a', queueId: 1, topic: 't' }, 7]];
  assert.equal(read(resetOffsetBody, `{ "offsetTable" : {${queue}:7}}`), { offsetTable });
  assert.equal(
    read(
      resetOffsetBody,
      '{"offsetTable":[{"offset":7,"topic":"t","brokerName":"b-a","queueId":1}]}',
    ),
    { offsetTable, asList: true },
  );
  assert.is(problem(resetOffsetBody, '{"offsetTable":[{"offset":7}]}').includes('missing'), true);
  assert.is(
    read(consumeMessageDirectlyResultBody, '{"consumeResult":3}').consumeResult,
    'CR_COMMIT',
  );
});

bodies('a route tells old clients its addresses with bare integer names', () => {
  const value = read(topicRouteDataBody, route('0'));
  assert.is(value.bareKeys, true);
  assert.is(value.brokerDatas[0]?.brokerAddrs.get(0), '127.0.0.1:10911');
  assert.is(read(topicRouteDataBody, route('"0"')).bareKeys, undefined);
  assert.equal(
    [wantsBareKeys(317), wantsBareKeys(400, true), wantsBareKeys(401)],
    [true, false, false],
  );
});

bodies('members that Go leaves out, or writes as null, have upstream’s defaults', () => {
  const value = read(
    heartbeatDataBody,
    '{"clientID":"c","producerDataSet":null,"consumerDataSet":[{' +
      '"groupName":"g","consumeType":"CONSUME_POP","messageModel":"BROADCASTING",' +
      '"consumeFromWhere":"CONSUME_FROM_TIMESTAMP","subscriptionDataSet":null}]}',
  );
  assert.equal(value.consumerDataSet[0]?.subscriptionDataSet, []);
  assert.equal(
    [value.heartbeatFingerprint, value.withoutSub, value.producerDataSet],
    [0, false, []],
  );
  assert.is(
    textOf(
      subscriptionGroupConfigBody.encode(
        read(subscriptionGroupConfigBody, '{"groupName":"g"}'),
        context,
      ),
    ),
    group,
  );
});

bodies('values in the form of others are converted as fastjson converts them', () => {
  const value = read(
    topicConfigBody,
    '{"topicName":7,"perm":"4","order":"true","attributes":{"a":true,"n":null}}',
  );
  assert.equal([value.topicName, value.perm, value.order], ['7', 4, true]);
  assert.equal([...value.attributes], [['a', 'true']]);
  assert.is(read(topicConfigBody, '{"topicName":"t","order":0}').order, false);
});

bodies('an enum may be given by its position', () => {
  const value = read(
    heartbeatDataBody,
    '{"clientID":"c","consumerDataSet":[{"groupName":"g","consumeType":1,"messageModel":1,' +
      '"consumeFromWhere":4}]}',
  );
  const { consumeType, messageModel, consumeFromWhere } = value.consumerDataSet[0]!;
  assert.equal(
    [consumeType, messageModel, consumeFromWhere],
    ['CONSUME_PASSIVELY', 'CLUSTERING', 'CONSUME_FROM_FIRST_OFFSET'],
  );
  assert.is(
    problem(topicConfigBody, '{"topicName":"t","topicFilterType":2}'),
    'topicFilterType: not enum',
  );
});

bodies('a value of the wrong kind is a problem that names its place', () => {
  for (const [json, expected] of [
    ['{}', 'topicName: missing'],
    ['[]', ': not an object'],
    ['{"topicName":{}}', 'topicName: not string'],
    ['{"topicName":"t","perm":2147483648}', 'perm: not int'],
    ['{"topicName":"t","order":"maybe"}', 'order: not boolean'],
    ['{"topicName":"t","topicFilterType":"X"}', 'topicFilterType: not enum'],
    ['{"topicName":"t","attributes":[]}', 'attributes: not an object'],
    ['{"topicName":"t","attributes":{"a":{}}}', 'attributes.a: not string'],
    ['{"topicName":"t","attributes":{{}:"b"}}', 'attributes.(key): not a text'],
  ] as const) {
    assert.is(problem(topicConfigBody, json), expected);
  }
  assert.is(
    problem(consumerIdListBody, '{"consumerIdList":["a",[]]}'),
    'consumerIdList.[1]: not string',
  );
  assert.is(problem(consumerIdListBody, '{"consumerIdList":{}}'), 'consumerIdList: not an array');
  assert.is(problem(clusterInfoBody, cluster.replace('{0:', '{x:')).startsWith('no value'), true);
  assert.match(
    problem(clusterInfoBody, cluster.replace('{0:', '{"x":')),
    'brokerAddrs.(key): not an integer',
  );
  assert.match(problem(dataVersionBody, '{"counter":9223372036854775807}'), 'counter: not safe');
});

bodies('a DataVersion’s time may be any 64-bit integer', () => {
  assert.is(
    read(dataVersionBody, '{"timestamp":9223372036854775807}')?.timestamp,
    9223372036854775807n,
  );
});

bodies('a body that may be absent is none', () => {
  for (const codec of [dataVersionBody, kvTableBody] as BodyCodec<unknown>[]) {
    assert.is(read(codec, ''), undefined);
    assert.is(codec.encode(undefined, context).length, 0);
  }
});

bodies('a registration is checked against its checksum, unless that is 0', () => {
  const json = `{"filterServerList":[],"topicConfigSerializeWrapper":${wrapper}}`;
  assert.is(problem(registerBrokerBody, json, { bodyCrc32: 1 }), 'crc32 does not match');
  assert.is(problem(registerBrokerBody, json, { bodyCrc32: 0 }), 'none');
  assert.is(problem(registerBrokerBody, '123456789', { bodyCrc32: 1274296614 }), ': not an object');
});

bodies(
  'a registration without body has no topics; one of an old broker is the wrapper alone',
  () => {
    const none = read(registerBrokerBody, '').topicConfigSerializeWrapper;
    assert.equal([none.topicConfigTable.size, none.dataVersion.counter], [0, 0]);
    const old = registerBrokerBody.decode(utf8(wrapper), { version: 36 });
    assert.ok(old.ok && old.value.topicConfigSerializeWrapper.topicConfigTable.has('t'));
    assert.match(problem(registerBrokerBody, '[]', {}, 36), 'not an object');
    assert.is(problem(registerBrokerBody, 'x', { compressed: true }), 'compressed');
  },
);

interface Stats {
  readonly consumeTps: number;
  readonly offsetTable: readonly (readonly [
    MessageQueue,
    { readonly brokerOffset: number | bigint },
  ])[];
}
const stats = jsonBody(
  'stats',
  objectOf<Stats>({
    consumeTps: defaulted(float64, 0),
    offsetTable: defaulted(
      entriesOf(
        messageQueue,
        objectOf<{ brokerOffset: number | bigint }>({
          brokerOffset: required(int64),
        }),
      ),
      [],
    ),
  }),
);

bodies('names that are objects are written bare and read back', () => {
  const json =
    '{"consumeTps":1.5,"offsetTable":{{"brokerName":"b-a","queueId":0,"topic":"t"}:' +
    '{"brokerOffset":9},' +
    '{"brokerName":"b-a","queueId":1,"topic":"t"}:{"brokerOffset":9223372036854775807}}}';
  const value = read(stats, json);
  assert.equal(value.offsetTable[0], [
    { brokerName: 'b-a', queueId: 0, topic: 't' },
    { brokerOffset: 9 },
  ]);
  assert.is(textOf(stats.encode(value, context)), json);
  assert.is(problem(stats, '{"consumeTps":"x"}'), 'consumeTps: not double');
  assert.match(
    problem(stats, '{"offsetTable":{{"queueId":0}:{}}}'),
    'offsetTable.(key).brokerName: missing',
  );
  assert.match(
    problem(stats, '{"offsetTable":{{"brokerName":"b","queueId":0,"topic":"t"}:{}}}'),
    '(object).brokerOffset: missing',
  );
});

bodies('acknowledgements are read by long names, and a bit set has to be base64', () => {
  const long =
    '{"acks":[{"consumerGroup":"g","topic":"t","retry":"1","startOffset":3,"queueId":2,' +
    '"reviveQueueId":7,"popTime":5,"invisibleTime":6,"bitSet":"Aw=="}],"brokerName":"b"}';
  const ack = { b: 'Aw==', c: 'g', it: 6, pt: 5, q: 2, r: '1', rq: 7, so: 3, t: 't' };
  assert.equal(read(batchAckBody, long), { acks: [ack], brokerName: 'b' });
  assert.equal(read(batchAckBody, ''), undefined);
  assert.equal(read(batchAckBody, 'null'), undefined);
  assert.equal(read(batchAckBody, '{"acks":[{"t":"t"}]}')?.acks[0]?.c, '');
  assert.is(
    problem(batchAckBody, '{"acks":[{"c":"g","t":"t","b":"A"}]}'),
    'acks.[0].b: not base64',
  );
});

bodies('a question for an assignment has to say the message model', () => {
  const asked = jsonBody('queryAssignment', queryAssignmentRequest);
  assert.is(problem(asked, '{"topic":"t","consumerGroup":"g"}'), 'messageModel: missing');
  const whole = '{"topic":"t","consumerGroup":"g","messageModel":"BROADCASTING"}';
  assert.is(read(asked, whole).messageModel, 'BROADCASTING');
});

bodies.run();
