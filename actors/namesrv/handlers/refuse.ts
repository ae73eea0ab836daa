/**
 * Refusals of a name server.
 *
 * Behaviour: a code that is not served is answered 3 (`NettyRemotingAbstract`). What cannot be read
 * is answered 1, naming the field; a body that fails its CRC has upstream's remark. A farewell that
 * does not say whose takes out nobody and is SUCCESS, as upstream answers before it looks.
 * Not modelled: the Java exception texts that upstream answers when a field is missing.
 */
import { servedBy } from '../../../protocol/commands/index.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type {
  MalformedRequestEvent,
  Output,
  Request,
  Step,
  UnknownRequestEvent,
} from '../../shared/node.ts';
import { type Answerable, respond } from '../../shared/respond.ts';
import type { NamesrvState } from '../state.ts';

const served = servedBy('namesrv');
const faq = '\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';

/** The answer for a topic without route. */
export function noRoute(request: Answerable, topic: string): readonly Output[] {
  const remark = `No topic route info in name server for the topic: ${topic}${faq}`;
  return respond(request, responseCode.TOPIC_NOT_EXIST, { remark });
}

/** Answers a request that a name server does not serve. */
export function refuse(
  state: NamesrvState,
  request: Request | UnknownRequestEvent | MalformedRequestEvent,
): Step<NamesrvState> {
  const remark = ` request type ${request.frame.code} not supported`;
  return [state, respond(request, responseCode.REQUEST_CODE_NOT_SUPPORTED, { remark })];
}

/** Answers a request that could not be read. */
export function refuseMalformed(
  state: NamesrvState,
  request: MalformedRequestEvent,
): Step<NamesrvState> {
  const { of, field, problem } = request.frame;
  if (!served.has(of)) return refuse(state, request);
  if (of === 'unregisterBroker') return [state, respond(request, responseCode.SUCCESS)];
  const answer = problem.includes('crc32')
    ? { remark: 'crc32 not match', header: {} }
    : { remark: `${field}: ${problem}` };
  return [state, respond(request, responseCode.SYSTEM_ERROR, answer)];
}
