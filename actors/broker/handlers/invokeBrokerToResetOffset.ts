/**
 * INVOKE_BROKER_TO_RESET_OFFSET: a group goes on elsewhere.
 *
 * Behaviour (`AdminBrokerProcessor.resetOffset`): with `useServerSideResetOffset` see
 * serverReset.ts, else the members are told, see clientReset.ts.
 *
 * Not modelled: nothing besides.
 */
import type { Request, Step } from '../../shared/node.ts';
import { resetByClients } from '../admin/clientReset.ts';
import { resetByServer } from '../admin/serverReset.ts';
import type { Broker } from '../state.ts';

/** Moves the group and answers. */
export function invokeBrokerToResetOffset(
  state: Broker,
  request: Request<'invokeBrokerToResetOffset'>,
): Step<Broker> {
  return state.config.useServerSideResetOffset
    ? resetByServer(state, request)
    : resetByClients(state, request);
}
