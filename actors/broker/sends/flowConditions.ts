/** What the threads for sends execute, and what happens when they run again. */
import { each } from '../../shared/apply.ts';
import { derive } from '../../shared/entropy.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import { consumerSendMsgBack } from '../handlers/consumerSendMsgBack.ts';
import { recallMessage } from '../handlers/recallMessage.ts';
import { sendBatchMessage } from '../handlers/sendBatchMessage.ts';
import { sendMessage } from '../handlers/sendMessage.ts';
import { sendMessageV2 } from '../handlers/sendMessageV2.ts';
import type { Broker } from '../state.ts';
import { nextLook, nothingQueued, type PooledRequest } from './flowControl.ts';

/** Executes one request. */
export function execute(state: Broker, request: PooledRequest): Step<Broker> {
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
