/**
 * Transactions of a producer that are under way: local transactions that take their time, and
 * checks that wait for the one thread that answers them.
 */

import { messageSysFlag } from '../../protocol/message.ts';
import { parseOffsetMessageId } from '../../protocol/messageId.ts';
import { messageProperty, parseProperties } from '../../protocol/messageProperties.ts';
import { notify } from '../connection/index.ts';
import { masterAddress } from '../shared/client/index.ts';
import { emptyIntTable, type IntTable } from '../shared/intTable.ts';
import { logged } from '../shared/logged.ts';
import type { Address, Output, Stamp, Step } from '../shared/node.ts';
import type { SendSettled, TransactionState } from '../shared/observation.ts';
import type { ProducerState } from './state.ts';
import { type TransactionListenerConfig, type Verdict, verdictOf } from './transactionListeners.ts';

/** A half message that is stored, whose local transaction is under way. */
export interface OpenTransaction {
  readonly sequence: number;
  /** How the send went: told once the transaction is over. */
  readonly settled: SendSettled;
  /** Packed properties of the message. */
  readonly properties: string;
  readonly verdict: Verdict;
}

/** A check that the listener has to answer. */
export interface Check {
  /** The broker that asked, as it was connected to. */
  readonly from: Address;
  readonly topic: string;
  readonly msgId: string;
  readonly verdict: Verdict;
  readonly tookMs: number;
  /** The answer's header but for the state. */
  readonly header: {
    readonly topic?: string;
    readonly producerGroup: string;
    readonly tranStateTableOffset: number | bigint;
    readonly commitLogOffset: number | bigint;
    readonly fromTransactionCheck: true;
    readonly msgId: string;
    readonly transactionId?: string;
    readonly bname?: string;
  };
}

/** Everything that is under way. */
export interface Transactions {
  /** By the sequence number of their sends. */
  readonly open: IntTable<OpenTransaction>;
  /** Checks in the order in which they came; the first one occupies the thread. */
  readonly checks: readonly Check[];
}

/** Nothing is under way. */
export function noTransactions(): Transactions {
  return { open: emptyIntTable(), checks: [] };
}

const { transactionNone, transactionCommit, transactionRollback } = messageSysFlag;

/** What END_TRANSACTION says of a state. */
export const phaseOf: Readonly<Record<TransactionState, number>> = {
  commit: transactionCommit,
  rollback: transactionRollback,
  unknown: transactionNone,
};

/** What a listener says of a message that is stored as half of a transaction. */
export function executed(
  listener: TransactionListenerConfig,
  properties: string,
  transactionId: string | undefined,
): Verdict {
  const message = new Map(parseProperties(properties));
  if (transactionId !== undefined) message.set(messageProperty.transactionId, transactionId);
  return verdictOf(listener, message, 'execute');
}

/**
 * Ends a transaction: tells the broker, one-way, and whoever ordered it
 * (`DefaultMQProducerImpl.endTransaction`).
 */
export function end(
  state: ProducerState,
  { sequence, settled, verdict }: OpenTransaction,
  stamp: Stamp,
): Step<ProducerState> {
  const open = state.transactions.open.delete(sequence);
  const over: ProducerState = { ...state, transactions: { ...state.transactions, open } };
  const [after, outputs] = tell(over, settled, verdict, stamp);
  return [after, [...outputs, ...told(state, settled, verdict)]];
}

/** What is told of a transaction that is over for its producer, and of its send. */
export function told(
  { settings }: ProducerState,
  settled: SendSettled,
  { state: localState, exception }: Verdict,
): readonly Output[] {
  const { topic, msgId = '' } = settled;
  const base = { group: settings.producerGroup, topic, msgId, state: localState, isCheck: false };
  return [
    {
      type: 'observe',
      observation: {
        kind: 'transactionResolved',
        ...base,
        ...(exception === undefined ? {} : { exception }),
      },
    },
    { type: 'observe', observation: { ...settled, localState } },
  ];
}

function tell(
  state: ProducerState,
  { topic, brokerName = '', queueOffset, msgId, offsetMsgId, transactionId }: SendSettled,
  { state: localState, exception }: Verdict,
  stamp: Stamp,
): Step<ProducerState> {
  const to = masterAddress(state.client, brokerName);
  const id = parseOffsetMessageId(offsetMsgId ?? '');
  if (to === undefined || !id.ok) {
    const why = to === undefined ? `no master of ${brokerName}` : 'its place is not known';
    return [state, [logged('warn', `nobody is told that ${msgId} ended as ${localState}: ${why}`)]];
  }
  const header = {
    topic,
    producerGroup: state.settings.producerGroup,
    ...(queueOffset === undefined ? {} : { tranStateTableOffset: queueOffset }),
    commitLogOffset: id.value.physicalOffset,
    commitOrRollback: phaseOf[localState],
    fromTransactionCheck: false,
    ...(msgId === undefined ? {} : { msgId }),
    ...(transactionId === undefined ? {} : { transactionId }),
    bname: brokerName,
  };
  const remark =
    exception === undefined
      ? {}
      : { remark: `executeLocalTransactionBranch exception: ${exception}` };
  const request = { to, command: 'endTransaction', header, body: undefined, ...remark } as const;
  const [connections, outputs] = notify(state.client.connections, request, stamp);
  return [{ ...state, client: { ...state.client, connections } }, outputs];
}
