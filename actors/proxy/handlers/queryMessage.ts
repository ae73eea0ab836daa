/**
 * QUERY_MESSAGE: messages of a topic by one of their keys.
 *
 * Behaviour: handed on to the broker that the request names, else to all brokers of the topic; see
 * relaying/querying.ts.
 *
 * Not modelled: –
 */
import type { Request, Step } from '../../shared/node.ts';
import { query } from '../relaying/querying.ts';
import type { ProxyState } from '../state.ts';

/** Looks the key up. */
export function queryMessage(
  state: ProxyState,
  request: Request<'queryMessage'>,
): Step<ProxyState> {
  return query(state, request);
}
