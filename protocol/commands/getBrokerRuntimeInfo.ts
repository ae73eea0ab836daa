import { kvTableBody } from '../bodies/kvTable.ts';
import { noBody } from '../body.ts';
import { command } from '../schema.ts';

/** GET_BROKER_RUNTIME_INFO: counters and gauges of a broker. */
export const getBrokerRuntimeInfo = command({
  code: 28,
  doc: 'Counters and gauges of a broker.',
  request: {},
  requestBody: noBody,
  response: {},
  responseBody: kvTableBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'part: rates, latencies, sizes of disks and what was read are 0' },
});
