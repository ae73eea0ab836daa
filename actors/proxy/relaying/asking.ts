/**
 * What operators ask of one consumer through a proxy (`AdminBrokerProcessor.callConsumer`).
 *
 * Behaviour: as through a broker. The client has 10 s, and its answer is handed on as it came. Not
 * online: SYSTEM_ERROR; no answer in time: CONSUME_MSG_TIMEOUT, also where its connection was lost
 * meanwhile.
 *
 * Not modelled: the versions of 2015 that a broker refuses to ask; upstream's proxies take neither
 * command from the network.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Output, Reply, Stamp, Step } from '../../shared/node.ts';
import { passOn, refusal } from '../answers.ts';
import type { Sought } from '../members/locating.ts';
import type { ProxyState } from '../state.ts';
import { questionBounds } from './bounds.ts';
import type { Job, Kind, Question } from './jobs.ts';
import { unmarked } from './relayMark.ts';

const { CONSUME_MSG_TIMEOUT, SYSTEM_ERROR } = responseCode;

/** Questions of operators. */
export const questions: Kind = {
  bounds: () => questionBounds,
  question: asItCame,
  ended,
  missing: absent,
  absence: ({ target }) => offlineRemark(target),
};

/** In a broker's words: nobody of this group and id is connected. */
export const offlineRemark = ({ group, clientId }: Sought): string =>
  `The Consumer <${group}> <${clientId}> not online`;

function asItCame(_state: ProxyState, { frame }: Job, _stamp: Stamp): Question {
  const { command, header, body, extra } = frame;
  const left = unmarked(extra);
  return { command, header, body, ...(left === undefined ? {} : { extra: left }) };
}

function ended(state: ProxyState, job: Job, { outcome, address }: Reply): readonly Output[] {
  const { asker, target } = job;
  if (outcome.ok) return passOn(state, asker, outcome.frame);
  const who = `consumer <${target.group}> <${target.clientId}>`;
  if (outcome.problem === 'timeout') {
    const remark =
      `${who} Timeout: RemotingTimeoutException: wait response on the channel </${address}> ` +
      `timeout, ${questionBounds.clientMs}(ms)`;
    return refusal(state, asker, CONSUME_MSG_TIMEOUT, remark);
  }
  const lost = `RemotingSendRequestException: send request to </${address}> failed`;
  const remark = `invoke ${who} Exception: ${lost}`;
  return refusal(state, asker, SYSTEM_ERROR, remark);
}

function absent(state: ProxyState, { asker, target }: Job): Step<ProxyState> {
  return [state, refusal(state, asker, SYSTEM_ERROR, offlineRemark(target))];
}

/** The consumer that a question names. */
export function targetOf({
  consumerGroup: group,
  clientId = 'null',
}: {
  readonly consumerGroup: string;
  readonly clientId?: string;
}): Sought {
  return { role: 'consumer', group, clientId };
}
