/** Answers to all ways of sending, replies among them. */
import type { ResponseHeader } from '../../../protocol/commands/index.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Output, Request } from '../../shared/node.ts';
import { type Answerable, respond } from '../../shared/respond.ts';
import type { BrokerConfig } from '../config.ts';

/** The commands that bring messages. */
export type SendCommand =
  | 'sendMessage'
  | 'sendMessageV2'
  | 'sendBatchMessage'
  | 'sendReplyMessage'
  | 'sendReplyMessageV2';

/** A request that brings messages; all these headers hold the same fields. */
export type SendRequest = Request<SendCommand>;

/** The header of an answer to a stored message. */
export type SendHeader = Partial<ResponseHeader<'sendMessageV2'>>;

/** An answer that is ready but for its code. */
export interface SendAnswer {
  readonly to: Answerable<SendCommand>;
  readonly header: SendHeader;
  /** Of a reply: what its push came to, however well it was stored. */
  readonly fixed?: Fixed;
}

/** The answer to the end of a transaction: SUCCESS, whatever doubts there are. */
export interface EndAnswer {
  readonly to: Answerable<'endTransaction'>;
}

/** What is answered once something is stored for good, or has waited for that in vain. */
export type StoredAnswer = SendAnswer | EndAnswer;

/** A code that storing changes no more. */
export interface Fixed {
  readonly code: number;
  readonly remark?: string;
}

/** Why a send is not stored. */
export interface Refusal {
  readonly code: number;
  readonly remark: string;
  /** Without the header: upstream's exceptions, and what is refused before it is made. */
  readonly isBare?: true;
}

/** What every answer's header says, refusals included. */
export function sendHeader({ regionId, traceOn }: BrokerConfig): SendHeader {
  return { region: regionId, traceOn };
}

/** The outputs that refuse a send. */
export function refuse(
  config: BrokerConfig,
  request: Answerable<SendCommand>,
  { code, remark, isBare }: Refusal,
): readonly Output[] {
  if (isBare) return respond<SendCommand>(request, code, { remark });
  return respond<SendCommand>(request, code, { remark, header: sendHeader(config) });
}

/** The outputs that answer a stored message: SUCCESS, or a code that doubts its durability. */
export function acknowledge(
  answer: StoredAnswer,
  code: number = responseCode.SUCCESS,
): readonly Output[] {
  if (!('header' in answer)) return respond(answer.to, responseCode.SUCCESS);
  const { to, header, fixed } = answer;
  if (fixed !== undefined) {
    const { remark } = fixed;
    const told = remark === undefined ? { header } : { header, remark };
    return respond<SendCommand>(to, fixed.code, told);
  }
  return respond<SendCommand>(to, code, { header });
}
