/**
 * PEEK_MESSAGE: shows what a group would pop next.
 *
 * Behaviour (`PeekMessageProcessor`): messages behind the group's offsets, of the topic and of its
 * retry topic, as they lie in the store; those that are hidden by an ordered pop too. Nothing is
 * hidden, noted or waited for. Of the answer's header only `restNum` says anything.
 *
 * Not modelled: an answer to fewer messages than none, of which upstream says more.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { draw } from '../../shared/entropy.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { checkPeek } from '../pop/peekChecks.ts';
import { peek } from '../pop/peeking.ts';
import type { Broker } from '../state.ts';

/** The salt of the draw of a peek, an integer below 100: where it begins to look. */
export const peekSalt = 52;
const drawBound = 100;

/** Answers with messages, or that there are none. */
export function peekMessage(state: Broker, request: Request<'peekMessage'>): Step<Broker> {
  const { SUCCESS, PULL_NOT_FOUND, SYSTEM_ERROR } = responseCode;
  const { step, refused } = checkPeek(state, request, request);
  const headerOf = (restNum: number) => ({ popTime: 0, invisibleTime: 0, reviveQid: 0, restNum });
  return andThen(step, (now) => {
    if (refused !== undefined) {
      const { code, remark } = refused;
      return [now, respond(request, code, { remark, header: headerOf(0) })];
    }
    const { header } = request.frame;
    if (header.maxMsgNums < 0) {
      const remark = `java.lang.IllegalArgumentException: Illegal Capacity: ${header.maxMsgNums}`;
      return [now, respond(request, SYSTEM_ERROR, { remark })];
    }
    const { messages, restNum } = peek(now, header, draw(request.entropy, peekSalt, drawBound));
    const isFound = messages.length > 0;
    const answer = {
      remark: isFound ? 'FOUND' : 'NO_MESSAGE_IN_QUEUE',
      header: headerOf(restNum),
      ...(isFound ? { body: messages } : undefined),
    };
    return [now, respond(request, isFound ? SUCCESS : PULL_NOT_FOUND, answer)];
  });
}
