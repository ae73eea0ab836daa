/**
 * VIEW_MESSAGE_BY_ID: the message whose record begins at a place of the commit log.
 *
 * Behaviour (`QueryMessageProcessor.viewMessageById`): nobody looks at the topic. A place inside a
 * record has no message; upstream takes the bytes there for a record's size.
 *
 * Not modelled: –
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { messageAtPhysical } from '../store/store.ts';

/** Answers with the message. */
export function viewMessageById(state: Broker, request: Request<'viewMessageById'>): Step<Broker> {
  const { offset } = request.frame.header;
  const message = messageAtPhysical(state.store, Number(offset));
  if (message === undefined) {
    const remark = `can not find message by the offset, ${offset}`;
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  return [state, respond(request, responseCode.SUCCESS, { body: [message] })];
}
