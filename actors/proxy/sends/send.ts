/**
 * The way of all commands that send (`SendMessageActivity`).
 *
 * Behaviour: a message whose type is not that of its topic is refused (13), before anything else is
 * looked at; of a batch the properties in the header count. So topics cannot be made by sending to
 * them. Topics of retries and dead letters are not looked at, nor is what has `TRANSFER_FLAG`. A
 * send in a transaction has its producer group announced to brokers (transactions/).
 *
 * Not modelled: –
 */
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Request, Step } from '../../shared/node.ts';
import { refusal } from '../answers.ts';
import { forward } from '../forwarding.ts';
import { namedBroker } from '../resolving.ts';
import type { ProxyState } from '../state.ts';
import { announceHalf } from '../transactions/announcing.ts';
import { fits, type MessageType, messageTypeOf, mismatchText } from './messageType.ts';
import { withTopicType } from './topicTypes.ts';

/** A request that sends. */
export type SendRequest = Request<'sendMessage' | 'sendMessageV2' | 'sendBatchMessage'>;

/** Hands a send on if its topic takes messages of its type. */
export function send(state: ProxyState, request: SendRequest): Step<ProxyState> {
  const { topic, properties: packed = '' } = request.frame.header;
  if (isOfGroup(topic)) return forward(state, request);
  const properties = parseProperties(packed);
  const type = messageTypeOf(properties);
  const handOn = (now: ProxyState): Step<ProxyState> =>
    type === 'TRANSACTION'
      ? andThen(announceHalf(now, request, properties), (after) => forward(after, request))
      : forward(now, request);
  if (properties.has(messageProperty.transferFlag)) return handOn(state);
  return checked(state, request, { topic, type }, handOn);
}

/** Goes on if messages of a type may be sent to a topic; else the request is refused. */
export function checked(
  state: ProxyState,
  request: Request,
  {
    topic,
    type,
    brokerName = namedBroker(request),
  }: {
    readonly topic: string;
    readonly type: MessageType;
    readonly brokerName?: string | undefined;
  },
  then: (state: ProxyState) => Step<ProxyState>,
): Step<ProxyState> {
  if (!state.config.enableTopicMessageTypeCheck) return then(state);
  return withTopicType(state, { topic, brokerName }, request, (now, found) => {
    if (found.kind === 'none') return [now, refusal(now, request, found.code, found.remark)];
    if (fits(found.type, type)) return then(now);
    const remark = mismatchText(found.type, type);
    const said = logged('warn', `a message to ${topic} is refused: ${remark}`);
    return [now, [said, ...refusal(now, request, responseCode.MESSAGE_ILLEGAL, remark)]];
  });
}

/** Whether a topic belongs to a consumer group: for what it retries, or has given up. */
function isOfGroup(topic: string): boolean {
  return topic.startsWith('%RETRY%') || topic.startsWith('%DLQ%');
}
