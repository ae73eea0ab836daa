/** What is particular to each command that is for one client. */
import { questions } from './asking.ts';
import type { Kind, RelayedCommand } from './jobs.ts';
import { pushes } from './pushing.ts';
import { replies } from './replying.ts';

/** By command. */
export const kinds: Readonly<Record<RelayedCommand, Kind>> = {
  sendReplyMessage: replies,
  sendReplyMessageV2: replies,
  pushReplyMessageToClient: pushes,
  getConsumerRunningInfo: questions,
  consumeMessageDirectly: questions,
};
