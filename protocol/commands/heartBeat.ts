import { heartbeatDataBody } from '../bodies/heartbeatData.ts';
import { noBody } from '../body.ts';
import { bool, command, optional, rpcFields } from '../schema.ts';

/** HEART_BEAT: a client names its groups and subscriptions. */
export const heartBeat = command({
  code: 34,
  doc: 'The groups of a client, every 30 s.',
  request: { ...rpcFields },
  requestBody: heartbeatDataBody,
  response: {
    supportHeartbeatV2: optional(
      bool('The broker knows heartbeats of version 2.', 'IS_SUPPORT_HEART_BEAT_V2'),
    ),
    subscriptionChanged: optional(
      bool('The fingerprint differs from the last; true without one.', 'IS_SUB_CHANGE'),
    ),
  },
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
