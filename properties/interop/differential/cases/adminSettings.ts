/** What operators ask of a broker's settings and counters. */
import { ask, askInVain, type Case, code, first, look, type Shot } from '../case.ts';
import { createTopic, rocketmq, route, topicConfig } from '../shots.ts';

type Ext = NonNullable<Shot['ext']>;
type Of = Exclude<Case['of'], 'FRAME'>;

const shot = (of: Of, ext: Ext = {}, body: Shot['body'] = ''): Shot => ({
  code: code[of],
  ext,
  body,
});

/** Settings whose values are compared: those that tests and operators change. */
const compared: readonly string[] = [
  'autoCreateSubscriptionGroup',
  'autoCreateTopicEnable',
  'brokerClusterName',
  'brokerId',
  'brokerName',
  'brokerPermission',
  'brokerRole',
  'channelExpiredTimeout',
  'defaultTopicQueueNums',
  'flushConsumerOffsetInterval',
  'flushDiskType',
  'forceRegister',
  'longPollingEnable',
  'maxMessageSize',
  'messageDelayLevel',
  'registerNameServerPeriod',
  'slaveReadEnable',
  'traceOn',
  'traceTopicEnable',
  'useServerSideResetOffset',
];

/** Chosen lines of a text of settings. */
export const settingLines =
  (names: readonly string[]) =>
  (body: Uint8Array): string =>
    new TextDecoder()
      .decode(body)
      .split('\n')
      .filter((line) => names.includes(line.slice(0, line.indexOf('='))))
      .sort()
      .join('\n');

/** Which counters there are. */
const counterNames = (body: Uint8Array): string => {
  const { table } = JSON.parse(new TextDecoder().decode(body)) as { table: object };
  // One a path, which is of the machine, and one a level that was used.
  const names = Object.keys(table).filter(
    (name) => !/^(scheduleMessageOffset|commitLogDirCap)|\//.test(name),
  );
  return names.sort().join();
};

const all = (body: string) => shot('UPDATE_BROKER_CONFIG', {}, body);
const get = shot('GET_BROKER_CONFIG');
const info = shot('GET_BROKER_RUNTIME_INFO');
const shown = (...names: readonly string[]) => look(get, settingLines(names));

const one = (
  of: Of,
  name: string,
  steps: Case['steps'],
  more: Partial<Pick<Case, 'alone'>> = {},
): Case => ({ name, of, to: 'broker', steps, ...more });

/** The cases. */
export const adminSettingCases: readonly Case[] = [
  one('GET_BROKER_CONFIG', 'asked', () => [
    look(get, settingLines(compared)),
    look(rocketmq(get), settingLines(compared)),
    look({ ...get, ext: null }, settingLines(compared)),
    ask(get, 'namesrv'),
  ]),
  one(
    'UPDATE_BROKER_CONFIG',
    'changed',
    () => [
      ask(all('traceTopicEnable=true')),
      shown('traceTopicEnable'),
      ask(rocketmq(all('traceTopicEnable=false\nshortPollingTimeMills=1500'))),
      shown('traceTopicEnable', 'shortPollingTimeMills'),
      ask(all('# a comment\n  shortPollingTimeMills : 1000  \r\nlongPollingEnable true')),
      shown('longPollingEnable', 'shortPollingTimeMills'),
      ask(all('nobodyKnows=1')),
      ask(all('shortPollingTimeMills=x')),
      shown('shortPollingTimeMills'),
      ask(all('traceTopicEnable=maybe')),
      shown('traceTopicEnable'),
    ],
    { alone: true },
  ),
  one(
    'UPDATE_BROKER_CONFIG',
    'refused',
    () => [
      ask(all('')),
      ask(all('x')),
      ask({ ...all(''), ext: null }),
      ask(all('brokerConfigPath=/x')),
      ask(all('rocketmqHome=/x\ntraceTopicEnable=true')),
      shown('traceTopicEnable'),
      ask(all('configBlackList=x')),
      askInVain({ ...all('shortPollingTimeMills=1001'), flag: 2 }),
      shown('shortPollingTimeMills'),
      first(all('shortPollingTimeMills=1000')),
      ask(all('traceTopicEnable=true'), 'namesrv'),
    ],
    { alone: true },
  ),
  one(
    'UPDATE_BROKER_CONFIG',
    'another permission',
    (t) => [
      first(createTopic(t)),
      ask(all('brokerPermission=4')),
      { do: 'wait', ms: 500 },
      ask(route(t), 'namesrv'),
      ask(topicConfig(t)),
      first(all('brokerPermission=6')),
      { do: 'wait', ms: 500 },
      ask(route(t), 'namesrv'),
    ],
    { alone: true },
  ),
  one('GET_BROKER_RUNTIME_INFO', 'asked', () => [
    look(info, counterNames),
    look(rocketmq(info), counterNames),
    look({ ...info, ext: null }, counterNames),
    ask(info, 'namesrv'),
  ]),
  one('NOTIFY_MIN_BROKER_ID_CHANGE', 'asked', () => [
    askInVain(shot('NOTIFY_MIN_BROKER_ID_CHANGE', { minBrokerId: 0, brokerName: 'broker-a' })),
    askInVain({ ...shot('NOTIFY_MIN_BROKER_ID_CHANGE', { minBrokerId: 0 }), flag: 2 }),
    askInVain(shot('NOTIFY_MIN_BROKER_ID_CHANGE', { minBrokerId: 'x' })),
  ]),
];
