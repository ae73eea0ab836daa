import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import {
  channelDataText,
  heartbeatSyncBody,
  readChannelData,
  subscriptionsText,
} from './heartbeatSync.ts';

const test = suite('heartbeat sync');

const subscription = {
  classFilterMode: false,
  codeSet: [65],
  expressionType: 'TAG',
  subString: 'A',
  subVersion: 1700000000001,
  tagsSet: ['A'],
  topic: 'orders',
};
const subscriptionText =
  '{"classFilterMode":false,"codeSet":[65],"expressionType":"TAG","subString":"A",' +
  '"subVersion":1700000000001,"tagsSet":["A"],"topic":"orders"}';
const channel = {
  remoteProxyIp: '10.0.0.9',
  remoteAddress: '10.0.0.5:40000',
  localAddress: '10.0.0.9:8080',
  type: 'REMOTING',
} as const;

/** Bodies of a 5.5.0 proxy, as it sent them: a client of two topics registers, and leaves. */
const recorded = {
  registers:
    '{"channelData":"{\\"remoteProxyIp\\":\\"127.0.0.1\\",\\"localAddress\\":\\"127.0.0.1:25391' +
    '\\",\\"extendAttribute\\":\\"[{\\\\\\"classFilterMode\\\\\\":false,\\\\\\"codeSet\\\\\\":[' +
    '],\\\\\\"expressionType\\\\\\":\\\\\\"TAG\\\\\\",\\\\\\"subString\\\\\\":\\\\\\"*\\\\\\",' +
    '\\\\\\"subVersion\\\\\\":1,\\\\\\"tagsSet\\\\\\":[],\\\\\\"topic\\\\\\":\\\\\\"orders' +
    '\\\\\\"}]\\",\\"type\\":\\"REMOTING\\",\\"remoteAddress\\":\\"127.0.0.1:41750\\"}","client' +
    'Id":"one","consumeFromWhere":"CONSUME_FROM_LAST_OFFSET","consumeType":"CONSUME_PASSIVELY",' +
    '"group":"readers","heartbeatType":"REGISTER","language":"OTHER","lastUpdateTimestamp":1795' +
    '375081482,"localProxyId":"127.0.0.1%25391%13927","messageModel":"CLUSTERING","subscription' +
    'DataSet":[{"classFilterMode":false,"codeSet":[],"expressionType":"TAG","subString":"*","su' +
    'bVersion":1,"tagsSet":[],"topic":"returns"},{"classFilterMode":false,"codeSet":[],"express' +
    'ionType":"TAG","subString":"*","subVersion":1,"tagsSet":[],"topic":"orders"}],"version":0}',
  leaves:
    '{"channelData":"{\\"remoteProxyIp\\":\\"127.0.0.1\\",\\"localAddress\\":\\"127.0.0.1:25391' +
    '\\",\\"extendAttribute\\":\\"[{\\\\\\"classFilterMode\\\\\\":false,\\\\\\"codeSet\\\\\\":[' +
    '],\\\\\\"expressionType\\\\\\":\\\\\\"TAG\\\\\\",\\\\\\"subString\\\\\\":\\\\\\"*\\\\\\",' +
    '\\\\\\"subVersion\\\\\\":1,\\\\\\"tagsSet\\\\\\":[],\\\\\\"topic\\\\\\":\\\\\\"orders' +
    '\\\\\\"}]\\",\\"type\\":\\"REMOTING\\",\\"remoteAddress\\":\\"127.0.0.1:41750\\"}","client' +
    'Id":"one","group":"readers","heartbeatType":"UNREGISTER","language":"OTHER","lastUpdateTim' +
    'estamp":1795375081703,"localProxyId":"127.0.0.1%25391%13927","version":0}',
};

test('recorded bodies of a 5.5.0 proxy are read, and written again byte for byte', () => {
  const subscriptions: (readonly string[] | undefined)[] = [];
  for (const body of Object.values(recorded)) {
    const read = heartbeatSyncBody.decode(encodeUtf8(body), {} as never);
    assert.ok(read.ok);
    if (!read.ok) return;
    assert.is(decodeUtf8(heartbeatSyncBody.encode(read.value, { header: {} } as never)), body);
    const at = readChannelData(read.value.channelData ?? '');
    assert.ok(at);
    assert.is(channelDataText(at!), read.value.channelData);
    const { clientId, group, localProxyId } = read.value;
    assert.equal([clientId, group, localProxyId], ['one', 'readers', '127.0.0.1%25391%13927']);
    subscriptions.push(read.value.subscriptionDataSet?.map(({ topic }) => topic));
  }
  assert.equal(subscriptions, [['returns', 'orders'], undefined]);
});

test('a client that registers is written as a 5.5.0 proxy writes it, texts nested in texts', () => {
  const extendAttribute = subscriptionsText([subscription]);
  assert.is(extendAttribute, `[${subscriptionText}]`);
  const channelData = channelDataText({ ...channel, extendAttribute });
  const inner = extendAttribute.replaceAll('"', '\\"');
  assert.is(
    channelData,
    `{"remoteProxyIp":"10.0.0.9","localAddress":"10.0.0.9:8080","extendAttribute":"${inner}",` +
      '"type":"REMOTING","remoteAddress":"10.0.0.5:40000"}',
  );
  const body = heartbeatSyncBody.encode(
    {
      heartbeatType: 'REGISTER',
      clientId: 'c1',
      language: 'JAVA',
      version: 513,
      group: 'g',
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: 'CLUSTERING',
      consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
      subscriptionDataSet: [subscription],
      lastUpdateTimestamp: 1700000000123,
      localProxyId: '10.0.0.9%8080%8081',
      channelData,
    },
    { header: {} } as never,
  );
  assert.is(
    decodeUtf8(body),
    `{"channelData":${JSON.stringify(channelData)},"clientId":"c1",` +
      '"consumeFromWhere":"CONSUME_FROM_LAST_OFFSET","consumeType":"CONSUME_PASSIVELY",' +
      '"group":"g","heartbeatType":"REGISTER","language":"JAVA",' +
      '"lastUpdateTimestamp":1700000000123,"localProxyId":"10.0.0.9%8080%8081",' +
      `"messageModel":"CLUSTERING","subscriptionDataSet":[${subscriptionText}],"version":513}`,
  );
});

test('what a 5.5.0 proxy tells is read, with members that nobody knows', () => {
  const written =
    '{"channelData":"{\\"type\\":\\"GRPC_V2\\",\\"remoteAddress\\":\\"1.2.3.4:5\\",' +
    '\\"remoteProxyIp\\":\\"h\\",\\"localAddress\\":\\"h:8081\\"}","clientId":"c","group":"g",' +
    '"heartbeatType":"UNREGISTER","language":"GO","lastUpdateTimestamp":7,"later":{"a":[1]},' +
    '"localProxyId":"h%8080%8081","version":1}';
  const read = heartbeatSyncBody.decode(encodeUtf8(written), {} as never);
  assert.ok(read.ok);
  if (!read.ok) return;
  assert.is(read.value.heartbeatType, 'UNREGISTER');
  assert.is(read.value.life, undefined);
  assert.is(readChannelData(read.value.channelData ?? '')?.remoteAddress, '1.2.3.4:5');
  assert.is(readChannelData('no JSON'), undefined);
});

test.run();
