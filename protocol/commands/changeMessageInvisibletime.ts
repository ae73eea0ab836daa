import { noBody } from '../body.ts';
import { bool, command, defaulted, int, long, optional, str, topicFields } from '../schema.ts';

/** CHANGE_MESSAGE_INVISIBLETIME: a popped message stays hidden from now on for another time. */
export const changeMessageInvisibletime = command({
  code: 200_053,
  doc: 'Hides a popped message for another time; its handle is replaced.',
  request: {
    consumerGroup: str('Group that popped it.'),
    topic: str('Topic that the message lies in: the retry topic where it came from there.'),
    queueId: int('Its queue.'),
    extraInfo: optional(str('Receipt handle.')),
    offset: long('Its queue offset.'),
    invisibleTime: optional(long('How long from now on, in ms.')),
    suspend: optional(bool('Coming back does not count as another attempt (5.5.0).')),
    ...topicFields,
  },
  requestBody: noBody,
  response: {
    popTime: defaulted(long('When the change was made, ms of the broker.'), 0),
    invisibleTime: defaulted(long('As asked for, in ms.'), 0),
    reviveQid: defaulted(int('Queue that brings it back.'), 0),
  },
  responseBody: noBody,
  answers: ['SUCCESS', 'SYSTEM_ERROR', 'MESSAGE_ILLEGAL', 'TOPIC_NOT_EXIST', 'NO_MESSAGE'],
  support: { broker: 'full', proxy: 'full' },
});
