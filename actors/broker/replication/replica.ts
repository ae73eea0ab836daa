/**
 * A slave's side of replication (`HAClient`).
 *
 * Behaviour: the name servers tell where the master is; the slave asks it for the log, again and
 * again, and takes what comes as it is. It asks the last master that it heard of, also while no
 * name server knows one. What fails is tried again after 5 s; a master that says nothing for 20 s
 * is given up first.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, within } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Address, Output, Reply, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import type { Replicated } from '../../shared/observation.ts';
import { arrived } from '../arrived.ts';
import type { Broker } from '../state.ts';
import { noteWritten } from '../store/flushing.ts';
import { commitLogFile, dispatch } from '../store/store.ts';
import {
  appendReplica,
  cutStore,
  type LogCut,
  offsetOf,
  positionAt,
  recordBefore,
} from './replicaLog.ts';
import { isSlave, reconnectTimer } from './replication.ts';

/** What a name server said of the master; nothing while it knows none. */
export interface MasterTold {
  readonly masterAddr?: Address;
  readonly haServerAddr?: Address;
}

/** A slave learns where its master is. */
export function masterLearnt(state: Broker, told: MasterTold, stamp: Stamp): Step<Broker> {
  const { replication, config } = state;
  const { masterAddr } = told;
  if (!isSlave(config) || masterAddr === config.address) return [state, []];
  const logAddr = told.haServerAddr === undefined ? replication.logAddr : masterAddr;
  const isNew = logAddr !== replication.logAddr;
  const learnt: Broker = { ...state, replication: { ...replication, masterAddr, logAddr } };
  return isNew ? askForLog(learnt, stamp) : [learnt, []];
}

/** `timer.replicate`: looks for the master again. */
export function askAgain(state: Broker, event: TimerEvent): Step<Broker> {
  return askForLog(state, event);
}

function askForLog(state: Broker, stamp: Stamp): Step<Broker> {
  const { replication, config, store, connections } = state;
  if (replication.logAddr === undefined || replication.isAsking || state.leaving)
    return [state, []];
  const lastRecord = recordBefore(store, store.log.length);
  const asking: Broker = { ...state, replication: { ...replication, isAsking: true } };
  return within(
    asking,
    call(
      connections,
      {
        to: replication.logAddr,
        command: 'replicateLog',
        header: {
          slaveAddr: config.address,
          offset: store.endOffset,
          ...(lastRecord === undefined ? {} : { lastRecord }),
          suspendTimeoutMillis: config.haSendHeartbeatIntervalMs,
        },
        body: undefined,
        timeoutMs: config.haHousekeepingIntervalMs,
        context: undefined,
      },
      stamp,
    ),
  );
}

/** `reply.replicateLog`: takes in what came, and asks for more. */
export function replicated(state: Broker, event: Reply<'replicateLog'>): Step<Broker> {
  const { outcome, address } = event;
  const idle: Broker = { ...state, replication: { ...state.replication, isAsking: false } };
  if (state.leaving) return [idle, []];
  if (!outcome.ok) return later(idle, `${address}: ${outcome.problem}`);
  const { code, remark, header, body } = outcome.frame;
  const cutTo = code === responseCode.PULL_OFFSET_MOVED ? header?.cutTo : undefined;
  if (cutTo !== undefined && Number(cutTo) < state.store.endOffset) {
    return andThen(cutLog(idle, Number(cutTo)), (now) => askForLog(now, event));
  }
  if (code !== responseCode.SUCCESS) return later(idle, `${address}: ${code} ${remark ?? ''}`);
  const taken = takeIn(idle, body ?? [], event);
  if (taken === undefined) return later(idle, `${address} sent what does not come next`);
  return andThen(taken, (now) => askForLog(now, event));
}

function later(state: Broker, why: string): Step<Broker> {
  const delayMs = state.config.haReconnectDelayMs;
  return [
    state,
    [
      logged('warn', `nothing replicated from master ${why}`),
      { type: 'timer.set', name: reconnectTimer, key: '', delayMs },
    ],
  ];
}

function takeIn(
  state: Broker,
  messages: readonly StoredMessage[],
  stamp: Stamp,
): Step<Broker> | undefined {
  if (messages.length === 0) return [state, []];
  let { store } = state;
  const outputs: Output[] = [];
  for (const record of messages) {
    if (record.physicalOffset !== store.endOffset) return undefined;
    store = appendReplica(store, record);
    outputs.push({ type: 'disk.append', file: commitLogFile, record });
    outputs.push({ type: 'observe', observation: replicatedOf(record) });
  }
  const written = andThen([{ ...state, store }, outputs], noteWritten);
  if (state.config.flushDiskType === 'SYNC_FLUSH') return written;
  return andThen(written, (now) => {
    const readable = dispatch(now.store, now.store.log.length);
    return arrived({ ...now, store: readable.store }, readable.arrivals, stamp);
  });
}

function replicatedOf(record: StoredMessage): Replicated {
  const { topic, queueId, queueOffset, physicalOffset } = record;
  const msgId = propertyOf(record.properties, messageProperty.uniqueKey) ?? '';
  return { kind: 'replicated', topic, queueId, queueOffset, physicalOffset, msgId };
}

/** Drops what the master has not; the records before are as the master's, or are cut next. */
function cutLog(state: Broker, offset: number): Step<Broker> {
  const { store } = state;
  const above = positionAt(store, offset);
  // Inside a record of its own: that one goes, too.
  const position = offsetOf(store, above) > offset ? above - 1 : above;
  const cutTo = offsetOf(store, position);
  const record: LogCut = { cutTo };
  const records = store.log.length - position;
  const text = `its master has not what lies at ${cutTo} and behind: ${records} messages are gone`;
  const cut: Step<Broker> = [
    { ...state, store: cutStore(store, position) },
    [
      { type: 'disk.append', file: commitLogFile, record },
      { type: 'observe', observation: { kind: 'logCut', cutTo, records } },
      logged('warn', text),
    ],
  ];
  return andThen(cut, noteWritten);
}
