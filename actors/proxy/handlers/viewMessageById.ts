/**
 * VIEW_MESSAGE_BY_ID: the message whose record begins at a place of a commit log.
 *
 * Behaviour: handed on to the broker whose log is meant; see relaying/viewing.ts.
 *
 * Not modelled: –
 */
import type { Request, Step } from '../../shared/node.ts';
import { view } from '../relaying/viewing.ts';
import type { ProxyState } from '../state.ts';

/** Answers with the message. */
export function viewMessageById(
  state: ProxyState,
  request: Request<'viewMessageById'>,
): Step<ProxyState> {
  return view(state, request);
}
