/** Every monitor, by name: what each would report. */
import {
  effectsOfLooking,
  effectsOfRefusals,
  lateAnswers,
  misreadOffsets,
  strayAnswers,
} from './answers.ts';
import { backwardOffsets } from './backwardOffsets.ts';
import { earlyMessages, recalledMessages } from './delayedMessages.ts';
import type { Evidence } from './evidence.ts';
import { forgottenOffsets } from './forgottenOffsets.ts';
import type { Found } from './found.ts';
import { alteredMessages, brokenPulls, shrinkingQueues, unwantedMessages } from './handedOut.ts';
import { lateWakes } from './lateWakes.ts';
import { lateBeginnings } from './leaving.ts';
import { leftovers } from './leftovers.ts';
import { gapsInQueues, rewrittenLogs } from './logs.ts';
import { lostMessages } from './lostMessages.ts';
import { lostWrites } from './lostWrites.ts';
import { batchesAstray, batchesBeside, miscountedBatches } from './orderedPops.ts';
import { doubleLocks, overtakenMessages } from './orderly.ts';
import { contraryAcks, muddledPops, wrongFirstPops } from './popAnswers.ts';
import {
  doubleDeliveries,
  earlyReturns,
  lostDeliveries,
  returnsAfterAck,
  strangeHandles,
  unsettledOrders,
} from './popMonitors.ts';
import {
  alteredAnswers,
  mixedUpAnswers,
  repeatedForwards,
  strangeMembers,
  strangeRoutes,
} from './proxies.ts';
import { departedMembers, missingMembers, untoldMembers } from './proxyMembers.ts';
import { strayEnds, unaskedProducers, unheardEnds } from './proxyTransactions.ts';
import { commitsAhead, unsettledPulls } from './pullMonitors.ts';
import { foreignReplies, hastyRequests, unsettledRequests } from './requests.ts';
import { miscountedTries, missingDeadLetters, tooManyTries } from './retries.ts';
import {
  copiesFromNowhere,
  lateSends,
  sharedIds,
  sharedOpaques,
  tooManyAttempts,
} from './sends.ts';
import { skippedMessages } from './skippedMessages.ts';
import { skippedPops } from './skippedPops.ts';
import { strayPulls } from './strayPulls.ts';
import {
  checksAfterEnd,
  misdirectedChecks,
  phantomMessages,
  strangeChecks,
} from './transactions.ts';
import { unlistedBrokers } from './unlistedBrokers.ts';
import { unsettledQuestions } from './unsettledQuestions.ts';
import { unsettledSends } from './unsettledSends.ts';
import { wipedRegistrations } from './wipedRegistrations.ts';
import { wrongOwners } from './wrongOwners.ts';

/** Says what was broken in a run; nothing if all is well. */
export type Monitor = (evidence: Evidence) => readonly Found[];

/** All of them. */
export const everyMonitor: Readonly<Record<string, Monitor>> = {
  lostMessages,
  lostWrites,
  unsettledSends,
  backwardOffsets,
  forgottenOffsets,
  skippedMessages,
  doubleLocks,
  overtakenMessages,
  strayPulls,
  earlyReturns,
  returnsAfterAck,
  doubleDeliveries,
  lostDeliveries,
  skippedPops,
  batchesBeside,
  batchesAstray,
  miscountedBatches,
  strangeHandles,
  unsettledOrders,
  earlyMessages,
  recalledMessages,
  unsettledQuestions,
  lateWakes,
  wrongOwners,
  unlistedBrokers,
  wipedRegistrations,
  leftovers,
  tooManyAttempts,
  lateSends,
  copiesFromNowhere,
  sharedOpaques,
  sharedIds,
  unsettledRequests,
  foreignReplies,
  hastyRequests,
  phantomMessages,
  strangeChecks,
  misdirectedChecks,
  checksAfterEnd,
  commitsAhead,
  unsettledPulls,
  miscountedTries,
  tooManyTries,
  missingDeadLetters,
  strayAnswers,
  lateAnswers,
  effectsOfRefusals,
  effectsOfLooking,
  misreadOffsets,
  brokenPulls,
  shrinkingQueues,
  unwantedMessages,
  alteredMessages,
  gapsInQueues,
  rewrittenLogs,
  muddledPops,
  wrongFirstPops,
  contraryAcks,
  lateBeginnings,
  mixedUpAnswers,
  alteredAnswers,
  repeatedForwards,
  strangeRoutes,
  strangeMembers,
  departedMembers,
  missingMembers,
  untoldMembers,
  unheardEnds,
  strayEnds,
  unaskedProducers,
};
