import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** QUERY_MESSAGE: messages of a topic by one of their keys. */
export const queryMessage = command({
  code: 12,
  doc: 'Messages of a topic by a key.',
  request: {
    // Upstream looks for the word null where one is missing.
    topic: defaulted(str('The topic that they are stored in.'), 'null'),
    key: defaulted(str('One of KEYS, or UNIQ_KEY.'), 'null'),
    maxNum: int('Most messages wanted; brokers have a limit of their own.'),
    beginTimestamp: long('Stored then or later, in ms.'),
    endTimestamp: long('Stored then or earlier, in ms.'),
    indexType: optional(str('`U` for UNIQ_KEY, `K` for KEYS; brokers look at both. `T` for tags.')),
    lastKey: optional(str('Where the last answer ended; for stores that give it.')),
    uniqueKeyQuery: optional(bool('The broker decides how many are wanted.', '_UNIQUE_KEY_QUERY')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {
    indexLastUpdateTimestamp: long('Store time of the message that was indexed last; 0 if none.'),
    indexLastUpdatePhyoffset: long('Its place in the commit log.'),
  },
  responseBody: storedMessagesBody,
  answers: ['SUCCESS', 'QUERY_NOT_FOUND', 'SYSTEM_ERROR'],
  support: { broker: 'full', proxy: 'full' },
});
