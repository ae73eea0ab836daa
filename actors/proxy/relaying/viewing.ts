/**
 * VIEW_MESSAGE_BY_ID through a proxy. Its header holds a place in a log, and not whose log: to a
 * client the address that it asks says that, and here that is the proxy's.
 *
 * Behaviour: the broker is the one that `bname` names; else the one at the store address in the
 * message's id, for whoever sends that along as `msgId`; else, of the brokers of the topic, the one
 * that has a message of the topic there. Where several have one, the request is refused: an offset
 * alone does not say which is meant.
 */
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { parseOffsetMessageId } from '../../../protocol/messageId.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Reply, Request, Step } from '../../shared/node.ts';
import { askerOf, passOn, refusal } from '../answers.ts';
import { leftMs } from '../bounds.ts';
import { failureText, forward, handOn } from '../forwarding.ts';
import { namedBroker, noBrokerNameRemark } from '../resolving.ts';
import { withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';
import { type Gathering, gather } from './gathering.ts';
import { addressOf, withStore } from './storing.ts';

type View = Request<'viewMessageById'>;
type Answered = ResponseFrame<'viewMessageById'>;

const { SUCCESS, SYSTEM_ERROR, VERSION_NOT_SUPPORTED } = responseCode;

interface Plan {
  readonly topic: string;
  readonly offset: number | bigint;
  readonly brokerNames: readonly string[];
}

/** Answers with the message at a place of a log. */
export function view(state: ProxyState, request: View): Step<ProxyState> {
  if (namedBroker(request) !== undefined) return forward(state, request);
  const { header, extra } = request.frame;
  const id = parseOffsetMessageId(extra?.msgId ?? '');
  if (id.ok) return byAddress(state, request, id.value.storeHost);
  if (header.topic === undefined) {
    return [state, refusal(state, request, VERSION_NOT_SUPPORTED, noBrokerNameRemark)];
  }
  return byTopic(state, request, header.topic);
}

function byAddress(state: ProxyState, request: View, storeHost: string): Step<ProxyState> {
  const hints = { brokerName: undefined, storeHost, topic: request.frame.header.topic };
  return withStore(state, hints, request, (now, found) => {
    if (found.kind === 'none') return [now, refusal(now, request, found.code, found.remark)];
    const { brokerName, address: to } = found;
    const timeoutMs = now.config.forwardTimeoutMs;
    return handOn(now, request, { brokerName, to, timeoutMs }, request);
  });
}

function byTopic(state: ProxyState, request: View, topic: string): Step<ProxyState> {
  const { offset } = request.frame.header;
  return withRoute(state, topic, request, (now, found) => {
    if (found.kind === 'none') {
      return [now, refusal(now, request, found.code, found.remark ?? '')];
    }
    const brokers = found.route.brokerDatas.flatMap(({ brokerName, brokerAddrs }) => {
      const to = addressOf(brokerAddrs);
      return to === undefined ? [] : [{ to, brokerName }];
    });
    if (brokers.length === 0) {
      return [now, refusal(now, request, SYSTEM_ERROR, `topic ${topic} has no broker`)];
    }
    const parts = brokers.map(({ to, brokerName }) => ({
      to,
      command: 'viewMessageById' as const,
      header: { ...request.frame.header, bname: brokerName },
      body: undefined,
    }));
    const brokerNames = brokers.map(({ brokerName }) => brokerName);
    const plan: Plan = { topic, offset, brokerNames };
    const timeoutMs = leftMs(request, now.config.forwardTimeoutMs);
    const made = { purpose: 'view', asker: askerOf(request), plan };
    return gather(now, made, { parts, timeoutMs }, request);
  });
}

/** All brokers have said what they have there. */
export function viewed(
  state: ProxyState,
  { asker, plan, parts }: Gathering,
  _reply: Reply,
): Step<ProxyState> {
  const { topic, offset, brokerNames } = plan as Plan; // Made by `byTopic` alone.
  const answers = parts.map((part) =>
    part?.outcome.ok ? (part.outcome.frame as Answered) : undefined,
  );
  const having = answers.map(
    (frame) => frame?.code === SUCCESS && frame.body?.some((one) => one.topic === topic),
  );
  const failure = parts.find((part) => part?.outcome.ok === false);
  if (failure?.outcome.ok === false) {
    // Whether it has one there, too, nobody knows.
    const { problem } = failure.outcome;
    const remark = failureText(problem, failure.address, state.config.forwardTimeoutMs);
    return [state, refusal(state, asker, SYSTEM_ERROR, remark)];
  }
  const owners = brokerNames.filter((_, index) => having[index]);
  if (owners.length > 1) {
    const remark = `the offset ${offset} could be one of ${owners.join(', ')}: bname says which`;
    return [state, refusal(state, asker, VERSION_NOT_SUPPORTED, remark)];
  }
  const frame = answers[having.indexOf(true)] ?? answers.find((one) => one?.code !== SUCCESS);
  if (frame === undefined) {
    const remark = `can not find message by the offset, ${offset}`;
    return [state, refusal(state, asker, SYSTEM_ERROR, remark)];
  }
  return [state, passOn(state, asker, frame as ResponseFrame)];
}
