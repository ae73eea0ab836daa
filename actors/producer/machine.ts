/**
 * A producer: starting, serving, stopping, stopped (upstream's `ServiceState`).
 *
 * Sends by the thousand are entries of a table; the machine only says which events count when.
 */
import { enqueueActions, setup } from 'xstate';
import { applyStep, type NodeContext, raisedMax } from '../shared/apply.ts';
import {
  type ClientEvent,
  clientTransitions,
  handlesIn,
  refuseRequest,
} from '../shared/client/index.ts';
import {
  type Compression,
  handlesWith,
  type NeedsCompression,
  noCompression,
} from '../shared/compression.ts';
import type {
  Boot,
  MalformedRequestEvent,
  NodeInput,
  Output,
  Reply,
  Request,
  Step,
  TimerEvent,
  UnknownRequestEvent,
} from '../shared/node.ts';
import type { ProducerConfig } from './config.ts';
import { detect, detected } from './detector.ts';
import type {
  OperatorEvent,
  RequestOrder,
  SendOrder,
  ShutdownOrder,
  TransactionOrder,
} from './events.ts';
import { checkAnswered, checkTransactionState } from './handlers/checkTransactionState.ts';
import { finish, hasLeft, refuseStart, shutdown, start, startProblem } from './handlers/life.ts';
import { lookUp, queried, recalled, refuseLookUp } from './handlers/lookUp.ts';
import { pushReply } from './handlers/pushReply.ts';
import { refuseOrder, request } from './handlers/request.ts';
import { onRoute } from './handlers/route.ts';
import { refuseSend, send } from './handlers/send.ts';
import {
  localTransactionOver,
  refuseTransaction,
  sendInTransaction,
  sentInTransaction as sent,
} from './handlers/sendInTransaction.ts';
import { heartbeatOf } from './heartbeat.ts';
import type { QueryOrder, RecallOrder } from './lookups.ts';
import { packing } from './packing.ts';
import type { SendCommand } from './request.ts';
import { greeted } from './requestSending.ts';
import { expire } from './requests.ts';
import { newProducer, type ProducerState } from './state.ts';

/** Everything that can happen to a producer. */
export type ProducerEvent =
  | Boot
  | OperatorEvent
  | ClientEvent
  | Request
  | UnknownRequestEvent
  | MalformedRequestEvent
  | TimerEvent<'detect'>
  | Reply<'getMaxOffset' | 'getRouteInfoByTopic' | 'recallMessage' | 'queryMessage' | SendCommand>
  | TimerEvent<'request'>
  | TimerEvent<'localTransaction'>
  | TimerEvent<'transactionCheck'>;

/** In every state but `stopped` the client lives and replies count. */
const living = {
  ...clientTransitions<ProducerState>({ heartbeat: heartbeatOf, heartbeatAnswered: greeted }),
  'reply.getRouteInfoByTopic': handlesIn(onRoute),
  'reply.sendMessageV2': handlesIn<ProducerState, Reply<'sendMessageV2'>>(sent),
  'reply.sendBatchMessage': handlesIn<ProducerState, Reply<'sendBatchMessage'>>(sent),
  'reply.sendMessage': handlesIn<ProducerState, Reply<'sendMessage'>>(sent),
  'reply.sendReplyMessageV2': handlesIn<ProducerState, Reply<'sendReplyMessageV2'>>(sent),
  'reply.sendReplyMessage': handlesIn<ProducerState, Reply<'sendReplyMessage'>>(sent),
  'rmq.pushReplyMessageToClient': handlesWith(pushReply),
  'rmq.checkTransactionState': handlesIn(checkTransactionState),
  'timer.localTransaction': handlesIn<ProducerState, TimerEvent<'localTransaction'>>(
    localTransactionOver,
  ),
  'timer.transactionCheck': handlesIn<ProducerState, TimerEvent<'transactionCheck'>>(checkAnswered),
  'reply.getMaxOffset': handlesIn(detected),
  'timer.detect': handlesIn<ProducerState, TimerEvent<'detect'>>(detect),
  'timer.request': handlesIn<ProducerState, TimerEvent<'request'>>(expire),
};

/** The machine of a producer. */
export const producerMachine = setup({
  types: {} as {
    context: NodeContext<ProducerState>;
    events: ProducerEvent;
    emitted: Output;
    input: NodeInput<ProducerConfig>;
  },
  actions: {
    apply: enqueueActions((args, step: Step<ProducerState>) => applyStep(args, step)),
    applyWith: enqueueActions((args, handle: NeedsCompression<ProducerState>) =>
      applyStep(args, handle(noCompression)),
    ),
  },
  guards: {
    canStart: ({ context }) => startProblem(context.node) === undefined,
    hasLeft: ({ context }) => hasLeft(context.node),
  },
}).createMachine({
  id: 'producer',
  context: ({ input }) => ({ node: newProducer(input) }),
  initial: 'starting',
  on: {
    'operator.send': handlesIn<ProducerState, SendOrder>(refuseSend),
    'operator.request': handlesIn<ProducerState, RequestOrder>(refuseOrder),
    'operator.sendInTransaction': handlesIn<ProducerState, TransactionOrder>((state, order) =>
      refuseTransaction(state, order),
    ),
    'operator.recall': handlesIn<ProducerState, RecallOrder>(refuseLookUp),
    'operator.queryMessages': handlesIn<ProducerState, QueryOrder>(refuseLookUp),
    'reply.recallMessage': handlesIn<ProducerState, Reply<'recallMessage'>>(recalled),
    'reply.queryMessage': handlesIn<ProducerState, Reply<'queryMessage'>>(queried),
    'rmq.*': handlesIn(refuseRequest),
  },
  states: {
    starting: {
      on: {
        'node.boot': [
          { guard: 'canStart', target: 'serving', ...handlesIn<ProducerState, Boot>(start) },
          { target: 'stopped', ...handlesIn<ProducerState, Boot>(refuseStart) },
        ],
      },
    },
    serving: {
      on: {
        ...living,
        'operator.send': handlesWith(packing<SendOrder>(send)),
        'operator.recall': handlesIn<ProducerState, RecallOrder>(lookUp),
        'operator.queryMessages': handlesIn<ProducerState, QueryOrder>(lookUp),
        'operator.request': handlesWith(request),
        'operator.sendInTransaction': handlesWith(sendInTransaction),
        'operator.shutdown': {
          target: 'stopping',
          ...handlesIn<ProducerState, ShutdownOrder>(shutdown),
        },
      },
    },
    stopping: {
      on: living,
      always: { guard: 'hasLeft', target: 'stopped', ...handlesIn(finish) },
    },
    stopped: {
      on: clientTransitions<ProducerState>({ heartbeat: heartbeatOf }),
    },
  },
  options: { maxIterations: raisedMax },
});

/** The machine of a producer that compresses what is long. */
export const producerMachineWith = (compression: Compression) =>
  producerMachine.provide({
    actions: {
      applyWith: enqueueActions((args, handle: NeedsCompression<ProducerState>) =>
        applyStep(args, handle(compression)),
      ),
    },
  });
