/** What a serving broker does about transactions: part of the table of its machine. */
import { handles } from '../../connection/index.ts';
import { endTransaction } from '../handlers/endTransaction.ts';
import { resumeCheckHalfMessage } from '../handlers/resumeCheckHalfMessage.ts';
import { beginRound, continueRound } from './transactionCheck.ts';
import { writeOps } from './transactionOps.ts';

/** Names of the timers that these transitions take. */
export type TransactionTimer = 'transactionOps' | 'transactionCheck' | 'transactionRound';

/** To be spread into the state that serves. */
export const transactionTransitions = {
  'rmq.endTransaction': handles(endTransaction),
  'rmq.resumeCheckHalfMessage': handles(resumeCheckHalfMessage),
  'timer.transactionOps': handles(writeOps),
  'timer.transactionCheck': handles(beginRound),
  'timer.transactionRound': handles(continueRound),
};
