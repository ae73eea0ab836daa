/** The registry: every declared command by name, and the types computed from it. */
import type { BodyCodec } from '../body.ts';
import type { Command, Header, NodeKind } from '../schema.ts';
import { ackMessage } from './ackMessage.ts';
import { administration } from './administration.ts';
import { batchAckMessage } from './batchAckMessage.ts';
import { brokerHeartbeat } from './brokerHeartbeat.ts';
import { changeMessageInvisibletime } from './changeMessageInvisibletime.ts';
import { checkClientConfig } from './checkClientConfig.ts';
import { checkTransactionState } from './checkTransactionState.ts';
import { consumeMessageDirectly } from './consumeMessageDirectly.ts';
import { consumerSendMsgBack } from './consumerSendMsgBack.ts';
import { endTransaction } from './endTransaction.ts';
import { getBrokerClusterInfo } from './getBrokerClusterInfo.ts';
import { getConsumerListByGroup } from './getConsumerListByGroup.ts';
import { getConsumerRunningInfo } from './getConsumerRunningInfo.ts';
import { getConsumerStatusFromClient } from './getConsumerStatusFromClient.ts';
import { getEarliestMsgStoretime } from './getEarliestMsgStoretime.ts';
import { getMaxOffset } from './getMaxOffset.ts';
import { getMinOffset } from './getMinOffset.ts';
import { getRouteInfoByTopic } from './getRouteInfoByTopic.ts';
import { getTopicConfig } from './getTopicConfig.ts';
import { heartBeat } from './heartBeat.ts';
import { litePullMessage } from './litePullMessage.ts';
import { lockBatchMq } from './lockBatchMq.ts';
import { notification } from './notification.ts';
import { notifyConsumerIdsChanged } from './notifyConsumerIdsChanged.ts';
import { peekMessage } from './peekMessage.ts';
import { pollingInfo } from './pollingInfo.ts';
import { popMessage } from './popMessage.ts';
import { pullMessage } from './pullMessage.ts';
import { pushReplyMessageToClient } from './pushReplyMessageToClient.ts';
import { queryAssignment } from './queryAssignment.ts';
import { queryConsumerOffset } from './queryConsumerOffset.ts';
import { queryDataVersion } from './queryDataVersion.ts';
import { queryMessage } from './queryMessage.ts';
import { recallMessage } from './recallMessage.ts';
import { registerBroker } from './registerBroker.ts';
import { replicateLog } from './replicateLog.ts';
import { resetConsumerClientOffset } from './resetConsumerClientOffset.ts';
import { resumeCheckHalfMessage } from './resumeCheckHalfMessage.ts';
import { searchOffsetByTimestamp } from './searchOffsetByTimestamp.ts';
import { sendBatchMessage } from './sendBatchMessage.ts';
import { sendMessage } from './sendMessage.ts';
import { sendMessageV2 } from './sendMessageV2.ts';
import { sendReplyMessage } from './sendReplyMessage.ts';
import { sendReplyMessageV2 } from './sendReplyMessageV2.ts';
import { setMessageRequestMode } from './setMessageRequestMode.ts';
import { unlockBatchMq } from './unlockBatchMq.ts';
import { unregisterBroker } from './unregisterBroker.ts';
import { unregisterClient } from './unregisterClient.ts';
import { updateAndCreateSubscriptionGroup } from './updateAndCreateSubscriptionGroup.ts';
import { updateAndCreateTopic } from './updateAndCreateTopic.ts';
import { updateConsumerOffset } from './updateConsumerOffset.ts';
import { viewMessageById } from './viewMessageById.ts';

/** Every declared command, by its name in camelCase. */
export const commands = {
  getRouteInfoByTopic,
  registerBroker,
  unregisterBroker,
  brokerHeartbeat,
  queryDataVersion,
  getBrokerClusterInfo,
  heartBeat,
  unregisterClient,
  updateAndCreateTopic,
  getTopicConfig,
  updateAndCreateSubscriptionGroup,
  sendMessage,
  sendMessageV2,
  sendBatchMessage,
  sendReplyMessage,
  sendReplyMessageV2,
  pushReplyMessageToClient,
  pullMessage,
  litePullMessage,
  queryMessage,
  viewMessageById,
  recallMessage,
  checkClientConfig,
  queryConsumerOffset,
  updateConsumerOffset,
  getMaxOffset,
  getMinOffset,
  searchOffsetByTimestamp,
  getEarliestMsgStoretime,
  getConsumerListByGroup,
  notifyConsumerIdsChanged,
  lockBatchMq,
  unlockBatchMq,
  resetConsumerClientOffset,
  getConsumerStatusFromClient,
  getConsumerRunningInfo,
  consumeMessageDirectly,
  consumerSendMsgBack,
  endTransaction,
  checkTransactionState,
  resumeCheckHalfMessage,
  popMessage,
  ackMessage,
  batchAckMessage,
  changeMessageInvisibletime,
  peekMessage,
  notification,
  pollingInfo,
  queryAssignment,
  setMessageRequestMode,
  replicateLog,
  ...administration,
} as const;

/** The name of a declared command. */
export type CommandName = keyof typeof commands;

type BodyOf<C> = C extends BodyCodec<infer T> ? T : never;

/** The decoded header of a request. */
export type RequestHeader<N extends CommandName> = {
  [K in N]: Header<(typeof commands)[K]['request']>;
}[N];
/** The decoded body of a request. */
export type RequestBody<N extends CommandName> = {
  [K in N]: BodyOf<(typeof commands)[K]['requestBody']>;
}[N];
/** The decoded header of an answer. */
export type ResponseHeader<N extends CommandName> = {
  [K in N]: Header<(typeof commands)[K]['response']>;
}[N];
/** The decoded body of an answer. */
export type ResponseBody<N extends CommandName> = {
  [K in N]: BodyOf<(typeof commands)[K]['responseBody']>;
}[N];

/** The declaration of a request code, if it has one. */
export function commandOfCode(code: number): CommandName | undefined {
  return byCode.get(code);
}

const byCode: ReadonlyMap<number, CommandName> = new Map(
  (Object.entries(commands) as [CommandName, Command][]).map(([name, { code }]) => [code, name]),
);

/** The commands that a node serves, in full or in part, as their declarations say. */
export function servedBy(node: NodeKind): ReadonlySet<CommandName> {
  const served = (Object.entries(commands) as [CommandName, Command][]).filter(
    ([, { support }]) => support[node] !== undefined && support[node] !== 'refused',
  );
  return new Set(served.map(([name]) => name));
}
