import { dataVersionBody } from '../bodies/dataVersion.ts';
import { bool, command, long, optional, str } from '../schema.ts';

/** QUERY_DATA_VERSION: does the name server have this version of a broker's topics? */
export const queryDataVersion = command({
  code: 322,
  doc: 'Whether a broker has to register anew; one-way it is a heartbeat.',
  request: {
    brokerName: optional(str('Name of the broker, only logged.')),
    brokerAddr: str('Where it is reached: `ip:port`.'),
    clusterName: str('Cluster of the broker.'),
    brokerId: optional(long('0 is the master of its name; only logged.')),
  },
  requestBody: dataVersionBody,
  response: {
    changed: bool('The version differs from the one registered.'),
  },
  responseBody: dataVersionBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
