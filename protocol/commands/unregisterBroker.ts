import { noBody } from '../body.ts';
import { command, long, str } from '../schema.ts';

/** UNREGISTER_BROKER: a broker takes leave of a name server. */
export const unregisterBroker = command({
  code: 104,
  doc: 'A broker goes.',
  request: {
    brokerName: str('Name of the broker.'),
    brokerAddr: str('Where it is reached: `ip:port`.'),
    clusterName: str('Cluster of the broker.'),
    brokerId: long('0 is the master of its name.'),
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
