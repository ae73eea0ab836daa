/** What must never be of messages that brokers hand out to pulls and pops. */
import type { RequestHeader, ResponseHeader } from '../../protocol/commands/index.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { messageProperty, parseProperties, propertyOf } from '../../protocol/messageProperties.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { isRetryTopic } from '../../protocol/retryTopics.ts';
import type { Answered } from './answerBook.ts';
import { bodyText } from './bodyText.ts';
import { type Evidence, specsOf } from './evidence.ts';
import { type Found, timeOfFrame } from './found.ts';
import { messageNames } from './messageNames.ts';
import { placeText, queueText } from './placeText.ts';
import { sendHeader } from './sendBook.ts';
import { type Wants, wantsOf } from './wants.ts';

const handers: ReadonlySet<string> = new Set(['pullMessage', 'litePullMessage', 'popMessage']);

/** The messages of an answer that hands some out. */
function messagesOf({ request, answer }: Answered): readonly StoredMessage[] {
  if (!handers.has(request.command) || answer.code !== responseCode.SUCCESS) return [];
  return Array.isArray(answer.body) ? (answer.body as readonly StoredMessage[]) : [];
}

function found({ trace }: Evidence, { answer }: Answered, text: string): Found {
  return { text, timeMs: timeOfFrame(trace, answer) };
}

/** No pull is given more. */
const pulledMax = 32;

/**
 * Reports answers to pulls that break off or go astray: messages out of order, twice or from beyond
 * the queue's end; too many; one left out that its group wants; a next offset that lies behind.
 */
export function brokenPulls(evidence: Evidence): readonly Found[] {
  const wants = tagsOf(evidence);
  return evidence.answers.answered.flatMap((each) => {
    const { life, request, answer, view } = each;
    if (view === undefined) return [];
    const header = request.header as RequestHeader<'pullMessage'>;
    const { topic, queueId, consumerGroup: group, maxMsgNums } = header;
    const { nextBeginOffset } = answer.header as ResponseHeader<'pullMessage'>;
    const [from, next] = [Number(header.queueOffset), Number(nextBeginOffset)];
    const wrong: Found[] = [];
    const tell = (what: string) => {
      const text = `a pull of ${queueText(life.name, topic, queueId)} from ${from} ${what}`;
      wrong.push(found(evidence, each, text));
    };
    const moved = answer.code === responseCode.PULL_OFFSET_MOVED;
    if (!moved && next < from) tell(`is to go on at ${next}`);
    const messages = messagesOf(each);
    let before = from - 1;
    for (const { queueOffset } of messages) {
      if (queueOffset <= before) tell(`got ${queueOffset} behind ${before}`);
      before = queueOffset;
    }
    const end = Math.min(next, view.maxOffset);
    if (messages.length > 0 && before >= end) tell(`got ${before}, and the end is ${end}`);
    const most = Math.min(pulledMax, maxMsgNums < 1 ? pulledMax : maxMsgNums);
    if (messages.length > most) tell(`got ${messages.length} messages`);
    if (!moved && (isRetryTopic(topic) || wants.has(group))) {
      const isWanted = isRetryTopic(topic) ? () => true : wants.get(group)!;
      for (const { offset, tags } of view.passed) {
        if (isWanted(tags)) tell(`left ${offset} out`);
      }
    }
    return wrong;
  });
}

/**
 * Reports queues that get shorter while their broker lives, and whose beginning goes back or is
 * behind the end: by what answers to pulls say of them. Topics that are deleted are left out.
 */
export function shrinkingQueues(evidence: Evidence): readonly Found[] {
  const deleted = new Set<string>();
  for (const entry of evidence.trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'topicDeleted') continue;
    deleted.add(entry.observation.topic);
  }
  const known = new Map<string, { readonly min: number; readonly max: number }>();
  const wrong: Found[] = [];
  for (const each of evidence.answers.answered) {
    if (each.view === undefined) continue;
    const { topic, queueId } = each.request.header as RequestHeader<'pullMessage'>;
    const { minOffset, maxOffset } = each.answer.header as ResponseHeader<'pullMessage'>;
    const [min, max] = [Number(minOffset), Number(maxOffset)];
    if (deleted.has(topic) || max < 0) continue;
    const { name, incarnation } = each.life;
    const key = `${name} ${incarnation} ${topic} ${queueId}`;
    const before = known.get(key) ?? { min: 0, max: 0 };
    if (min > max || min < before.min || max < before.max) {
      const queue = queueText(name, topic, queueId);
      const was = `${before.min} to ${before.max}`;
      wrong.push(found(evidence, each, `${queue} had ${was} and has ${min} to ${max}`));
    }
    known.set(key, { min, max });
  }
  return wrong;
}

/** Reports messages that were handed out to a group that does not want them. */
export function unwantedMessages(evidence: Evidence): readonly Found[] {
  const wants = tagsOf(evidence);
  return evidence.answers.answered.flatMap((each) => {
    const { consumerGroup: group = '' } = each.request.header as { consumerGroup?: string };
    const isWanted = wants.get(group);
    if (isWanted === undefined) return [];
    return messagesOf(each)
      .filter(({ topic }) => !isRetryTopic(topic))
      .filter(({ properties }) => !isWanted(propertyOf(properties, messageProperty.tags)))
      .map(({ topic, queueId, queueOffset }) => {
        const place = placeText(each.life.name, topic, queueId, queueOffset);
        return found(evidence, each, `group ${group} got ${place}, and does not want it`);
      });
  });
}

/** By group, which tags are meant for it; groups that select by properties are left out. */
function tagsOf({ plan }: Evidence): ReadonlyMap<string, Wants> {
  const filters = new Map<string, Wants>();
  for (const { kind, name, options } of specsOf(plan)) {
    if (kind !== 'simpleConsumer' && kind !== 'consumer') continue;
    const { group = name, tags, sql } = options as ConsumerOptions;
    if (sql === undefined) filters.set(group, wantsOf(tags === undefined ? {} : { tags }));
  }
  return filters;
}

interface ConsumerOptions {
  readonly group?: string;
  readonly tags?: string;
  readonly sql?: string;
}

/**
 * Reports messages that are handed out other than they were sent: another body, tag or property of
 * the user's, or a time of birth that no request for it had. Retries and copies included.
 */
export function alteredMessages(evidence: Evidence): readonly Found[] {
  const names = messageNames(evidence);
  const planned = new Map(evidence.plan.workload.map((send) => [send.id, send]));
  const births = birthsOf(evidence);
  return evidence.answers.answered.flatMap((each) =>
    messagesOf(each).flatMap((message): Found[] => {
      const properties = parseProperties(message.properties);
      const msgId = properties.get(messageProperty.uniqueKey) ?? '';
      const send = planned.get(names.get(msgId) ?? '');
      if (send === undefined) return [];
      const { topic, queueId, queueOffset } = message;
      const place = placeText(each.life.name, topic, queueId, queueOffset);
      const tell = (what: string) => [
        found(evidence, each, `"${send.id}" was handed out with another ${what}: ${place}`),
      ];
      if (bodyText(message) !== send.id) return tell('body');
      if (properties.get(messageProperty.tags) !== send.tags) return tell('tag');
      for (const [name, value] of Object.entries(send.properties ?? {})) {
        if (properties.get(name) !== value) return tell(`property ${name}`);
      }
      const born = births.get(msgId);
      return born?.has(String(message.bornTimestamp)) === false ? tell('time of birth') : [];
    }),
  );
}

/** By UNIQ_KEY: the times of birth that requests gave; each try of a producer gives its own. */
function birthsOf({ trace }: Evidence): ReadonlyMap<string, ReadonlySet<string>> {
  const births = new Map<string, Set<string>>();
  for (const entry of trace) {
    const header = entry.kind === 'frame' ? sendHeader(entry.frame) : undefined;
    const msgId = propertyOf(header?.properties ?? '', messageProperty.uniqueKey);
    if (header === undefined || msgId === undefined) continue;
    const known = births.get(msgId) ?? new Set<string>();
    births.set(msgId, known.add(String(header.bornTimestamp)));
  }
  return births;
}
