/**
 * SET_MESSAGE_REQUEST_MODE: whether a group pulls or pops a topic.
 *
 * Behaviour: told to all masters of the topic (`settingModes.ts`).
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { setRequestMode } from '../queues/settingModes.ts';
import type { ProxyState } from '../state.ts';

/** Tells all masters. */
export function setMessageRequestMode(
  state: ProxyState,
  request: Request<'setMessageRequestMode'>,
): Step<ProxyState> {
  return setRequestMode(state, request);
}
