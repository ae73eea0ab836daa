/**
 * CHECK_TRANSACTION_STATE: a broker asks how a transaction ended
 * (`ClientRemotingProcessor.checkTransactionState`, `DefaultMQProducerImpl.checkTransactionState`).
 *
 * Behaviour: the listener says so, and the broker is told by an END_TRANSACTION to where it asked
 * from. One thread answers, checks wait for it in their order; of more than 2,000 that wait the
 * last is dropped. What cannot be read, is of another group or asks a producer without a listener
 * is not answered. Nor is the request itself, ever.
 *
 * Not modelled: namespaces; listeners see no body.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { offsetMessageId } from '../../../protocol/messageId.ts';
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { linkOf, notify } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Request, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import type { ProducerState } from '../state.ts';
import { verdictOf } from '../transactionListeners.ts';
import { type Check, phaseOf } from '../transactions.ts';

/** The timer of the check that occupies the thread. */
export const transactionCheckTimer = 'transactionCheck';

/** Checks that may wait (`checkRequestHoldMax`). */
const checksMax = 2_000;

type CheckRequest = Request<'checkTransactionState'>;

const { producerGroup, uniqueKey } = messageProperty;

/** Has the listener say how the transaction ended. */
export function checkTransactionState(
  state: ProducerState,
  event: CheckRequest,
): Step<ProducerState> {
  const { settings, transactions } = state;
  const message = event.frame.body[0];
  if (message === undefined) return [state, [logged('warn', 'a half message cannot be read')]];
  const properties = parseProperties(message.properties);
  const group = properties.get(producerGroup);
  const listener = settings.transactionListener;
  if (group !== settings.producerGroup || listener === undefined) {
    const why = listener === undefined ? 'there is no listener' : `its group is ${group}`;
    return [state, [logged('warn', `a check of a transaction is not answered: ${why}`)]];
  }
  const from = linkOf(state.client.connections, event.connection)?.address;
  if (from === undefined) return [state, []];
  if (transactions.checks.length > checksMax) {
    return [state, [logged('error', 'a check of a transaction is dropped: too many wait')]];
  }
  const check: Check = {
    from,
    topic: message.topic,
    verdict: verdictOf(listener, properties, 'check'),
    tookMs: listener.tookMs ?? 0,
    ...named(message, properties.get(uniqueKey), event, group),
  };
  if (transactions.checks.length === 0 && check.tookMs === 0) return answer(state, check, event);
  const checks = [...transactions.checks, check];
  const queued: ProducerState = { ...state, transactions: { ...transactions, checks } };
  return transactions.checks.length === 0 ? occupy(queued, check) : [queued, []];
}

function named(
  { storeHost, physicalOffset }: StoredMessage,
  id: string | undefined,
  { frame }: CheckRequest,
  group: string,
): Pick<Check, 'header' | 'msgId'> {
  const { topic, tranStateTableOffset, commitLogOffset, transactionId, bname } = frame.header;
  const msgId = id ?? offsetMessageId(storeHost, physicalOffset);
  const header = {
    ...(topic === undefined ? {} : { topic }),
    producerGroup: group,
    tranStateTableOffset,
    commitLogOffset,
    fromTransactionCheck: true,
    msgId,
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(bname === undefined ? {} : { bname }),
  } as const;
  return { header, msgId };
}

function occupy(state: ProducerState, { tookMs }: Check): Step<ProducerState> {
  const name = transactionCheckTimer;
  return [state, [{ type: 'timer.set', name, key: '', delayMs: tookMs }]];
}

/** `timer.transactionCheck`: the listener has answered; the next check has the thread. */
export function checkAnswered(state: ProducerState, event: TimerEvent): Step<ProducerState> {
  const [first, ...checks] = state.transactions.checks;
  if (first === undefined) return [state, []];
  const freed: ProducerState = { ...state, transactions: { ...state.transactions, checks } };
  const answered = answer(freed, first, event);
  const next = checks[0];
  return next === undefined ? answered : andThen(answered, (now) => occupy(now, next));
}

function answer(
  state: ProducerState,
  { from, header, verdict, topic, msgId }: Check,
  stamp: Stamp,
): Step<ProducerState> {
  const { state: localState, exception } = verdict;
  const thrown = exception === undefined ? {} : { exception };
  const remark =
    exception === undefined ? {} : { remark: `checkLocalTransactionState Exception: ${exception}` };
  const request = {
    to: from,
    command: 'endTransaction',
    header: { ...header, commitOrRollback: phaseOf[localState] },
    body: undefined,
    ...remark,
  } as const;
  const [connections, outputs] = notify(state.client.connections, request, stamp);
  const observation = {
    kind: 'transactionResolved',
    group: header.producerGroup,
    topic,
    msgId,
    state: localState,
    isCheck: true,
    ...thrown,
  } as const;
  return [
    { ...state, client: { ...state.client, connections } },
    [...outputs, { type: 'observe', observation }],
  ];
}
