/** The commands that a broker serves. */
import type { CommandName } from '../../protocol/commands/index.ts';

const names = [
  'heartBeat',
  'unregisterClient',
  'updateAndCreateTopic',
  'getTopicConfig',
  'updateAndCreateSubscriptionGroup',
  'sendMessage',
  'sendMessageV2',
  'sendBatchMessage',
  'pullMessage',
  'litePullMessage',
  'queryConsumerOffset',
  'updateConsumerOffset',
  'getMaxOffset',
  'getMinOffset',
  'searchOffsetByTimestamp',
  'getEarliestMsgStoretime',
  'getConsumerListByGroup',
] as const satisfies readonly CommandName[];

/** The name of a command that a broker serves. */
export type BrokerCommand = (typeof names)[number];

/** All of them. */
export const brokerCommands: ReadonlySet<BrokerCommand> = new Set(names);
