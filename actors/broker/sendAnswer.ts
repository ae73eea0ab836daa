/** Answers to the three ways of sending. */
import type { ResponseHeader } from '../../protocol/commands/index.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Output, Request } from '../shared/node.ts';
import { type Answerable, respond } from '../shared/respond.ts';
import type { BrokerConfig } from './config.ts';

/** The commands that append messages. */
export type SendCommand = 'sendMessage' | 'sendMessageV2' | 'sendBatchMessage';

/** A request to append messages; the three headers hold the same fields. */
export type SendRequest = Request<SendCommand>;

/** The header of an answer to a stored message. */
export type SendHeader = Partial<ResponseHeader<'sendMessageV2'>>;

/** An answer that is ready but for its code. */
export interface SendAnswer {
  readonly to: Answerable<SendCommand>;
  readonly header: SendHeader;
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
  request: SendRequest,
  { code, remark, isBare }: Refusal,
): readonly Output[] {
  if (isBare) return respond<SendCommand>(request, code, { remark });
  return respond<SendCommand>(request, code, { remark, header: sendHeader(config) });
}

/** The outputs that answer a stored message: SUCCESS, or a code that doubts its durability. */
export function acknowledge(
  { to, header }: SendAnswer,
  code: number = responseCode.SUCCESS,
): readonly Output[] {
  return respond<SendCommand>(to, code, { header });
}
