/**
 * What operators ask of one consumer through the broker (`AdminBrokerProcessor.callConsumer`).
 *
 * Behaviour: the client is found by its group and id, asked for 10 s, and its answer handed on as
 * it came. Not online, or too old: SYSTEM_ERROR; no answer, be it because the connection was lost
 * meanwhile: CONSUME_MSG_TIMEOUT.
 */
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import type { StoredMessage } from '../../../protocol/message.ts';
import { versionGate, versionName } from '../../../protocol/mqVersion.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, within } from '../../connection/index.ts';
import type { Reply, Request, Step } from '../../shared/node.ts';
import { type Answerable, respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';

/** The commands that are handed on to a client. */
export type RelayedCommand = 'getConsumerRunningInfo' | 'consumeMessageDirectly';

const answerTimeoutMs = 10_000;

/** A question under way. */
export interface RelayContext {
  readonly to: Answerable<RelayedCommand>;
  readonly group: string;
  readonly clientId: string;
}

/** Hands a request on to the client that it names. */
export function relay<N extends RelayedCommand>(
  state: Broker,
  request: Request<N>,
  header: RequestHeader<N>,
  body: N extends 'consumeMessageDirectly' ? readonly StoredMessage[] : undefined,
): Step<Broker> {
  // The compiler does not see that N is one of the two.
  const { connection, frame } = request as unknown as Request<RelayedCommand>;
  const { consumerGroup: group, clientId = 'null' } = frame.header;
  const refuse = (remark: string): Step<Broker> => [
    state,
    respond<RelayedCommand>({ connection, frame }, responseCode.SYSTEM_ERROR, { remark }),
  ];
  const channels = state.members.consumers.get(group)?.channels.values() ?? [];
  const channel = [...channels].find((one) => one.clientId === clientId);
  if (channel === undefined) return refuse(`The Consumer <${group}> <${clientId}> not online`);
  if (channel.version < versionGate.runningInfo) {
    const version = versionName(channel.version);
    return refuse(
      `The Consumer <${clientId}> Version <${version}> too low to finish, ` +
        'please upgrade it to V3_1_8_SNAPSHOT',
    );
  }
  const { opaque, oneway, command, extra } = frame;
  const context: RelayContext = {
    to: { connection, frame: { opaque, oneway, command } },
    group,
    clientId,
  };
  const question = {
    to: { connection: channel.connection },
    command: command as N,
    header,
    body: body as never, // Of its command, as the signature says.
    ...(extra !== undefined && { extra }),
    timeoutMs: answerTimeoutMs,
    context,
  };
  return within(
    state,
    call(state.connections, question, request as unknown as Request<RelayedCommand>),
  );
}

/** The client has answered, or not: so much is handed on. */
export function relayed(
  state: Broker,
  { outcome, address, context }: Reply<RelayedCommand, RelayContext>,
): Step<Broker> {
  const { to, group, clientId } = context;
  if (outcome.ok) {
    const { code, remark, extra, header, body } = outcome.frame;
    const said = { ...(remark !== undefined && { remark }), ...(extra && { extra }) };
    return [state, respond(to, code, { ...said, header, body } as never)];
  }
  if (outcome.problem === 'timeout') {
    const remark =
      `consumer <${group}> <${clientId}> Timeout: RemotingTimeoutException: wait response on the ` +
      `channel </${address}> timeout, ${answerTimeoutMs}(ms)`;
    return [state, respond(to, responseCode.CONSUME_MSG_TIMEOUT, { remark })];
  }
  const remark =
    `invoke consumer <${group}> <${clientId}> Exception: RemotingSendRequestException: send ` +
    `request to </${address}> failed`;
  return [state, respond(to, responseCode.SYSTEM_ERROR, { remark })];
}
