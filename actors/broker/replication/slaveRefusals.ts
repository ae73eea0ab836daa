/**
 * What a slave does not do for clients (`rejectRequest` of `SendMessageProcessor`,
 * `PullMessageProcessor`): it stores nothing of its own, and is read only with `slaveReadEnable`.
 * Whatever else is asked of it, it does, settings of topics and groups included, which last until
 * they are copied from the master.
 */
import type { CommandName } from '../../../protocol/commands/index.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Step } from '../../shared/node.ts';
import { type Answerable, respond } from '../../shared/respond.ts';
import type { BrokerConfig } from '../config.ts';
import type { Broker } from '../state.ts';
import { isSlave } from './replication.ts';

/** Whether sends are refused before they are looked at. */
export function refusesSends(config: BrokerConfig): boolean {
  return isSlave(config) && !config.enableSlaveActingMaster;
}

/** Whether pulls are. */
export function refusesPulls(config: BrokerConfig): boolean {
  return isSlave(config) && !config.slaveReadEnable;
}

/** The answer to what is refused before it is looked at. */
export function rejected<N extends CommandName>(
  state: Broker,
  request: Answerable<N>,
): Step<Broker> {
  const remark = '[REJECTREQUEST]system busy, start flow control for a while';
  return [state, respond(request, responseCode.SYSTEM_BUSY, { remark })];
}
