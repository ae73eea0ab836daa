import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, rpcFields, str } from '../schema.ts';

/**
 * END_TRANSACTION: how a transaction has ended. One-way from producers; a two-way one that says 0
 * is never answered.
 */
export const endTransaction = command({
  code: 37,
  doc: 'Ends a transaction: its half message is committed or rolled back.',
  request: {
    topic: optional(str('Topic of the message; after a check that of half messages.')),
    producerGroup: optional(str('Group that sent the half message.')),
    tranStateTableOffset: optional(long('Queue offset of the half message.')),
    commitLogOffset: optional(long('Physical offset of the half message.')),
    commitOrRollback: int('8 commits, 12 rolls back, 0 says that it is not known yet.'),
    fromTransactionCheck: defaulted(bool('It answers a check of the broker.'), false),
    msgId: optional(str('UNIQ_KEY of the message.')),
    transactionId: optional(str('Id of the transaction: the UNIQ_KEY, too.')),
    ...rpcFields,
  },
  requestBody: noBody,
  response: {},
  responseBody: noBody,
  answers: [
    'SUCCESS',
    'SYSTEM_ERROR',
    'SLAVE_NOT_AVAILABLE',
    'MESSAGE_ILLEGAL',
    'ILLEGAL_OPERATION',
  ],
  support: { broker: 'full', proxy: 'full' },
});
