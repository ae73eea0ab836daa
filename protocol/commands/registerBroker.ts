import { kvTableBody } from '../bodies/kvTable.ts';
import { registerBrokerBody } from '../bodies/registerBroker.ts';
import { bool, command, defaulted, int, long, optional, str } from '../schema.ts';

/** REGISTER_BROKER: a broker tells a name server where it is and what topics it has. */
export const registerBroker = command({
  code: 103,
  doc: 'A broker and its topics, every 30 s.',
  request: {
    brokerName: str('Name of the broker.'),
    brokerAddr: str('Where it is reached: `ip:port`.'),
    clusterName: str('Cluster of the broker.'),
    haServerAddr: optional(str('Where its slaves connect: `ip:port`.')),
    brokerId: long('0 is the master of its name.'),
    heartbeatTimeoutMillis: optional(long('How long it counts as alive, in ms; else 120 s.')),
    enableActingMaster: optional(bool('Slaves may stand in; absent before 5.0.')),
    compressed: defaulted(bool('The body is in the compressed form.'), false),
    bodyCrc32: defaulted(int('CRC-32 of the body as sent, 31 bits; 0 is not checked.'), 0),
    zoneName: optional(str('Availability zone of the broker.', '__ZONE_NAME')),
  },
  requestBody: registerBrokerBody,
  response: {
    haServerAddr: optional(str('To slaves: where the master serves them.')),
    masterAddr: optional(str('To slaves: where the master is.')),
  },
  responseBody: kvTableBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'part: no static topics, no filter servers' },
});
