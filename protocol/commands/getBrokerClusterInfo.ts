import { clusterInfoBody } from '../bodies/clusterInfo.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_BROKER_CLUSTER_INFO: every broker by cluster and by name. */
export const getBrokerClusterInfo = command({
  code: 106,
  doc: 'Every registered broker.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: clusterInfoBody,
  answers: ['SUCCESS'],
  support: { namesrv: 'full' },
});
