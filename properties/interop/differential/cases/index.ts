/** All cases, in the order of the table. */
import type { Case } from '../case.ts';
import { ackCases, batchAckCases } from './acks.ts';
import { adminGroupFlagCases } from './adminGroupFlags.ts';
import { adminGroupCases } from './adminGroups.ts';
import { adminNamesrvCases } from './adminNamesrv.ts';
import { adminOffsetCases } from './adminOffsets.ts';
import { adminRelayCases } from './adminRelays.ts';
import { adminSettingCases } from './adminSettings.ts';
import { adminTopicCases } from './adminTopics.ts';
import { assignmentCases } from './assignments.ts';
import { batchCases } from './batches.ts';
import { clientCases } from './clients.ts';
import { delayCases } from './delays.ts';
import { filterCases } from './filters.ts';
import { frameCases } from './frames.ts';
import { groupCases } from './groups.ts';
import { holdCases } from './holds.ts';
import { invisibleCases } from './invisible.ts';
import { lockCases } from './locks.ts';
import { lookupCases } from './lookups.ts';
import { namesrvCases } from './namesrv.ts';
import { offsetCases } from './offsets.ts';
import { popCheckCases } from './popChecks.ts';
import { popHoldCases } from './popHolds.ts';
import { popOrderCases } from './popOrders.ts';
import { popQuestionCases } from './popQuestions.ts';
import { popCases } from './pops.ts';
import { proxyLockCases } from './proxyLocks.ts';
import { proxyMemberCases } from './proxyMembers.ts';
import { proxyOtherCases } from './proxyOthers.ts';
import { proxyQueueCases } from './proxyQueues.ts';
import { proxyRouteCases } from './proxyRoutes.ts';
import { proxySweepCases } from './proxySweep.ts';
import { proxyTransactionCases } from './proxyTransactions.ts';
import { proxyTypeCases } from './proxyTypes.ts';
import { pullCheckCases } from './pullChecks.ts';
import { pullCases } from './pulls.ts';
import { replyCases } from './replies.ts';
import { routeCases } from './routes.ts';
import { searchCases } from './search.ts';
import { sendBackCases } from './sendBacks.ts';
import { sendCheckCases } from './sendChecks.ts';
import { sendSettingCases } from './sendSettings.ts';
import { sendCases } from './sends.ts';
import { timerCases } from './timers.ts';
import { topicCases } from './topics.ts';
import { transactionCases } from './transactions.ts';

/** Every case, once. */
export const cases: readonly Case[] = [
  ...frameCases,
  ...routeCases,
  ...namesrvCases,
  ...topicCases,
  ...groupCases,
  ...sendCases,
  ...sendCheckCases,
  ...sendSettingCases,
  ...batchCases,
  ...pullCases,
  ...pullCheckCases,
  ...holdCases,
  ...offsetCases,
  ...searchCases,
  ...clientCases,
  ...popCheckCases,
  ...popCases,
  ...ackCases,
  ...batchAckCases,
  ...popHoldCases,
  ...popOrderCases,
  ...popQuestionCases,
  ...invisibleCases,
  ...sendBackCases,
  ...replyCases,
  ...delayCases,
  ...assignmentCases,
  ...filterCases,
  ...lookupCases,
  ...lockCases,
  ...timerCases,
  ...transactionCases,
  ...adminTopicCases,
  ...adminGroupCases,
  ...adminGroupFlagCases,
  ...adminOffsetCases,
  ...adminRelayCases,
  ...adminSettingCases,
  ...adminNamesrvCases,
  ...proxyRouteCases,
  ...proxySweepCases,
  ...proxyTypeCases,
  ...proxyMemberCases,
  ...proxyQueueCases,
  ...proxyLockCases,
  ...proxyTransactionCases,
  ...proxyOtherCases,
];
