/** Answers: how a handler builds the frame that goes back to where a request came from. */
import type { CommandName, ResponseBody, ResponseHeader } from '../../protocol/commands/index.ts';
import type { AnyRequest, ResponseFrame } from '../../protocol/frame.ts';
import type { ConnectionId, Output } from './node.ts';

/** MQVersion ordinal of Apache RocketMQ 5.5.0, which every node announces. */
export const announcedVersion = 513;

/** The remark beside answers whose handlers upstream forget to clear it. */
export const forgottenRemark = 'not set any response code';

/** Whatever can be answered: a request, or one that was held back and remembered. */
export interface Answerable<N extends CommandName = CommandName> {
  readonly connection: ConnectionId;
  readonly frame: Pick<AnyRequest, 'opaque' | 'oneway'> & {
    readonly command: N | 'unknown' | 'malformed';
  };
}

/** What an answer carries besides its code. */
export interface Answer<N extends CommandName> {
  readonly header?: Partial<ResponseHeader<N>>;
  readonly body?: ResponseBody<N>;
  readonly remark?: string;
  /** Ext fields that the command does not declare. */
  readonly extra?: Readonly<Record<string, string>>;
}

const nothing: readonly Output[] = [];

/**
 * The outputs that answer a request: none for a one-way request, whatever went wrong.
 * Answers are JSON whatever the request's format, as upstream's are (`RemotingCommand` takes the
 * process's default).
 */
export function respond<N extends CommandName>(
  { connection, frame }: Answerable<N>,
  code: number,
  answer: Answer<N> = {},
): readonly Output[] {
  if (frame.oneway) return nothing;
  const response: ResponseFrame<N> = {
    kind: 'response',
    command: frame.command === 'malformed' ? 'unknown' : (frame.command as N | 'unknown'),
    code,
    opaque: frame.opaque,
    language: 'JAVA',
    version: announcedVersion,
    serializeType: 'JSON',
    remark: answer.remark,
    extra: answer.extra,
    header: answer.header,
    body: answer.body,
  };
  return [{ type: 'send', connection, frame: response as unknown as ResponseFrame }];
}
