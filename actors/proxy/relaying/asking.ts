/**
 * What operators ask of one consumer through a proxy (`AdminBrokerProcessor.callConsumer`).
 *
 * Behaviour: as through a broker. The client has 10 s, and its answer is handed on as it came. Not
 * online: SYSTEM_ERROR, and so for one that is older than 3.1.8; no answer in time:
 * CONSUME_MSG_TIMEOUT, also where its connection was lost meanwhile. Upstream's proxies take
 * neither command from the network: of a consumer that hangs on one it is said where it hangs
 * (CONSUMER_NOT_ONLINE).
 *
 * Not modelled: –
 */
import { versionGate, versionName } from '../../../protocol/mqVersion.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Address, Output, Reply, Step } from '../../shared/node.ts';
import { passOn, refusal } from '../answers.ts';
import type { Sought } from '../members/locating.ts';
import type { ProxyState } from '../state.ts';
import { questionBounds } from './bounds.ts';
import { asItCame, type Job, type Kind } from './jobs.ts';

const { CONSUME_MSG_TIMEOUT, CONSUMER_NOT_ONLINE, SYSTEM_ERROR } = responseCode;

/** Questions of operators. */
export const questions: Kind = {
  bounds: () => questionBounds,
  question: asItCame,
  ended,
  missing: absent,
  absence: ({ target }) => offlineRemark(target),
  tooOld,
  unrelayed,
};

/** In a broker's words: nobody of this group and id is connected. */
const offlineRemark = ({ group, clientId }: Sought): string =>
  `The Consumer <${group}> <${clientId}> not online`;

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

function tooOld({ target: { clientId } }: Job, version: number): string | undefined {
  if (version >= versionGate.runningInfo) return undefined;
  const name = versionName(version);
  return (
    `The Consumer <${clientId}> Version <${name}> too low to finish, ` +
    'please upgrade it to V3_1_8_SNAPSHOT'
  );
}

function unrelayed(state: ProxyState, { asker, target }: Job, proxy: Address): readonly Output[] {
  const where = `it is connected to the proxy ${proxy}, which does not take the question`;
  const remark = `${offlineRemark(target)}: ${where}`;
  return refusal(state, asker, CONSUMER_NOT_ONLINE, remark);
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
