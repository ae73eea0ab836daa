/**
 * UNREGISTER_CLIENT: a client leaves its groups (`ClientManagerActivity.unregister`).
 *
 * Behaviour: from what heartbeats told this proxy.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { unregisterConsumer } from '../../shared/membership/consumers.ts';
import { unregisterProducer } from '../../shared/membership/producers.ts';
import type { Request, Step } from '../../shared/node.ts';
import { answer } from '../answers.ts';
import type { ProxyState } from '../state.ts';

/** Lets the client go and answers. */
export function unregisterClient(
  state: ProxyState,
  request: Request<'unregisterClient'>,
): Step<ProxyState> {
  const { producerGroup, consumerGroup } = request.frame.header;
  const { connection } = request;
  let { members } = state;
  if (producerGroup) members = unregisterProducer(members, producerGroup, connection);
  if (consumerGroup) members = unregisterConsumer(members, consumerGroup, connection);
  const next = { ...state, members };
  return [next, answer(next, request, responseCode.SUCCESS, { remark: '' })];
}
