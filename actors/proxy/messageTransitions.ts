/** What is handed on to brokers. */
import { handles } from '../connection/index.ts';
import { consumerSendMsgBack } from './handlers/consumerSendMsgBack.ts';
import { getEarliestMsgStoretime } from './handlers/getEarliestMsgStoretime.ts';
import { getMaxOffset } from './handlers/getMaxOffset.ts';
import { getMinOffset } from './handlers/getMinOffset.ts';
import { litePullMessage } from './handlers/litePullMessage.ts';
import { pullMessage } from './handlers/pullMessage.ts';
import { queryConsumerOffset } from './handlers/queryConsumerOffset.ts';
import { searchOffsetByTimestamp } from './handlers/searchOffsetByTimestamp.ts';
import { sendBatchMessage } from './handlers/sendBatchMessage.ts';
import { sendMessage } from './handlers/sendMessage.ts';
import { sendMessageV2 } from './handlers/sendMessageV2.ts';
import { updateConsumerOffset } from './handlers/updateConsumerOffset.ts';
import { knownAsRequester } from './relaying/requesters.ts';

/** Rows of the machine's table. */
export const messageTransitions = {
  'rmq.sendMessage': handles(knownAsRequester(sendMessage)),
  'rmq.sendMessageV2': handles(knownAsRequester(sendMessageV2)),
  'rmq.sendBatchMessage': handles(sendBatchMessage),
  'rmq.pullMessage': handles(pullMessage),
  'rmq.litePullMessage': handles(litePullMessage),
  'rmq.queryConsumerOffset': handles(queryConsumerOffset),
  'rmq.updateConsumerOffset': handles(updateConsumerOffset),
  'rmq.searchOffsetByTimestamp': handles(searchOffsetByTimestamp),
  'rmq.getMaxOffset': handles(getMaxOffset),
  'rmq.getMinOffset': handles(getMinOffset),
  'rmq.getEarliestMsgStoretime': handles(getEarliestMsgStoretime),
  'rmq.consumerSendMsgBack': handles(consumerSendMsgBack),
};
