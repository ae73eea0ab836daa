/**
 * A simple consumer: starting, serving, stopping, stopped.
 *
 * What is asked of it by the thousand are entries of a table; the machine only says which events
 * count when.
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
  type NeedsCompression,
  noCompression,
  readsBodies,
} from '../shared/compression.ts';
import type {
  Boot,
  MalformedRequestEvent,
  NodeInput,
  Output,
  Reply,
  Request,
  Step,
  UnknownRequestEvent,
} from '../shared/node.ts';
import { startProblem } from './checks.ts';
import type { SimpleConsumerConfig } from './config.ts';
import type { OperationCommand } from './content.ts';
import type { OperatorEvent, Order } from './events.ts';
import { answered } from './handlers/answered.ts';
import { invisibleChanged } from './handlers/invisibleChanged.ts';
import { finish, hasLeft, refuseStart, shutdown, start } from './handlers/life.ts';
import { popped } from './handlers/popped.ts';
import { onRoute } from './handlers/route.ts';
import { notified, peeked, pollingTold } from './handlers/told.ts';
import { heartbeatOf } from './heartbeat.ts';
import { operate, refuseOrder } from './operate.ts';
import { newSimpleConsumer, type SimpleConsumerState } from './state.ts';

/** Everything that can happen to a simple consumer. */
export type SimpleConsumerEvent =
  | Boot
  | OperatorEvent
  | ClientEvent
  | Request
  | UnknownRequestEvent
  | MalformedRequestEvent
  | Reply<'getRouteInfoByTopic' | OperationCommand>;

/** In every state but `stopped` the client lives and replies count. */
const living = {
  ...clientTransitions<SimpleConsumerState>({ heartbeat: heartbeatOf }),
  'reply.getRouteInfoByTopic': handlesIn(onRoute),
  'reply.popMessage': readsBodies(popped),
  'reply.ackMessage': handlesIn<SimpleConsumerState, Reply<'ackMessage'>>(answered),
  'reply.batchAckMessage': handlesIn<SimpleConsumerState, Reply<'batchAckMessage'>>(answered),
  'reply.setMessageRequestMode': handlesIn<SimpleConsumerState, Reply<'setMessageRequestMode'>>(
    answered,
  ),
  'reply.changeMessageInvisibletime': handlesIn(invisibleChanged),
  'reply.peekMessage': handlesIn(peeked),
  'reply.notification': handlesIn(notified),
  'reply.pollingInfo': handlesIn(pollingTold),
};

/** Takes orders, each in its own event. */
const orders = (
  handler: (state: SimpleConsumerState, order: Order) => Step<SimpleConsumerState>,
) => {
  const handled = handlesIn<SimpleConsumerState, Order>(handler);
  return {
    'operator.receive': handled,
    'operator.ack': handled,
    'operator.changeInvisible': handled,
    'operator.batchAck': handled,
    'operator.setRequestMode': handled,
    'operator.peek': handled,
    'operator.notification': handled,
    'operator.pollingInfo': handled,
  };
};

/** The machine of a simple consumer. Give it `node.boot` first. */
export const simpleConsumerMachine = setup({
  types: {} as {
    context: NodeContext<SimpleConsumerState>;
    events: SimpleConsumerEvent;
    emitted: Output;
    input: NodeInput<SimpleConsumerConfig>;
  },
  actions: {
    apply: enqueueActions((args, step: Step<SimpleConsumerState>) => applyStep(args, step)),
    applyWith: enqueueActions((args, handle: NeedsCompression<SimpleConsumerState>) =>
      applyStep(args, handle(noCompression)),
    ),
  },
  guards: {
    canStart: ({ context }) => startProblem(context.node.settings) === undefined,
    hasLeft: ({ context }) => hasLeft(context.node),
  },
}).createMachine({
  id: 'simpleConsumer',
  context: ({ input }) => ({ node: newSimpleConsumer(input) }),
  initial: 'starting',
  on: {
    ...orders(refuseOrder),
    'rmq.*': handlesIn(refuseRequest),
  },
  states: {
    starting: {
      on: {
        'node.boot': [
          { guard: 'canStart', target: 'serving', ...handlesIn(start) },
          { target: 'stopped', ...handlesIn(refuseStart) },
        ],
      },
    },
    serving: {
      on: {
        ...living,
        ...orders(operate),
        'operator.shutdown': { target: 'stopping', ...handlesIn(shutdown) },
      },
    },
    stopping: {
      on: living,
      always: { guard: 'hasLeft', target: 'stopped', ...handlesIn(finish) },
    },
    stopped: {
      on: clientTransitions<SimpleConsumerState>({ heartbeat: heartbeatOf }),
    },
  },
  options: { maxIterations: raisedMax },
});

/** The machine of a simple consumer that reads compressed bodies. */
export const simpleConsumerMachineWith = (compression: Compression) =>
  simpleConsumerMachine.provide({
    actions: {
      applyWith: enqueueActions((args, handle: NeedsCompression<SimpleConsumerState>) =>
        applyStep(args, handle(compression)),
      ),
    },
  });
