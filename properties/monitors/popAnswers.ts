/** What must never be of answers to pops and to acknowledgements. */
import type { RequestHeader, ResponseHeader } from '../../protocol/commands/index.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { messageProperty, parseProperties } from '../../protocol/messageProperties.ts';
import { parseMsgOffsetInfo, parseStartOffsetInfo } from '../../protocol/popInfo.ts';
import { parseHandle } from '../../protocol/receiptHandle.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Answered } from './answerBook.ts';
import type { Evidence } from './evidence.ts';
import { type Found, timeOfFrame } from './found.ts';
import { popLedger } from './popLedger.ts';

/** No pop is given more. */
const poppedMax = 32;
/** The revive queue of pops in order. */
const orderedReviveQueue = 999;

function popsOf({ answers }: Evidence): readonly (Answered & { messages: StoredMessage[] })[] {
  return answers.answered.flatMap((each) => {
    const { request, answer } = each;
    if (request.command !== 'popMessage' || answer.code !== responseCode.SUCCESS) return [];
    return Array.isArray(answer.body) ? [{ ...each, messages: answer.body }] : [];
  });
}

/**
 * Reports answers to pops whose header does not fit their messages: too many or one twice, offsets
 * not told or out of order or before their beginning, a revive queue that is not one.
 */
export function muddledPops(evidence: Evidence): readonly Found[] {
  const wrong: Found[] = [];
  for (const { request, answer, messages, life } of popsOf(evidence)) {
    const asked = request.header as RequestHeader<'popMessage'>;
    const said = answer.header as ResponseHeader<'popMessage'>;
    const tell = (what: string) => {
      const text = `a pop of ${asked.topic} on ${life.name} for ${asked.consumerGroup} ${what}`;
      wrong.push({ text, timeMs: timeOfFrame(evidence.trace, answer) });
    };
    if (messages.length > Math.min(asked.maxMsgNums, poppedMax)) {
      tell(`got ${messages.length} messages and asked for ${asked.maxMsgNums}`);
    }
    const starts = parseStartOffsetInfo(said.startOffsetInfo);
    const offsets = parseMsgOffsetInfo(said.msgOffsetInfo);
    if (!starts.ok || !offsets.ok) {
      tell('tells its offsets in words that nobody can read');
      continue;
    }
    const told: string[] = [];
    for (const [queue, list] of offsets.value) {
      const numbers = list.map(Number);
      const from = Number(starts.value.get(queue) ?? Number.NaN);
      if (numbers.some((offset, index) => offset <= (numbers[index - 1] ?? -1))) {
        tell(`tells of ${numbers.join(', ')} in ${queue}`);
      }
      if (numbers.some((offset) => !(offset >= from))) {
        tell(`tells of ${numbers.join(', ')} in ${queue}, read from ${from}`);
      }
      told.push(...numbers.map((offset) => `${queue.split('@')[1]} ${offset}`));
    }
    // Copies in retry topics are handed out under the name of the topic that was asked for.
    const got = messages.map(({ queueId, queueOffset }) => `${queueId} ${queueOffset}`);
    const records = new Set(messages.map(({ physicalOffset }) => physicalOffset));
    if (records.size < messages.length) tell('got a message twice');
    if (got.sort().join() !== told.sort().join()) {
      tell(`got ${got.join(', ')} and is told of ${told.join(', ')}`);
    }
    if ((Number(said.reviveQid) === orderedReviveQueue) !== (asked.order === true)) {
      tell(`has the revive queue ${said.reviveQid}`);
    }
  }
  return wrong;
}

/**
 * Reports messages that were not first popped when they say: no delivery of the message to the
 * group was made at that time, by a pop or by a change.
 */
export function wrongFirstPops(evidence: Evidence): readonly Found[] {
  const times = new Map<string, Set<number>>();
  for (const { group, msgId, popTime } of popLedger(evidence).deliveries) {
    const key = `${group} ${msgId}`;
    times.set(key, (times.get(key) ?? new Set()).add(popTime));
  }
  return popsOf(evidence).flatMap(({ request, answer, messages, life }) => {
    const { consumerGroup: group } = request.header as RequestHeader<'popMessage'>;
    return messages.flatMap(({ topic, queueOffset, properties: packed }) => {
      const properties = parseProperties(packed);
      const msgId = properties.get(messageProperty.uniqueKey);
      const first = properties.get(messageProperty.firstPopTime);
      if (first === undefined) return [];
      const known = times.get(`${group} ${msgId}`);
      if (known === undefined || known.has(Number(first))) return [];
      const place = `${topic} ${queueOffset} on ${life.name}`;
      const text = `${place} says that it was first popped at ${first}: nobody did`;
      return [{ text, timeMs: timeOfFrame(evidence.trace, answer) }];
    });
  });
}

/**
 * Reports acknowledgements that were taken once and refused when they came again, in one life of a
 * broker. Of batches in order nothing is said: what is acknowledged is no more in their list.
 */
export function contraryAcks(evidence: Evidence): readonly Found[] {
  const taken = new Set<string>();
  return evidence.answers.answered.flatMap(({ request, answer, life }) => {
    if (request.command !== 'ackMessage') return [];
    const { extraInfo, topic, offset } = request.header as RequestHeader<'ackMessage'>;
    const handle = parseHandle(extraInfo);
    if (!handle.ok || Number(handle.value.reviveQueueId) === orderedReviveQueue) return [];
    const key = `${life.name} ${life.incarnation} ${topic} ${offset} ${extraInfo}`;
    if (answer.code === responseCode.SUCCESS) taken.add(key);
    else if (taken.has(key)) {
      const text = `${life.name} took an acknowledgement of ${topic} ${offset} once, and not again`;
      return [{ text, timeMs: timeOfFrame(evidence.trace, answer) }];
    }
    return [];
  });
}
