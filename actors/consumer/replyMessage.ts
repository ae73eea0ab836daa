/** The reply to a consumed request (`MessageUtil.createReplyMessage`). */
import type { StoredMessage } from '../../protocol/message.ts';
import { messageProperty, parseProperties } from '../../protocol/messageProperties.ts';
import { responseCode } from '../../protocol/responseCodes.ts';

/** A reply as its listener makes it. */
export interface ReplyMessage {
  readonly topic: string;
  /** Without an id; a producer gives it one. */
  readonly properties: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** Why there is no reply, with the client's code. */
export interface ReplyProblem {
  readonly code: number;
  readonly remark: string;
}

/** `ClientErrorCode.CREATE_REPLY_MESSAGE_EXCEPTION`. */
const createReplyMessageException = 10_007;
const bodyLengthMax = 4_194_304;

const { cluster, correlationId, msgType, replyToClient, ttl } = messageProperty;

/**
 * The reply to a request, for the reply topic of the cluster that it came from. A message that no
 * broker stored does not say its cluster, and cannot be replied to. What else a message lacks that
 * is no request is left out, and the broker will refuse the reply.
 */
export function replyMessage(
  request: Pick<StoredMessage, 'properties'>,
  body: Uint8Array,
): ReplyMessage | ReplyProblem {
  const asked = parseProperties(request.properties);
  const name = asked.get(cluster);
  if (name === undefined) {
    const remark = `create reply message fail, requestMessage error, property[${cluster}] is null.`;
    return { code: createReplyMessageException, remark };
  }
  const properties = new Map<string, string>([[msgType, 'reply']]);
  for (const copied of [correlationId, replyToClient, ttl]) {
    const value = asked.get(copied);
    if (value !== undefined) properties.set(copied, value);
  }
  return { topic: `${name}_REPLY_TOPIC`, properties, body };
}

/** What a producer refuses a reply's body for (`Validators.checkMessage`). */
export function replyBodyProblem({ body }: ReplyMessage): ReplyProblem | undefined {
  const illegal = (remark: string): ReplyProblem => ({
    code: responseCode.MESSAGE_ILLEGAL,
    remark,
  });
  if (body.length === 0) return illegal('the message body length is zero');
  if (body.length <= bodyLengthMax) return undefined;
  return illegal(`the message body size over max value, MAX: ${bodyLengthMax}`);
}
