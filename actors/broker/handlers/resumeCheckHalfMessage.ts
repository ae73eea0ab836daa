/**
 * RESUME_CHECK_HALF_MESSAGE: a half message that was given up is checked again, from the first time
 * on.
 *
 * Behaviour (`AdminBrokerProcessor.resumeCheckHalfMessage`): what its id names, whatever that is,
 * is stored as a half message whose count of checks is 0; the record itself stays where it is.
 *
 * The answer waits for no disk, as upstream (`WAIT=false`).
 *
 * Not modelled: nothing.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { parseOffsetMessageId } from '../../../protocol/messageId.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { messageAtPhysical } from '../store/store.ts';
import { putProblem, storeOwn } from '../store/storeInternal.ts';
import { halfTopic, transactionQueueId } from '../transactions/transactionTopics.ts';

const { SUCCESS, SYSTEM_ERROR } = responseCode;

/** Puts the message back among those to check. */
export function resumeCheckHalfMessage(
  state: Broker,
  request: Request<'resumeCheckHalfMessage'>,
): Step<Broker> {
  const found = messageOf(state, request.frame.header.msgId ?? '');
  if (found === undefined) {
    const remark = `Exception was thrown when putting message back to ${halfTopic}.`;
    return [state, respond(request, SYSTEM_ERROR, { remark })];
  }
  const properties = new Map(parseProperties(found.properties));
  properties.set(messageProperty.transactionCheckTimes, '0');
  const place = { topic: halfTopic, queueId: transactionQueueId };
  const half = { ...found, ...place, properties: packProperties(properties) };
  if (putProblem(state, half) !== undefined) {
    const remark = `Put message back to ${halfTopic} failed.`;
    return [state, respond(request, SYSTEM_ERROR, { remark })];
  }
  return andThen(storeOwn(state, half, request), (now) => [now, respond(request, SUCCESS)]);
}

function messageOf({ store }: Broker, msgId: string): StoredMessage | undefined {
  const id = parseOffsetMessageId(msgId);
  return id.ok ? messageAtPhysical(store, Number(id.value.physicalOffset)) : undefined;
}
