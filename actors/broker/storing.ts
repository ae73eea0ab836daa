/** Stores the messages of a send, and answers it now or when the disk has them. */
import type { StoredMessage } from '../../protocol/message.ts';
import { utf8Length } from '../../protocol/utf8.ts';
import { andThen } from '../shared/apply.ts';
import type { Output, Step } from '../shared/node.ts';
import { flushTimeoutTimer, noteWritten } from './flushing.ts';
import { wake } from './holding.ts';
import { isRetryTopic, queueKey } from './names.ts';
import { recordSize } from './records.ts';
import {
  acknowledge,
  refuse,
  type SendAnswer,
  type SendRequest,
  sendHeader,
} from './sendAnswer.ts';
import { illegalMessage, propertiesSizeMax } from './sendProperties.ts';
import type { Broker } from './state.ts';
import { append, type Draft } from './store.ts';

/** The file of all messages, in the order in which they were stored. */
export const commitLogFile = 'commitLog';

const topicSizeMax = 127;
const recordOverhead = 65_536;

/** Messages of one queue that have passed all checks but the store's own. */
export interface Storing {
  readonly drafts: readonly Draft[];
  readonly tagsCodes: readonly number[];
  /** UNIQ_KEY of each, for whoever watches. */
  readonly messageIds: readonly (string | undefined)[];
  /** The queue that the answer names; a dead letter lies in another. */
  readonly queueId: number;
  /** UNIQ_KEY of the message, or of the batch as a whole. */
  readonly transactionId: string | undefined;
  /** Whether the sender waits for the disk, should the broker flush synchronously. */
  readonly isWaiting: boolean;
}

/** Appends the messages and answers their sender. */
export function storeMessages(state: Broker, request: SendRequest, storing: Storing): Step<Broker> {
  const { config } = state;
  const { drafts } = storing;
  const first = drafts[0];
  if (first === undefined || !drafts.every((draft) => fits(draft, config.maxMessageSize))) {
    return [state, refuse(config, request, illegalMessage(config.maxMessageSize))];
  }
  const isSync = config.flushDiskType === 'SYNC_FLUSH';
  const key = queueKey(first.topic, first.queueId);
  const appended = append(state.store, key, drafts, storing.tagsCodes, !isSync);
  const { messages, arrivals, store } = appended;
  const outputs: Output[] = messages.map((record) => ({
    type: 'disk.append',
    file: commitLogFile,
    record,
  }));
  const answer = answerTo(state, request, storing, messages);
  const isHeld = isSync && storing.isWaiting;
  if (!isHeld) outputs.push(...acknowledge(answer));
  for (const [i, message] of messages.entries()) {
    outputs.push(observed(message, storing.messageIds[i] ?? ''));
  }
  const written = andThen([{ ...state, store }, outputs], noteWritten);
  if (isHeld) return andThen(written, (now) => hold(now, request, answer));
  // Nothing is readable yet where the sender may have to wait.
  return arrivals.length === 0 ? written : andThen(written, (now) => wake(now, arrivals, request));
}

function fits(draft: Draft, maxMessageSize: number): boolean {
  if (utf8Length(draft.properties) > propertiesSizeMax) return false;
  if (draft.body.length > maxMessageSize) return false;
  if (draft.topic.length > topicSizeMax && !isRetryTopic(draft.topic)) return false;
  return recordSize(draft) <= maxMessageSize + recordOverhead;
}

function answerTo(
  { config, hostHex }: Broker,
  { connection, frame }: SendRequest,
  { queueId, transactionId }: Storing,
  messages: readonly StoredMessage[],
): SendAnswer {
  const { opaque, oneway, command } = frame;
  const ids = messages.map(({ physicalOffset }) => hostHex + hexOfOffset(physicalOffset));
  return {
    // Not the request itself: held back, it would keep the message's bytes in memory.
    to: { connection, frame: { opaque, oneway, command } },
    header: {
      ...sendHeader(config),
      msgId: ids.join(','),
      queueId,
      queueOffset: messages[0]?.queueOffset ?? 0,
      ...(transactionId === undefined ? undefined : { transactionId }),
    },
  };
}

/** A physical offset as message ids end: 16 hexadecimal digits. */
function hexOfOffset(offset: number): string {
  return offset.toString(16).toUpperCase().padStart(16, '0');
}

function observed(message: StoredMessage, msgId: string): Output {
  const { topic, queueId, queueOffset } = message;
  const observation = { kind: 'stored', topic, queueId, queueOffset, msgId } as const;
  return { type: 'observe', observation };
}

function hold(state: Broker, { mono }: SendRequest, answer: SendAnswer): Step<Broker> {
  const { flushing, config, store } = state;
  const delayMs = config.syncFlushTimeoutMs;
  const waiting = flushing.waiting.insert(store.log.length, 0, { answer, dueMono: mono + delayMs });
  const isFirst = flushing.waiting.size === 0;
  const outputs: readonly Output[] = isFirst
    ? [{ type: 'timer.set', name: flushTimeoutTimer, key: '', delayMs }]
    : [];
  return [{ ...state, flushing: { ...flushing, waiting } }, outputs];
}
