import { brokerMembersBody } from '../bodies/brokerMemberGroup.ts';
import { noBody } from '../body.ts';
import { command, optional, str } from '../schema.ts';

/** GET_BROKER_MEMBER_GROUP: who has a name among brokers. */
export const getBrokerMemberGroup = command({
  code: 901,
  doc: 'The addresses of a broker name.',
  request: {
    clusterName: optional(str('Cluster of the brokers.')),
    brokerName: optional(str('Their name.')),
  },
  requestBody: noBody,
  response: {},
  responseBody: brokerMembersBody,
  answers: ['SUCCESS'],
  support: { namesrv: 'full' },
});
