/** Answers of a proxy: each keeps the client's opaque and carries two marks (`writeResponse`). */
import { type CommandName, commands, type ResponseHeader } from '../../protocol/commands/index.ts';
import type { AnyRequest, ResponseFrame } from '../../protocol/frame.ts';
import { linkOf } from '../connection/index.ts';
import type { ConnectionId, Output } from '../shared/node.ts';
import { type Answer, type Answerable, respond } from '../shared/respond.ts';
import type { ProxyState } from './state.ts';

const nothing: readonly Output[] = [];

/** Who waits for an answer: all of a request that has to be remembered. */
export interface Asker {
  readonly connection: ConnectionId;
  readonly frame: Pick<AnyRequest, 'command' | 'opaque' | 'oneway'>;
}

/** What has to be remembered of a request until it is answered. */
export function askerOf({ connection, frame }: Asker): Asker {
  const { command, opaque, oneway } = frame;
  return { connection, frame: { command, opaque, oneway } };
}

/** The outputs that answer a request: none for a one-way request, or when its client is gone. */
export function answer<N extends CommandName>(
  state: ProxyState,
  request: Asker,
  code: number,
  given: Answer<N> = {},
): readonly Output[] {
  if (linkOf(state.connections, request.connection) === undefined) return nothing;
  const { command } = request.frame;
  const marked = withMarks(state, command, given.header, given.extra);
  return respond(request as Answerable<N>, code, { ...given, ...marked } as Answer<N>);
}

/** A refusal in one sentence. */
export function refusal(state: ProxyState, request: Asker, code: number, remark: string) {
  return answer(state, request, code, { remark });
}

/** Hands a broker's answer to the client that asked, under the opaque that it asked with. */
export function passOn(state: ProxyState, asker: Asker, frame: ResponseFrame): readonly Output[] {
  const { connection, frame: asked } = asker;
  if (asked.oneway || linkOf(state.connections, connection) === undefined) return nothing;
  const marked = withMarks(state, asked.command, frame.header, frame.extra);
  const passed = { ...frame, ...marked, opaque: asked.opaque } as ResponseFrame;
  return [{ type: 'send', connection, frame: passed }];
}

/** Region and trace switch: declared fields of some commands, ext fields of all others. */
function withMarks(
  { config: { regionId, traceOn } }: ProxyState,
  command: AnyRequest['command'],
  header: Partial<ResponseHeader<CommandName>> | undefined,
  extra: Readonly<Record<string, string>> | undefined,
) {
  const declared =
    command === 'unknown' || command === 'malformed' ? {} : commands[command].response;
  const trace = { TRACE_ON: String(traceOn) };
  if (!('region' in declared)) {
    const marks = { MSG_REGION: regionId, ...trace };
    return { header: { ...header }, extra: { ...extra, ...marks } };
  }
  const marked = { ...header, region: regionId };
  if ('traceOn' in declared) return { header: { ...marked, traceOn }, extra };
  return { header: marked, extra: { ...extra, ...trace } };
}
