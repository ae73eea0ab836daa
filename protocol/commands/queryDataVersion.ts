import { dataVersionBody } from '../bodies/dataVersion.ts';
import { bool, command, long, str } from '../schema.ts';

/** QUERY_DATA_VERSION: does the name server have this version of a broker's topics? */
export const queryDataVersion = command({
  code: 322,
  doc: 'Whether a broker has to register anew; one-way it is a heartbeat.',
  request: {
    brokerName: str('Name of the broker.'),
    brokerAddr: str('Where it is reached: `ip:port`.'),
    clusterName: str('Cluster of the broker.'),
    brokerId: long('0 is the master of its name.'),
  },
  requestBody: dataVersionBody,
  response: {
    changed: bool('The version differs from the one registered.'),
  },
  responseBody: dataVersionBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
