/**
 * END_TRANSACTION: commits a half message, or rolls it back.
 *
 * Behaviour (`EndTransactionProcessor`): refusals in upstream's order. A commit is a new record in
 * the real topic and queue, whether that topic still exists or not; either end is noted, so that
 * nobody is asked for it. A state of 0 is never answered. Whether the half message was ended before
 * is not looked at, as upstream: each commit stores the message once more, one after a rollback
 * too. Ends from checks may come as late as they like; where the sender set an immunity time, his
 * own end must not come after it.
 *
 * With synchronous flush, or slaves to wait for, a commit is answered when they have the message
 * or have had their time, and it is SUCCESS in either case. Upstream asks for `WAIT=false`, and
 * then writes the sender's properties over it.
 *
 * Not modelled: that an end is noted only then. What is no half message but has all of its
 * properties is committed as upstream does, and noted nowhere.
 */
import { messageSysFlag, type StoredMessage } from '../../../protocol/message.ts';
import {
  messageProperty,
  parseProperties,
  propertyOf,
} from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Output, Request, Stamp, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { type StoreProblem, storeProblem } from '../sends/flowControl.ts';
import { illegalMessage, waitsForStore } from '../sends/sendProperties.ts';
import { answerWhenSafe } from '../sends/storing.ts';
import type { Broker } from '../state.ts';
import { messageAtPhysical } from '../store/store.ts';
import { putProblem, storeOwn } from '../store/storeInternal.ts';
import { committed } from '../transactions/halfMessages.ts';
import { noteDone } from '../transactions/transactionOps.ts';
import { halfTopic } from '../transactions/transactionTopics.ts';

const { SUCCESS, SYSTEM_ERROR, SLAVE_NOT_AVAILABLE, MESSAGE_ILLEGAL, ILLEGAL_OPERATION } =
  responseCode;
const { transactionNone, transactionCommit, transactionRollback } = messageSysFlag;
const { producerGroup, checkImmunityTimeInSeconds, realTopic, uniqueKey } = messageProperty;

type EndTransaction = Request<'endTransaction'>;

interface Refusal {
  readonly code: number;
  readonly remark: string;
}

/** What upstream says where nothing was set. */
const untold = 'not set any response code';

const wrong = (remark: string): Refusal => ({ code: SYSTEM_ERROR, remark });

/** Ends the transaction and answers, if it is to be answered. */
export function endTransaction(state: Broker, request: EndTransaction): Step<Broker> {
  const { commitOrRollback, commitLogOffset } = request.frame.header;
  const isRollback = commitOrRollback === transactionRollback;
  if (!isRollback && commitOrRollback !== transactionCommit && commitOrRollback !== transactionNone)
    return refuse(state, request, wrong('commitOrRollback field wrong'));
  if (state.config.brokerId !== 0)
    return refuse(state, request, { code: SLAVE_NOT_AVAILABLE, remark: untold });
  if (commitOrRollback === transactionNone) return [state, []];
  if (commitLogOffset === undefined) {
    return refuse(state, request, wrong('commitLogOffset: missing'));
  }
  const half = messageAtPhysical(state.store, Number(commitLogOffset));
  if (half === undefined) {
    return refuse(state, request, wrong('Find prepared transaction message failed'));
  }
  const problem = problemOf(state, request, half);
  if (problem !== undefined) return refuse(state, request, problem);
  return isRollback ? rollBack(state, request, half) : commit(state, request, half);
}

function problemOf(
  state: Broker,
  request: EndTransaction,
  half: StoredMessage,
): Refusal | undefined {
  const { header } = request.frame;
  if (!header.fromTransactionCheck && isLate(state, half, request)) {
    return { code: ILLEGAL_OPERATION, remark: untold };
  }
  const group = propertyOf(half.properties, producerGroup);
  if (group === undefined) return wrong('the message says no producer group');
  if (group !== header.producerGroup) return wrong('The producer group wrong');
  const { tranStateTableOffset, commitLogOffset } = header;
  if (tranStateTableOffset === undefined) return wrong('tranStateTableOffset: missing');
  if (half.queueOffset !== Number(tranStateTableOffset)) {
    return wrong('The transaction state table offset wrong');
  }
  return half.physicalOffset === Number(commitLogOffset)
    ? undefined
    : wrong('The commit log offset wrong');
}

/** Whether a sender with an immunity time of his own has let it pass (`rejectCommitOrRollback`). */
function isLate({ config }: Broker, half: StoredMessage, { at }: Stamp): boolean {
  const text = propertyOf(half.properties, checkImmunityTimeInSeconds);
  if (text === undefined) return false;
  const immunityMs = /^[+-]?\d{1,15}$/.test(text) ? Number(text) * 1_000 : 0;
  return at - Number(half.bornTimestamp) > Math.max(immunityMs, config.transactionTimeOutMs);
}

function commit(state: Broker, request: EndTransaction, half: StoredMessage): Step<Broker> {
  const message = committed(state.config, half);
  if (message === undefined) {
    return refuse(state, request, wrong('the message does not say where it goes'));
  }
  const unavailable = storeProblem(state.config);
  if (unavailable !== undefined) return refuse(state, request, refusalOf[unavailable]);
  if (putProblem(state, message) !== undefined) {
    const { remark } = illegalMessage(state.config.maxMessageSize);
    const sentence = `T${remark.slice(1)}`; // Upstream's two texts begin differently.
    return refuse(state, request, { code: MESSAGE_ILLEGAL, remark: sentence });
  }
  const { connection, frame } = request;
  const { opaque, oneway, command } = frame;
  const answer = { to: { connection, frame: { opaque, oneway, command } } };
  const isWaiting = waitsForStore(parseProperties(message.properties));
  const stored = storeOwn(state, message, request);
  const answered = andThen(stored, (now) => answerWhenSafe(now, request, answer, isWaiting));
  return andThen(answered, (now) => end(now, request, half, 'commit'));
}

/** How a commit is refused by a store that takes nothing: its half message stays. */
const refusalOf: Readonly<Record<StoreProblem, Refusal>> = {
  SERVICE_NOT_AVAILABLE: {
    code: responseCode.SERVICE_NOT_AVAILABLE,
    remark: 'Service not available now.',
  },
  OS_PAGE_CACHE_BUSY: {
    code: SYSTEM_ERROR,
    remark: 'OS page cache busy, please try another machine',
  },
};

function rollBack(state: Broker, request: EndTransaction, half: StoredMessage): Step<Broker> {
  const noted = end(state, request, half, 'rollback');
  return andThen(noted, (now) => [now, respond(request, SUCCESS, { remark: untold })]);
}

function end(
  state: Broker,
  request: EndTransaction,
  half: StoredMessage,
  how: 'commit' | 'rollback',
): Step<Broker> {
  const { properties, queueOffset } = half;
  const { fromTransactionCheck: isFromCheck, producerGroup: group = '' } = request.frame.header;
  const told: Output = {
    type: 'observe',
    observation: {
      kind: 'transactionEnded',
      group,
      topic: propertyOf(properties, realTopic) ?? '',
      msgId: propertyOf(properties, uniqueKey) ?? '',
      halfOffset: queueOffset,
      how,
      isFromCheck,
    },
  };
  return half.topic === halfTopic
    ? andThen([state, [told]], (now) => noteDone(now, queueOffset, request))
    : [state, [told]];
}

function refuse(state: Broker, request: EndTransaction, { code, remark }: Refusal): Step<Broker> {
  return [state, respond(request, code, { remark })];
}
