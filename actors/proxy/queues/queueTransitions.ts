/** Pops, locks of queues, assignments, and looks at subscriptions. */
import { handles } from '../../connection/index.ts';
import { ackMessage } from '../handlers/ackMessage.ts';
import { batchAckMessage } from '../handlers/batchAckMessage.ts';
import { changeMessageInvisibletime } from '../handlers/changeMessageInvisibletime.ts';
import { checkClientConfig } from '../handlers/checkClientConfig.ts';
import { lockBatchMq } from '../handlers/lockBatchMq.ts';
import { notification } from '../handlers/notification.ts';
import { peekMessage } from '../handlers/peekMessage.ts';
import { pollingInfo } from '../handlers/pollingInfo.ts';
import { popMessage } from '../handlers/popMessage.ts';
import { queryAssignment } from '../handlers/queryAssignment.ts';
import { setMessageRequestMode } from '../handlers/setMessageRequestMode.ts';
import { unlockBatchMq } from '../handlers/unlockBatchMq.ts';

/** Rows of the machine's table. */
export const queueTransitions = {
  'rmq.popMessage': handles(popMessage),
  'rmq.ackMessage': handles(ackMessage),
  'rmq.batchAckMessage': handles(batchAckMessage),
  'rmq.changeMessageInvisibletime': handles(changeMessageInvisibletime),
  'rmq.peekMessage': handles(peekMessage),
  'rmq.notification': handles(notification),
  'rmq.pollingInfo': handles(pollingInfo),
  'rmq.lockBatchMq': handles(lockBatchMq),
  'rmq.unlockBatchMq': handles(unlockBatchMq),
  'rmq.queryAssignment': handles(queryAssignment),
  'rmq.setMessageRequestMode': handles(setMessageRequestMode),
  'rmq.checkClientConfig': handles(checkClientConfig),
};
