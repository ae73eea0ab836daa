import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { noBody } from '../body.ts';
import { command, long, optional, rpcFields, str } from '../schema.ts';

/**
 * CHECK_TRANSACTION_STATE: a broker asks a producer how a transaction has ended. One-way: the
 * answer is an END_TRANSACTION.
 */
export const checkTransactionState = command({
  code: 39,
  doc: 'Asks how the transaction of a half message has ended.',
  request: {
    topic: optional(str('Topic of half messages.')),
    tranStateTableOffset: long('Queue offset of the half message.'),
    commitLogOffset: long('Physical offset of the half message.'),
    msgId: optional(str('UNIQ_KEY of the message.')),
    transactionId: optional(str('Id of the transaction: the UNIQ_KEY, too.')),
    offsetMsgId: optional(str('Id of the half message in the store.')),
    ...rpcFields,
  },
  /** One message, with its real topic and queue. */
  requestBody: storedMessagesBody,
  response: {},
  responseBody: noBody,
  answers: [],
  support: { producer: 'full', proxy: 'full' },
});
