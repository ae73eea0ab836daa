/**
 * What a serving broker does about sends: part of its table. All of them are taken by one pool of
 * threads, which may be put into conditions under which it takes none (`flowControl.ts`).
 */
import { handles } from '../connection/index.ts';
import { each } from '../shared/apply.ts';
import { derive } from '../shared/entropy.ts';
import { logged } from '../shared/logged.ts';
import type { Stamp, Step } from '../shared/node.ts';
import {
  clearQueue,
  nextLook,
  nothingQueued,
  type PooledRequest,
  turnedAway,
} from './flowControl.ts';
import type { FlowControlConfig } from './flowControlConfig.ts';
import { consumerSendMsgBack } from './handlers/consumerSendMsgBack.ts';
import { recallMessage } from './handlers/recallMessage.ts';
import { sendBatchMessage } from './handlers/sendBatchMessage.ts';
import { sendMessage } from './handlers/sendMessage.ts';
import { sendMessageV2 } from './handlers/sendMessageV2.ts';
import type { Broker } from './state.ts';

/** Puts the broker into conditions under which it takes no sends, or out of them. */
export interface FlowControlOperation extends Stamp {
  readonly type: 'operator.setFlowControl';
  readonly osPageCacheBusy?: boolean;
  readonly sendThreadsStalled?: boolean;
  readonly diskFull?: boolean;
}

/** The conditions, by name. */
export const conditions = ['osPageCacheBusy', 'sendThreadsStalled', 'diskFull'] as const;

/** A request on its way to a thread. */
function take(state: Broker, request: PooledRequest): Step<Broker> {
  return turnedAway(state, request) ?? execute(state, request);
}

function execute(state: Broker, request: PooledRequest): Step<Broker> {
  switch (request.type) {
    case 'rmq.sendMessageV2':
      return sendMessageV2(state, request);
    case 'rmq.sendMessage':
      return sendMessage(state, request);
    case 'rmq.sendBatchMessage':
      return sendBatchMessage(state, request);
    case 'rmq.consumerSendMsgBack':
      return consumerSendMsgBack(state, request);
    case 'rmq.recallMessage':
      return recallMessage(state, request);
  }
}

/** `operator.setFlowControl`: for this life alone. */
function setConditions(state: Broker, event: FlowControlOperation): Step<Broker> {
  const asked = conditions.flatMap((name) => {
    const value = event[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const told = asked.map(([name, value]) => logged('warn', `${name} is ${value} from now on`));
  const config = { ...state.config, ...(Object.fromEntries(asked) as Partial<FlowControlConfig>) };
  const [after, outputs] = conditionsChanged({ ...state, config }, event);
  return [after, [...told, ...outputs]];
}

/** Threads that run again take all that waited, in order. */
export function conditionsChanged(state: Broker, stamp: Stamp): Step<Broker> {
  if (state.sendPool.waiting.size === 0) return [state, []];
  if (state.config.sendThreadsStalled) return [state, nextLook(state, stamp)];
  const { at, mono, entropy } = stamp;
  const waiting = [...state.sendPool.waiting].map(({ value }) => value);
  const emptied: Broker = { ...state, sendPool: nothingQueued() };
  return each(emptied, waiting.entries(), (now, [index, request]) =>
    execute(now, { ...request, at, mono, entropy: derive(entropy, index) }),
  );
}

/** Name of the timer that these transitions take. */
export type SendTimer = 'sendQueue';

/** To be spread into the state that serves. */
export const sendTransitions = {
  'rmq.sendMessage': handles(take),
  'rmq.sendMessageV2': handles(take),
  'rmq.sendBatchMessage': handles(take),
  'rmq.consumerSendMsgBack': handles(take),
  'rmq.recallMessage': handles(take),
  'timer.sendQueue': handles(clearQueue),
  'operator.setFlowControl': handles(setConditions),
};
