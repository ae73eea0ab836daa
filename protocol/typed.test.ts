import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CommandName, commandOfCode, commands } from './commands/index.ts';
import type { RemotingCommand, RequestFrame, ResponseFrame } from './frame.ts';
import { camelCase, ownRequestCodeName, requestCode, requestCodeName } from './requestCodes.ts';
import { responseCode, responseCodeName } from './responseCodes.ts';
import type { Command } from './schema.ts';
import { utf8 } from './testBytes.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  isResponse,
} from './typed.ts';

const typed = suite('typed');

const none = new Uint8Array(0);

function raw(code: number, ext?: Record<string, string>, more: Partial<RemotingCommand> = {}) {
  return {
    serializeType: 'JSON',
    code,
    language: 'GO',
    version: 317,
    opaque: 9,
    flag: 0,
    remark: undefined,
    ext: ext && new Map(Object.entries(ext)),
    body: none,
    ...more,
  } satisfies RemotingCommand;
}

const sendV2 = { a: 'pg', b: 't', c: 'TBW102', d: '4', e: '1', f: '0', g: '5', h: '0' };
const pull = {
  consumerGroup: 'g',
  topic: 't',
  queueId: '1',
  queueOffset: '2',
  maxMsgNums: '3',
  sysFlag: '0',
  commitOffset: '0',
  suspendTimeoutMillis: '0',
  subVersion: '0',
};

function request<N extends CommandName>(name: N, from: RemotingCommand): RequestFrame<N> {
  const frame = decodeRequest(from);
  assert.is(frame.command, name);
  return frame as RequestFrame<N>;
}

function outcome(from: RemotingCommand): string {
  const frame = decodeRequest(from);
  return frame.command === 'malformed'
    ? `${frame.of} ${frame.field} ${frame.problem}`
    : frame.command;
}

typed('a request is typed by its command’s declaration', () => {
  const frame = request(
    'sendMessageV2',
    raw(310, { ...sendV2, i: 'KEYS\u0001k', m: 'TRUE', own: 'x' }, { flag: 2, body: utf8('hi') }),
  );
  assert.equal(frame.header, {
    producerGroup: 'pg',
    topic: 't',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: 1,
    sysFlag: 0,
    bornTimestamp: 5,
    flag: 0,
    properties: 'KEYS\u0001k',
    batch: true,
  });
  assert.equal(frame.extra, { own: 'x' });
  assert.equal([frame.oneway, frame.opaque, frame.language, frame.version], [true, 9, 'GO', 317]);
  assert.equal(frame.body, utf8('hi'));
});

typed('a 64-bit field beyond 2^53 is exact', () => {
  const frame = request('sendMessageV2', raw(310, { ...sendV2, g: '9223372036854775807' }));
  assert.is(frame.header.bornTimestamp, 9223372036854775807n);
  assert.is(encodeRequest(frame).ext?.get('g'), '9223372036854775807');
});

typed('a request that is given no body has none, whatever its command declares', () => {
  const frame = request('consumeMessageDirectly', raw(309, { consumerGroup: 'g' }));
  const { body } = encodeRequest({ ...frame, body: undefined as never });
  assert.is(body.length, 0);
});

typed('a field that is absent reads as its default, if it has one', () => {
  assert.is(request('getMaxOffset', raw(30, { topic: 't', queueId: '0' })).header.committed, true);
  assert.is(request('getRouteInfoByTopic', raw(105)).header.topic, 'null');
  assert.is(request('unregisterClient', raw(35)).header.clientID, '');
});

typed('a required field that is absent makes the request malformed, and named', () => {
  assert.is(outcome(raw(310, { ...sendV2, e: 'x' })), 'sendMessageV2 queueId malformed');
  const { b, ...withoutTopic } = sendV2;
  assert.is(outcome(raw(310, withoutTopic)), 'sendMessageV2 topic missing');
  assert.is(
    outcome(raw(14, { topic: b, queueId: '1e3' })),
    'queryConsumerOffset queueId malformed',
  );
  const frame = decodeRequest(raw(14, { own: 'x' }, { flag: 2 }));
  assert.equal([frame.oneway, frame.opaque, frame.extra], [true, 9, { own: 'x' }]);
});

typed('a malformed number reads as absent, but for headers of the fast codec', () => {
  const offsets = { consumerGroup: 'g', topic: 't', queueId: 'x', commitOffset: '2147483648' };
  const frame = request('updateConsumerOffset', raw(15, offsets));
  assert.equal(frame.header, { consumerGroup: 'g', topic: 't', commitOffset: 2147483648 });
  assert.is(outcome(raw(310, { ...sendV2, j: 'x' })), 'sendMessageV2 reconsumeTimes malformed');
  assert.is(outcome(raw(11, { ...pull, maxMsgBytes: '' })), 'pullMessage maxMsgBytes malformed');
});

typed('what upstream looks at only now and then may be absent', () => {
  const { a: _a, c: _c, d: _d, ...rest } = sendV2 as Record<string, string>;
  const sent = request('sendMessageV2', raw(310, rest));
  assert.equal([sent.header.producerGroup, sent.header.defaultTopic], ['', undefined]);
  const {
    commitOffset: _o,
    suspendTimeoutMillis: _s,
    subVersion: _v,
    ...bare
  } = pull as Record<string, string>;
  assert.is(outcome(raw(11, bare)), 'pullMessage');
  assert.is(request('updateConsumerOffset', raw(15, { topic: 't' })).header.consumerGroup, 'null');
});

typed('updating an offset without queue or position is left to the handler', () => {
  const frame = request('updateConsumerOffset', raw(15, { consumerGroup: 'g', topic: 't' }));
  assert.equal(frame.header, { consumerGroup: 'g', topic: 't' });
});

typed('a body that cannot be read makes the request malformed', () => {
  assert.match(outcome(raw(34, {}, { body: utf8('{"clientID":') })), 'heartBeat body no value');
  const nameless = utf8('{"producerDataSet":[{}]}');
  assert.match(outcome(raw(34, {}, { body: nameless })), 'groupName: missing');
  assert.is(outcome(raw(34, {}, { body: utf8('{}') })), 'heartBeat');
  assert.is(outcome(raw(34)), 'heartBeat body no value at 0');
});

typed('an unknown code is carried with all its fields', () => {
  const from = raw(9999, { x: 'y', __proto: 'z' });
  const frame = decodeRequest(from);
  assert.is(frame.command, 'unknown');
  assert.equal(frame.extra, { x: 'y', __proto: 'z' });
  if (frame.command === 'unknown') assert.equal(encodeRequest(frame), from);
});

typed('a field named __proto__ is a field like any other', () => {
  const frame = decodeRequest(raw(9999, JSON.parse('{"__proto__":"x"}')));
  assert.equal(Object.entries(frame.extra ?? {}), [['__proto__', 'x']]);
});

typed('the send header of the fast codec leaves inherited fields to JSON', () => {
  const frame = request('sendMessageV2', raw(310, { ...sendV2, n: 'b', bname: 'ignored' }));
  assert.equal(frame.header.bname, undefined);
  assert.equal(frame.extra, { bname: 'ignored' });
  const header = { ...frame.header, bname: 'b', nsd: true };
  const json = encodeRequest({ ...frame, header, extra: undefined });
  assert.equal([json.ext?.get('bname'), json.ext?.get('nsd')], ['b', 'true']);
  const binary = encodeRequest({ ...frame, header, extra: undefined, serializeType: 'ROCKETMQ' });
  assert.equal([...(binary.ext?.keys() ?? [])], ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'n']);
});

typed('the pull header carries them in both', () => {
  const frame = request('pullMessage', raw(11, { ...pull, bname: 'b' }));
  assert.is(frame.header.bname, 'b');
  const binary = encodeRequest({ ...frame, serializeType: 'ROCKETMQ' });
  assert.is([...(binary.ext?.keys() ?? [])].at(-1), 'bname');
});

typed('a command without fields writes no ext fields, one with optional ones an empty map', () => {
  assert.is(encodeRequest(request('getBrokerClusterInfo', raw(106, {}))).ext, undefined);
  const beat = utf8('{"clientID":"c"}');
  assert.is(encodeRequest(request('heartBeat', raw(34, undefined, { body: beat }))).ext?.size, 0);
});

typed('an answer’s header may lack any field', () => {
  const from = raw(
    16,
    { forbiddenType: '3', MSG_REGION: 'r', maxOffset: 'x' },
    { flag: 1, remark: 'no' },
  );
  const refused = decodeResponse('pullMessage', from);
  assert.ok(refused.ok);
  assert.equal(
    [refused.value.header, refused.value.extra],
    [{ forbiddenType: 3 }, { MSG_REGION: 'r' }],
  );
  const bare = decodeResponse('pullMessage', raw(2, undefined, { flag: 1 }));
  assert.ok(bare.ok && bare.value.header === undefined && bare.value.body === undefined);
  assert.ok(isResponse(from));
});

typed('an answer is written as it was read', () => {
  const answers: [CommandName | 'unknown', RemotingCommand][] = [
    [
      'heartBeat',
      raw(0, { IS_SUPPORT_HEART_BEAT_V2: 'true', IS_SUB_CHANGE: 'false' }, { flag: 1 }),
    ],
    ['unregisterClient', raw(0, {}, { flag: 1 })],
    ['getTopicConfig', raw(17, undefined, { flag: 1, remark: 'No topic' })],
    ['unknown', raw(3, undefined, { flag: 1, remark: ' request type 9 not supported' })],
    ['unknown', raw(0, { a: 'b' }, { flag: 1 })],
    ['getConsumerListByGroup', raw(0, {}, { flag: 1, body: utf8('{"consumerIdList":["c"]}') })],
  ];
  for (const [name, from] of answers) {
    const answer = decodeResponse(name, from);
    assert.ok(answer.ok);
    assert.equal(encodeResponse(answer.value as ResponseFrame), from);
  }
});

typed('an answer whose body cannot be read is a problem', () => {
  const answer = decodeResponse('getConsumerListByGroup', raw(0, {}, { flag: 1, body: utf8('{') }));
  assert.equal(answer, { ok: false, problem: 'body of getConsumerListByGroup: no value at 1' });
});

typed('every command is named as upstream names its code, and no code is declared twice', () => {
  const declared = Object.entries(commands) as [CommandName, Command][];
  for (const [name, { code, answers }] of declared) {
    assert.is(commandOfCode(code), name);
    // Upstream runs some words together: the case may differ, the letters may not.
    const known = requestCodeName(code) ?? ownRequestCodeName(code) ?? '';
    assert.is(name.toLowerCase(), camelCase(known).toLowerCase());
    for (const answer of answers) assert.type(responseCode[answer], 'number');
  }
  assert.is(new Set(declared.map(([, { code }]) => code)).size, declared.length);
});

typed('wire names within a header differ, and optional inherited fields come last', () => {
  for (const [name, { request: fields, response }] of Object.entries(commands) as [
    string,
    Command,
  ][]) {
    for (const header of [fields, response]) {
      const wire = Object.entries(header).map(([field, { as }]) => as ?? field);
      assert.is(new Set(wire).size, wire.length, name);
      const inherited = Object.values(header).map((field) => field.inherited === true);
      assert.equal(inherited, [...inherited].sort(), name);
    }
  }
});

typed('codes are found by name and names by code', () => {
  assert.is(requestCodeName(requestCode.POP_MESSAGE), 'POP_MESSAGE');
  assert.is(requestCodeName(1), undefined);
  assert.is(responseCodeName(responseCode.TOPIC_NOT_EXIST), 'TOPIC_NOT_EXIST');
  assert.is(responseCodeName(99), undefined);
  assert.is(new Set(Object.values(requestCode)).size, Object.keys(requestCode).length);
  assert.is(new Set(Object.values(responseCode)).size, Object.keys(responseCode).length);
});

typed.run();
