/** What may differ in answers to operators, and why: part of the list in `explained.ts`. */
import type { Explanation } from './explained.ts';

const always = () => true;

/** Of the codes of administration. */
export const adminExplanations: readonly Explanation[] = [
  {
    codes: [
      'GET_ALL_TOPIC_LIST_FROM_NAMESERVER',
      'GET_TOPICS_BY_CLUSTER',
      'GET_SYSTEM_TOPIC_LIST_FROM_NS',
      'GET_SYSTEM_TOPIC_LIST_FROM_BROKER',
      'QUERY_TOPIC_CONSUME_BY_WHO',
      'GET_ALL_CONSUMER_OFFSET',
    ],
    field: /^body\.(topicList|groupList|groupTopicMap\..+)\(order\)$/,
    reason: 'names come in the order of a hash table upstream; here they are sorted',
    when: always,
  },
  {
    codes: ['GET_TOPIC_STATS_INFO', 'GET_CONSUME_STATS'],
    field: /^body\.(topicPutTps|consumeTps)$/,
    reason: 'rates are not modelled, as the declaration says',
    when: ({ ours }) => Number(ours) === 0,
  },
  {
    codes: [
      'GET_CONSUMER_CONNECTION_LIST',
      'GET_PRODUCER_CONNECTION_LIST',
      'GET_ALL_PRODUCER_INFO',
    ],
    field: /^body\..+\.(clientAddr|remoteIP)$/,
    reason: 'the port of a client is that of the tap in the recording, and the replay’s own here',
    when: ({ recorded, ours }) => hostOf(recorded) === hostOf(ours),
  },
  {
    codes: ['GET_BROKER_CONFIG', 'GET_NAMESRV_CONFIG'],
    field: /^(body|ext\.version)$/,
    reason: 'settings that the model does not have are not shown, as the declaration says',
    when: always,
  },
  {
    codes: ['GET_BROKER_RUNTIME_INFO'],
    field: /^body\.table\./,
    reason:
      'rates, latencies, disks and what was read are not modelled; counters are of the replay',
    when: always,
  },
  {
    codes: ['GET_ALL_TOPIC_CONFIG', 'GET_ALL_CONSUMER_OFFSET'],
    field: /^body\.(mappingDataVersion|dataVersion)\.timestamp$/,
    reason: 'upstream takes the time 16 s before it registers first; here a boot takes no time',
    when: always,
  },
  {
    codes: ['GET_ALL_DELAY_OFFSET'],
    field: /^body\.dataVersion\.(counter|timestamp)$/,
    reason: 'upstream counts its version up whenever it looks for what is due',
    when: always,
  },
  {
    codes: ['QUERY_CONSUME_QUEUE'],
    field: /^body\.queueData.*\.physicOffset$/,
    reason: 'records of other clients lie between those of the recording',
    when: always,
  },
  {
    codes: ['QUERY_CONSUME_TIME_SPAN'],
    field: /^body\.consumeTimeSpanSet.*\.(\w+TimeStamp(Str)?|delayTime)$/,
    reason: 'store times are those of the replay, some ms from those of the recording',
    when: always,
  },
  {
    codes: ['GET_ALL_CONSUMER_OFFSET', 'GET_CONSUME_STATS', 'QUERY_TOPIC_CONSUME_BY_WHO'],
    field: /^body\./,
    reason: 'progress of reviving and of transactions is kept in tables here, not as offsets',
    when: ({ field, recorded }, { label }) =>
      /CID_RMQ_SYS|rmq_sys_|RMQ_SYS_/.test(field + recorded) || label.startsWith('admin.raw-extra'),
  },
  {
    codes: ['GET_BROKER_CONSUME_STATS'],
    field: /^body\./,
    reason: 'groups come in the order of a hash table upstream, so each stands beside another',
    when: always,
  },
];

function hostOf(address: string): string {
  return address.replace(/:\d+"?$/, '');
}
