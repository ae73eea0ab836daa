/**
 * UNREGISTER_CLIENT: a client leaves its groups (`ClientManagerActivity.unregister`).
 *
 * Behaviour: SUCCESS, also for a group that it was not in. Who is left is told, and other proxies.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen, each } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { answer } from '../answers.ts';
import type { Place } from '../members/clients.ts';
import { leave } from '../members/leaving.ts';
import type { ProxyState } from '../state.ts';

/** Lets the client go and answers. */
export function unregisterClient(
  state: ProxyState,
  request: Request<'unregisterClient'>,
): Step<ProxyState> {
  const { producerGroup, consumerGroup } = request.frame.header;
  const { connection } = request;
  const places: Place[] = [];
  if (producerGroup) places.push({ role: 'producer', group: producerGroup, connection });
  if (consumerGroup) places.push({ role: 'consumer', group: consumerGroup, connection });
  return andThen(
    each(state, places, (now, place) => leave(now, place, request)),
    (now) => [now, answer(now, request, responseCode.SUCCESS, { remark: '' })],
  );
}
