/** Where half messages, the notes of their ends and those that were given up lie. */
import { queueKey } from '../topics/names.ts';

/** Half messages: what was sent in a transaction and is not committed (`buildHalfTopic`). */
export const halfTopic = 'RMQ_SYS_TRANS_HALF_TOPIC';
/** Which half messages are done with (`buildOpTopic`). */
export const opTopic = 'RMQ_SYS_TRANS_OP_HALF_TOPIC';
/** Half messages that were checked too often (`TRANS_CHECK_MAX_TIME_TOPIC`). */
export const checkMaxTopic = 'TRANS_CHECK_MAX_TIME_TOPIC';
/** The group whose offsets tell how far the check has come (`buildConsumerGroup`). */
export const transactionGroup = 'CID_RMQ_SYS_TRANS';

/** Each of those topics has one queue. */
export const transactionQueueId = 0;

/** The queue of half messages. */
export const halfKey = queueKey(halfTopic, transactionQueueId);
/** The queue of those that are done with. */
export const opKey = queueKey(opTopic, transactionQueueId);
