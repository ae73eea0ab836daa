import { noBody } from '../body.ts';
import { command, int, long, optional, str } from '../schema.ts';

/** BROKER_HEARTBEAT: a broker is still there. One-way upstream. */
export const brokerHeartbeat = command({
  code: 904,
  doc: 'A broker is still there.',
  request: {
    clusterName: str('Cluster of the broker.'),
    brokerAddr: str('Where it is reached: `ip:port`.'),
    brokerName: optional(str('Name of the broker.')),
    brokerId: optional(long('0 is the master of its name.')),
    epoch: optional(int('Epoch of its master, under a controller.')),
    maxOffset: optional(long('End of its commit log.')),
    confirmOffset: optional(long('Up to where its replicas agree.')),
    heartbeatTimeoutMills: optional(
      long('How long it counts as alive, in ms (spelt so upstream).'),
    ),
    electionPriority: optional(int('Preference in elections, under a controller.')),
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { namesrv: 'full' },
});
