/** What has to do with transactions and timer messages: requests, and timers of the proxy's own. */
import { handles } from '../../connection/index.ts';
import type { TimerEvent } from '../../shared/node.ts';
import { checkTransactionState } from '../handlers/checkTransactionState.ts';
import { endTransaction } from '../handlers/endTransaction.ts';
import { recallMessage } from '../handlers/recallMessage.ts';
import { announce, type announcingTimer } from './announcing.ts';
import { clearEntries, type entriesTimer } from './entries.ts';

/** Timers of transactions. */
export type TransactionTimer = TimerEvent<typeof announcingTimer> | TimerEvent<typeof entriesTimer>;

/** Rows of the machine's table. */
export const transactionTransitions = {
  'rmq.endTransaction': handles(endTransaction),
  'rmq.checkTransactionState': handles(checkTransactionState),
  'rmq.recallMessage': handles(recallMessage),
  'timer.producerHeartbeat': handles(announce),
  'timer.transactionEntries': handles(clearEntries),
};
