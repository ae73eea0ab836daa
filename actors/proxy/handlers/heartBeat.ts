/**
 * HEART_BEAT: a client names its groups and subscriptions (`ClientManagerActivity.heartBeat`).
 *
 * Behaviour: from what heartbeats told this proxy.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { registerConsumer } from '../../shared/membership/consumers.ts';
import type { Channel } from '../../shared/membership/members.ts';
import { registerProducer } from '../../shared/membership/producers.ts';
import type { Request, Step } from '../../shared/node.ts';
import { answer } from '../answers.ts';
import type { ProxyState } from '../state.ts';

/** Takes in the client's groups and answers. */
export function heartBeat(state: ProxyState, request: Request<'heartBeat'>): Step<ProxyState> {
  const { connection, frame, at } = request;
  const { clientID, consumerDataSet, producerDataSet } = frame.body;
  const { language, version } = frame;
  const channel: Channel = { connection, clientId: clientID, language, version, updatedAt: at };
  let { members } = state;
  for (const data of consumerDataSet) {
    members = registerConsumer(members, data, channel, false).members;
  }
  for (const { groupName } of producerDataSet) {
    members = registerProducer(members, groupName, channel);
  }
  const next = { ...state, members };
  return [next, answer(next, request, responseCode.SUCCESS, { remark: '' })];
}
