/**
 * A message that is sent in a transaction (`DefaultMQProducerImpl.sendMessageInTransaction`).
 *
 * Behaviour: a delay level is ignored. The half message goes out as a synchronous send with its
 * retries. Once it is stored the local transaction is executed, and the broker is told of its end,
 * one-way; what was stored with a doubt about its durability is rolled back, and nothing executed.
 * A half message that was not stored has no local transaction, and nobody is told. An exception
 * counts as not knowing. The order is settled at the end of all that.
 *
 * Not modelled: upstream hands the end of a transaction to a name server where it knows no master
 * of the broker any more; here it is a line in the log. Listeners see no body.
 */
import { messageProperty } from '../../../protocol/messageProperties.ts';
import { each } from '../../shared/apply.ts';
import type { Compression } from '../../shared/compression.ts';
import type { Observe, Output, Reply, Step, TimerEvent } from '../../shared/node.ts';
import type { SendSettled } from '../../shared/observation.ts';
import type { SendOrder, TransactionOrder } from '../events.ts';
import { packed } from '../packing.ts';
import type { SendCommand } from '../request.ts';
import { noCode, refusal } from '../settle.ts';
import type { PendingSend, ProducerState } from '../state.ts';
import { transactionListenerProblem, type Verdict } from '../transactionListeners.ts';
import { end, executed, type OpenTransaction, told } from '../transactions.ts';
import type { SendContext } from '../transmit.ts';
import { send } from './send.ts';
import { sent } from './sent.ts';

/** The timer of a local transaction, by the number of its send. */
export const localTransactionTimer = 'localTransaction';

const { transactionPrepared, producerGroup, delay } = messageProperty;

/** Sends the half message. */
export function sendInTransaction(
  compression: Compression,
  state: ProducerState,
  order: TransactionOrder,
): Step<ProducerState> {
  const { listener = state.settings.transactionListener, ...content } = order;
  const problem =
    listener === undefined ? 'tranExecutor is null' : transactionListenerProblem(listener);
  if (listener === undefined || problem !== undefined) {
    return refuseTransaction(state, order, problem);
  }
  const { [delay]: _, ...own } = order.properties ?? {};
  const plain: SendOrder = {
    ...content,
    type: 'operator.send',
    mode: 'sync',
    delayLevel: 0,
    properties: {
      ...own,
      [transactionPrepared]: 'true',
      [producerGroup]: state.settings.producerGroup,
    },
    transaction: listener,
  };
  return send(state, packed(plain, state.settings, compression));
}

/** Refuses a transaction: while the producer does not serve, or for a reason of its own. */
export function refuseTransaction(
  state: ProducerState,
  { id, topic }: TransactionOrder,
  problem = 'The producer service state not OK',
): Step<ProducerState> {
  return [state, [refusal({ id, topic } as SendOrder, problem, noCode)]];
}

/** Takes in the answer to an attempt; if a half message is stored, executes its transaction. */
export function sentInTransaction(
  state: ProducerState,
  event: Reply<SendCommand>,
): Step<ProducerState> {
  const { sequence } = event.context as SendContext; // Made by `transmit` alone.
  const half = state.pending.get(sequence);
  const step = sent(state, event);
  if (half?.order.transaction === undefined) return step;
  const settled = step[1].find((output): output is Observe => isStored(output));
  if (settled === undefined) return step;
  const others = step[1].filter((output) => output !== settled);
  const [after, outputs] = execute(step[0], half, settled.observation as SendSettled, event);
  return [after, [...others, ...outputs]];
}

function isStored(output: Output): boolean {
  if (output.type !== 'observe' || output.observation.kind !== 'sendSettled') return false;
  const { outcome } = output.observation;
  return outcome === 'stored' || outcome === 'storedUnconfirmed';
}

function execute(
  state: ProducerState,
  { sequence, message, order }: PendingSend,
  settled: SendSettled,
  stamp: Reply<SendCommand>,
): Step<ProducerState> {
  const { properties } = message;
  const { transaction } = order;
  const isSure = settled.outcome === 'stored' && transaction !== undefined;
  const verdict: Verdict = isSure
    ? executed(transaction, properties, settled.transactionId)
    : { state: 'rollback' };
  const open: OpenTransaction = { sequence, settled, properties, verdict };
  const tookMs = isSure ? (transaction.tookMs ?? 0) : 0;
  if (tookMs === 0) return end(state, open, stamp);
  const table = state.transactions.open.set(sequence, open);
  const key = String(sequence);
  return [
    { ...state, transactions: { ...state.transactions, open: table } },
    [{ type: 'timer.set', name: localTransactionTimer, key, delayMs: tookMs }],
  ];
}

/** `timer.localTransaction`: a local transaction is over. */
export function localTransactionOver(state: ProducerState, event: TimerEvent): Step<ProducerState> {
  const open = state.transactions.open.get(Number(event.key));
  return open === undefined ? [state, []] : end(state, open, event);
}

/** Local transactions that a shutdown does not wait for: nobody is told how they end. */
export function leaveTransactions(state: ProducerState): Step<ProducerState> {
  const open = [...state.transactions.open.values()];
  return each(state, open, (now, one) => {
    const left = now.transactions.open.delete(one.sequence);
    const key = String(one.sequence);
    return [
      { ...now, transactions: { ...now.transactions, open: left, checks: [] } },
      [
        { type: 'timer.cancel', name: localTransactionTimer, key },
        ...told(now, one.settled, one.verdict),
      ],
    ];
  });
}
