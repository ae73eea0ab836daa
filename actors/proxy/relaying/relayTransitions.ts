/** What is for one client, wherever it hangs, and what operators look up. */
import { handles } from '../../connection/index.ts';
import type { Stamp } from '../../shared/node.ts';
import { consumeMessageDirectly } from '../handlers/consumeMessageDirectly.ts';
import { getConsumerRunningInfo } from '../handlers/getConsumerRunningInfo.ts';
import { pushReplyMessageToClient } from '../handlers/pushReplyMessageToClient.ts';
import { queryMessage } from '../handlers/queryMessage.ts';
import { sendReplyMessage } from '../handlers/sendReplyMessage.ts';
import { sendReplyMessageV2 } from '../handlers/sendReplyMessageV2.ts';
import { viewMessageById } from '../handlers/viewMessageById.ts';
import type { ProxyState } from '../state.ts';
import { requestersDue } from './requesters.ts';

/** Rows of the machine's table. */
export const relayTransitions = {
  'rmq.sendReplyMessage': handles(sendReplyMessage),
  'rmq.sendReplyMessageV2': handles(sendReplyMessageV2),
  'rmq.pushReplyMessageToClient': handles(pushReplyMessageToClient),
  'rmq.getConsumerRunningInfo': handles(getConsumerRunningInfo),
  'rmq.consumeMessageDirectly': handles(consumeMessageDirectly),
  'rmq.viewMessageById': handles(viewMessageById),
  'rmq.queryMessage': handles(queryMessage),
  'timer.requesters': handles<ProxyState, Stamp>(requestersDue),
};
