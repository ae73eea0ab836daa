/**
 * What the name servers answer to a broker.
 *
 * Behaviour (`BrokerController.handleRegisterBrokerResult`, `needRegister`): topics that a name
 * server calls ordered become so, at periodic registrations; nothing makes them unordered again. In
 * a round of QUERY_DATA_VERSION the first answer that says "changed", or no answer, registers all.
 * Failed registrations are logged and repeated by the period only. A slave learns where its master
 * is, or that there is none.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Reply, Step } from '../../shared/node.ts';
import { type RegistrationContext, registerAll, type VersionContext } from '../registration.ts';
import { masterLearnt } from '../replication/replica.ts';
import type { Broker } from '../state.ts';
import { storeTopic, topicConfigOf } from '../topics/topics.ts';

/** `reply.registerBroker`. */
export function registered(
  state: Broker,
  event: Reply<'registerBroker', RegistrationContext>,
): Step<Broker> {
  const { outcome, address, context } = event;
  if (!outcome.ok) return [state, [failed(address, outcome.problem)]];
  const { code, remark, header, body } = outcome.frame;
  if (code !== responseCode.SUCCESS) return [state, [failed(address, `${code} ${remark ?? ''}`)]];
  let step = masterLearnt(state, header ?? {}, event);
  if (body === undefined || !context.checksOrder) return step;
  for (const topic of body.table.keys()) {
    const config = topicConfigOf(step[0], topic);
    if (config === undefined || config.order) continue;
    step = andThen(step, (now) => storeTopic(now, { ...config, order: true }, event));
  }
  return step;
}

/** `reply.queryDataVersion`. */
export function versionCompared(
  state: Broker,
  event: Reply<'queryDataVersion', VersionContext>,
): Step<Broker> {
  const { outcome, context } = event;
  const { registration } = state;
  if (registration.done || registration.round !== context.round) return [state, []];
  const isUpToDate =
    outcome.ok &&
    outcome.frame.code === responseCode.SUCCESS &&
    outcome.frame.header?.changed === false;
  if (isUpToDate) return [state, []];
  return registerAll({ ...state, registration: { ...registration, done: true } }, event);
}

function failed(address: string, problem: string): Output {
  return logged('warn', `registration with name server ${address} failed: ${problem}`);
}
