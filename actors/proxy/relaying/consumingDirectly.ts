/**
 * CONSUME_MESSAGE_DIRECTLY at the proxy that the operator asks: the message is fetched and goes
 * along, with what a broker adds to the question.
 *
 * Behaviour: the broker that `brokerName`, or the store address in the message's id, names gives
 * the message (VIEW_MESSAGE_BY_ID) and the flags of the group; those of the topic stand in its
 * route. What cannot be learnt of flags is left out, as by a broker that does not know the group.
 */
import type { RequestFrame } from '../../../protocol/frame.ts';
import { parseOffsetMessageId } from '../../../protocol/messageId.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { stampOf } from '../../shared/apply.ts';
import type { Reply, Request, Step } from '../../shared/node.ts';
import { askerOf, refusal } from '../answers.ts';
import { leftMs } from '../bounds.ts';
import { failureText } from '../forwarding.ts';
import { locate } from '../members/locating.ts';
import { foundRoute, withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';
import { targetOf } from './asking.ts';
import { type Gathering, gather } from './gathering.ts';
import { relay } from './relaying.ts';
import { isRelayed } from './relayMark.ts';
import { type FoundStore, withStore } from './storing.ts';

type Directly = Request<'consumeMessageDirectly'>;

const { SUCCESS, SYSTEM_ERROR } = responseCode;

/** What is remembered until the message is there. */
interface Plan {
  readonly frame: RequestFrame<'consumeMessageDirectly'>;
  readonly brokerName: string;
  readonly topicSysFlag: number | undefined;
}

/** Has a consumer take one stored message, wherever both are. */
export function consumeDirectly(state: ProxyState, request: Directly): Step<ProxyState> {
  const { frame } = request;
  const target = targetOf(frame.header);
  // Another proxy brings the message along; and for nobody none is fetched.
  if (isRelayed(frame) || locate(state, target) === undefined) return relay(state, request, target);
  const { msgId = '', topic, brokerName, bname } = frame.header;
  const id = parseOffsetMessageId(msgId);
  if (!id.ok) return [state, refusal(state, request, SYSTEM_ERROR, noMessage(msgId))];
  const { storeHost, physicalOffset } = id.value;
  const hints = { brokerName: brokerName ?? bname, storeHost, topic };
  return withStore(state, hints, request, (now, found) =>
    found.kind === 'none'
      ? [now, refusal(now, request, found.code, found.remark)]
      : fetch(now, request, found, physicalOffset),
  );
}

function fetch(
  state: ProxyState,
  request: Directly,
  { brokerName, address: to }: Extract<FoundStore, { kind: 'store' }>,
  offset: number | bigint,
): Step<ProxyState> {
  const { frame } = request;
  const { topic, consumerGroup: group } = frame.header;
  const go = (now: ProxyState, topicSysFlag: number | undefined): Step<ProxyState> => {
    const viewed = { ...(topic === undefined ? {} : { topic }), offset, bname: brokerName };
    const parts = [
      { to, command: 'viewMessageById', header: viewed, body: undefined },
      {
        to,
        command: 'getSubscriptiongroupConfig',
        header: { group, bname: brokerName },
        body: undefined,
      },
    ] as const;
    const plan: Plan = { frame, brokerName, topicSysFlag };
    const made = { purpose: 'consumeDirectly', asker: askerOf(request), plan };
    const timeoutMs = leftMs(request, now.config.forwardTimeoutMs);
    return gather(now, made, { parts, timeoutMs }, request);
  };
  if (topic === undefined) return go(state, undefined);
  return withRoute(state, topic, request, (now) => {
    const found = foundRoute(now, topic, request);
    const rows = found?.kind === 'route' ? found.route.queueDatas : [];
    return go(now, rows.find((row) => row.brokerName === brokerName)?.topicSysFlag);
  });
}

/** The broker has said what it has: the consumer is asked. */
export function messageFetched(
  state: ProxyState,
  { asker, plan, parts: [view, config] }: Gathering,
  reply: Reply,
): Step<ProxyState> {
  const { frame, brokerName, topicSysFlag } = plan as Plan; // Made by `fetch` alone.
  const { msgId = '' } = frame.header;
  if (view === undefined || !view.outcome.ok) {
    const { forwardTimeoutMs } = state.config;
    const remark =
      view?.outcome.ok === false
        ? failureText(view.outcome.problem, view.address, forwardTimeoutMs)
        : noMessage(msgId);
    return [state, refusal(state, asker, SYSTEM_ERROR, remark)];
  }
  const { code, body } = view.outcome.frame as { code: number; body?: Plan['frame']['body'] };
  const [message] = body ?? [];
  if (code !== SUCCESS || message === undefined) {
    return [state, refusal(state, asker, SYSTEM_ERROR, noMessage(msgId))];
  }
  const groupSysFlag = groupFlagOf(config);
  const header = {
    ...frame.header,
    brokerName,
    ...(topicSysFlag === undefined ? {} : { topicSysFlag }),
    ...(groupSysFlag === undefined ? {} : { groupSysFlag }),
  };
  const request: Directly = {
    ...stampOf(reply),
    type: 'rmq.consumeMessageDirectly',
    connection: asker.connection,
    frame: { ...frame, header, body: [message] },
  };
  return relay(state, request, targetOf(header));
}

function groupFlagOf(config: Gathering['parts'][number]): number | undefined {
  if (!config?.outcome.ok || config.outcome.frame.code !== SUCCESS) return undefined;
  const { body } = config.outcome.frame as { readonly body?: { readonly groupSysFlag: number } };
  return body?.groupSysFlag;
}

const noMessage = (msgId: string): string => `msgId: no message has the id ${msgId}`;
