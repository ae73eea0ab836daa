/** What must never be of answers: none or two to a request, too late, or with effects. */
import type { RequestHeader, ResponseHeader } from '../../protocol/commands/index.ts';
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Answered, Asked } from './answerBook.ts';
import { type Evidence, specsOf } from './evidence.ts';
import { type Found, timeOfFrame } from './found.ts';
import { handedOn } from './proxyContent.ts';

/** Reports answers to what nobody asked on that connection, or asked for once only. */
export function strayAnswers({ answers, proxyAnswers, trace }: Evidence): readonly Found[] {
  return [...answers.strays, ...proxyAnswers.strays].map(({ text, frame }) => ({
    text,
    timeMs: timeOfFrame(trace, frame),
  }));
}

/** How long an answer may take that waits for nothing but a disk, a slave or a client, in ms. */
const othersMs = 20_000;
/** How late an answer may be that was held: looked at every 5 s, and a little more. */
const slackMs = 7_000;

/**
 * Reports requests that were answered too late, or not at all though their connection and their
 * node live. A node that is kept from its work for a while is not judged.
 */
export function lateAnswers(evidence: Evidence): readonly Found[] {
  const { answers, proxyAnswers, plan, kernel } = evidence;
  const hindered = new Set(
    plan.faults.flatMap((fault) => ('node' in fault && fault.kind !== 'end' ? [fault.node] : [])),
  );
  const wrong: Found[] = [];
  const tell = ({ life, request }: Asked, what: string) =>
    wrong.push({ text: `${life.name} answered ${request.command} ${what}` });
  for (const book of [answers, proxyAnswers]) {
    const boundOf = book === answers ? brokerBoundOf : proxyBoundOf;
    for (const each of book.answered) {
      const tookMs = each.answeredMono - each.askedMono;
      if (hindered.has(each.life.name) || tookMs <= boundOf(each)) continue;
      tell(each, `after ${tookMs} ms, and had ${boundOf(each)}`);
    }
    for (const { name } of specsOf(plan)) {
      const node = kernel.world.peekNode(name);
      if (!node?.up || hindered.has(name)) continue;
      const { asked, mono } = book.openOf(name, node.incarnation);
      for (const each of asked) {
        if (mono - each.askedMono > boundOf(each)) tell(each, 'never');
      }
    }
  }
  return wrong;
}

/** How long the answer to a request may take, by the clock of who answers. */
function brokerBoundOf({ request: { command, header } }: Asked): number {
  if (command === 'pullMessage' || command === 'litePullMessage') {
    const { sysFlag, suspendTimeoutMillis } = header as RequestHeader<'pullMessage'>;
    if ((sysFlag & pullSysFlag.suspend) === 0) return othersMs;
    return Number(suspendTimeoutMillis ?? 0) + slackMs;
  }
  if (command === 'popMessage' || command === 'notification') {
    return Number((header as RequestHeader<'popMessage'>).pollTime) + slackMs;
  }
  return othersMs;
}

/** What a proxy waits for a broker, a route and a connection, and a little more, in ms. */
const handingOnMs = 6_000;
/** How much longer than a broker may hold a request a proxy waits for it, in ms. */
const holdGraceMs = 9_000;

/** How long the answer of a proxy may take: clients wait longer than that. */
function proxyBoundOf(asked: Asked): number {
  const { command, header } = asked.request;
  const { suspendTimeoutMillis, pollTime } = header as {
    readonly suspendTimeoutMillis?: unknown;
    readonly pollTime?: unknown;
  };
  if (!handedOn.has(command)) return othersMs;
  const heldMs = Number(suspendTimeoutMillis ?? pollTime ?? 0);
  return handingOnMs + (heldMs > 0 ? heldMs + holdGraceMs : 0);
}

/** Codes that say that nothing was done. */
const refusals: ReadonlySet<number> = new Set([
  responseCode.SYSTEM_BUSY,
  responseCode.REQUEST_CODE_NOT_SUPPORTED,
  responseCode.MESSAGE_ILLEGAL,
  responseCode.SERVICE_NOT_AVAILABLE,
  responseCode.NO_PERMISSION,
  responseCode.TOPIC_NOT_EXIST,
  responseCode.SUBSCRIPTION_PARSE_FAILED,
  responseCode.SUBSCRIPTION_NOT_EXIST,
  responseCode.SUBSCRIPTION_NOT_LATEST,
  responseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
]);

/** Commands that only look. */
const looks: ReadonlySet<string> = new Set([
  'peekMessage',
  'notification',
  'pollingInfo',
  'queryConsumerOffset',
  'getMaxOffset',
  'getMinOffset',
  'searchOffsetByTimestamp',
  'getConsumerListByGroup',
  'viewMessageById',
  'queryMessage',
]);

/**
 * Reports refusals of what was done all the same: messages stored, offsets moved. What was held for
 * a while is refused for what has happened since, such as the end of its topic.
 */
export function effectsOfRefusals({ answers, trace }: Evidence): readonly Found[] {
  return answers.answered.flatMap((each) => {
    const { changed, answer, life, request, askedMono, answeredMono } = each;
    const isAtOnce = askedMono === answeredMono;
    if (!changed || !isAtOnce || !refusals.has(answer.code)) return [];
    const text = `${life.name} refused ${request.command} with ${answer.code}, and did it`;
    return [{ text, timeMs: timeOfFrame(trace, answer) }];
  });
}

/** Reports questions that changed something: messages or offsets. */
export function effectsOfLooking({ answers, trace }: Evidence): readonly Found[] {
  return answers.answered.flatMap(({ changed, answer, life, request }) => {
    if (!changed || !looks.has(request.command)) return [];
    const text = `${life.name} was asked ${request.command}, and changed something`;
    return [{ text, timeMs: timeOfFrame(trace, answer) }];
  });
}

/**
 * Reports answers about a group's offset that are not what the group committed: another number,
 * none though there is one, or one that nobody committed and that is not the first. Where offsets
 * are reset, another rule holds.
 */
export function misreadOffsets({ answers, trace }: Evidence): readonly Found[] {
  for (const entry of trace) {
    if (entry.kind === 'observation' && entry.observation.kind === 'offsetReset') return [];
  }
  return answers.answered.flatMap((each) => {
    const told = toldOffset(each);
    if (told === undefined) return [];
    const { committed = -1, life, request } = each;
    const { topic, consumerGroup: group } = request.header as RequestHeader<'queryConsumerOffset'>;
    if (told === committed || (committed === -1 && told === 0)) return [];
    const text = `${life.name} told ${group} the offset ${told} of ${topic}, and has ${committed}`;
    return [{ text, timeMs: timeOfFrame(trace, each.answer) }];
  });
}

/** The offset that an answer tells, -1 if it says that there is none; undefined of others. */
function toldOffset({ request, answer }: Answered): number | undefined {
  if (request.command !== 'queryConsumerOffset') return undefined;
  if (answer.code === responseCode.QUERY_NOT_FOUND) return -1;
  if (answer.code !== responseCode.SUCCESS) return undefined;
  return Number((answer.header as ResponseHeader<'queryConsumerOffset'>).offset);
}
