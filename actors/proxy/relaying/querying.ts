/**
 * QUERY_MESSAGE without the name of a broker: all brokers of the topic are asked, as a client would
 * ask them, and what they found is one answer.
 *
 * Behaviour: the newest `maxNum` of all messages found, in the order in which they were stored; the
 * latest of the index's ends. Brokers that do not answer are left out as long as another one has
 * found something; if none has, their silence is the answer: nobody knows that there is nothing.
 */
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { logged } from '../../shared/logged.ts';
import type { Reply, Request, Step } from '../../shared/node.ts';
import { answer, askerOf, passOn, refusal } from '../answers.ts';
import { leftMs } from '../bounds.ts';
import { failureText, forward } from '../forwarding.ts';
import { namedBroker } from '../resolving.ts';
import { withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';
import { type Gathered, type Gathering, gather } from './gathering.ts';
import { addressOf } from './storing.ts';

const { QUERY_NOT_FOUND, SUCCESS, SYSTEM_ERROR } = responseCode;

type Header = RequestHeader<'queryMessage'>;
type Answered = ResponseFrame<'queryMessage'>;

/** Looks a key up at every broker that may have it. */
export function query(state: ProxyState, request: Request<'queryMessage'>): Step<ProxyState> {
  if (namedBroker(request) !== undefined) return forward(state, request);
  const { header } = request.frame;
  return withRoute(state, header.topic, request, (now, found) => {
    if (found.kind === 'none') {
      return [now, refusal(now, request, found.code, found.remark ?? '')];
    }
    const parts = found.route.brokerDatas.flatMap(({ brokerName, brokerAddrs }) => {
      const to = addressOf(brokerAddrs);
      const told = { ...header, bname: brokerName };
      const command = 'queryMessage' as const;
      return to === undefined ? [] : [{ to, command, header: told, body: undefined }];
    });
    if (parts.length === 0) {
      const remark = `topic ${header.topic} has no broker`;
      return [now, refusal(now, request, SYSTEM_ERROR, remark)];
    }
    const made = { purpose: 'query', asker: askerOf(request), plan: header };
    const timeoutMs = leftMs(request, now.config.forwardTimeoutMs);
    return gather(now, made, { parts, timeoutMs }, request);
  });
}

/** All brokers have answered, or not. */
export function queried(
  state: ProxyState,
  { asker, plan, parts }: Gathering,
  _reply: Reply,
): Step<ProxyState> {
  const header = plan as Header; // Made by `query` alone.
  const frames = parts.flatMap((part) =>
    part?.outcome.ok ? [part.outcome.frame as Answered] : [],
  );
  const having = frames.filter(({ code }) => code === SUCCESS);
  const failure = parts.find((part) => part?.outcome.ok === false);
  if (having.length > 0) {
    const said = answer<'queryMessage'>(state, asker, SUCCESS, merged(having, header));
    if (failure === undefined) return [state, said];
    return [state, [...said, logged('warn', `a query is incomplete: ${textOf(state, failure)}`)]];
  }
  if (failure !== undefined) {
    return [state, refusal(state, asker, SYSTEM_ERROR, textOf(state, failure))];
  }
  // Whoever knows more than that there is nothing.
  const first = frames.find(({ code }) => code !== QUERY_NOT_FOUND) ?? frames[0];
  return [state, first === undefined ? [] : passOn(state, asker, first as ResponseFrame)];
}

function merged(having: readonly Answered[], { maxNum, uniqueKeyQuery }: Header) {
  const all = having
    .flatMap(({ body }) => body ?? [])
    .sort((one, other) => one.storeTimestamp - other.storeTimestamp);
  const body = uniqueKeyQuery || maxNum <= 0 ? all : all.slice(-maxNum);
  const latest = having
    .map(({ header }) => header)
    .reduce((one, other) => (endOf(other) > endOf(one) ? other : one));
  return { body, header: { ...latest } };
}

const endOf = (header: Answered['header']): number => Number(header?.indexLastUpdateTimestamp ?? 0);

function textOf({ config }: ProxyState, { address, outcome }: Gathered): string {
  return outcome.ok ? '' : failureText(outcome.problem, address, config.forwardTimeoutMs);
}
