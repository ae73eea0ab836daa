/**
 * A lite pull consumer: starting, serving, stopping, stopped.
 *
 *     starting --node.boot--> serving --operator.shutdown--> stopping --unregistered--> stopped
 *     starting --wrong settings--> stopped
 *
 * Pull tasks, rounds of rebalancing and what is asked of it are data in the context, not states.
 */
import { enqueueActions, setup } from 'xstate';
import { applyStep, type NodeContext, raisedMax } from '../shared/apply.ts';
import { isFilterRefused } from '../shared/client/filterCheck.ts';
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
  TimerEvent,
  UnknownRequestEvent,
} from '../shared/node.ts';
import type { OffsetCommand } from './asks.ts';
import { pulledByHand, sentBack } from './byHand.ts';
import { startProblem } from './checks.ts';
import type { LitePullConsumerConfig } from './config.ts';
import type { OperatorEvent, Order } from './events.ts';
import { onMetadataTimer } from './fetching.ts';
import { getConsumerRunningInfo } from './handlers/getConsumerRunningInfo.ts';
import { getConsumerStatusFromClient } from './handlers/getConsumerStatusFromClient.ts';
import {
  connected,
  connectedWhileStopping,
  filterRefused,
  finish,
  hasLeft,
  refuseStart,
  shutdown,
  start,
} from './handlers/life.ts';
import { litePulled } from './handlers/litePulled.ts';
import { offsetReplied } from './handlers/offsetReplied.ts';
import { routeReplied } from './handlers/routeReplied.ts';
import { heartbeatOf } from './heartbeat.ts';
import { onPersistTimer } from './offsets.ts';
import { operate, refuseOrder } from './operate.ts';
import { onPollTimer } from './polling.ts';
import { onPullTimer } from './pullTask.ts';
import { beginRound, membersKnown, wakeRebalancing } from './rounds.ts';
import { type LitePullState, newLitePullConsumer } from './state.ts';

/** Everything that can happen to a lite pull consumer. */
export type LitePullConsumerEvent =
  | Boot
  | OperatorEvent
  | ClientEvent
  | Request
  | UnknownRequestEvent
  | MalformedRequestEvent
  | Reply<
      | 'getRouteInfoByTopic'
      | 'getConsumerListByGroup'
      | 'litePullMessage'
      | 'pullMessage'
      | 'consumerSendMsgBack'
      | 'checkClientConfig'
      | OffsetCommand
    >
  | TimerEvent<'rebalance'>
  | TimerEvent<'persistOffsets'>
  | TimerEvent<'metadata'>
  | TimerEvent<'pull'>
  | TimerEvent<'poll'>;

/** Takes orders, each in its own event. */
const orders = (handler: (state: LitePullState, order: Order) => Step<LitePullState>) => {
  const handled = handlesIn<LitePullState, Order>(handler);
  return {
    'operator.poll': handled,
    'operator.subscribe': handled,
    'operator.unsubscribe': handled,
    'operator.assign': handled,
    'operator.seek': handled,
    'operator.seekToBegin': handled,
    'operator.seekToEnd': handled,
    'operator.pause': handled,
    'operator.resume': handled,
    'operator.commit': handled,
    'operator.committed': handled,
    'operator.offsetForTimestamp': handled,
    'operator.minOffset': handled,
    'operator.maxOffset': handled,
    'operator.fetchMessageQueues': handled,
    'operator.assignment': handled,
    'operator.listenToQueues': handled,
    'operator.pull': handled,
    'operator.fetchConsumeOffset': handled,
    'operator.updateConsumeOffset': handled,
    'operator.sendMessageBack': handled,
  };
};

const offsetReply = handlesIn<LitePullState, Reply<OffsetCommand>>(offsetReplied);

/** The machine of a lite pull consumer. Give it `node.boot` first. */
export const litePullConsumerMachine = setup({
  types: {} as {
    context: NodeContext<LitePullState>;
    events: LitePullConsumerEvent;
    emitted: Output;
    input: NodeInput<LitePullConsumerConfig>;
  },
  actions: {
    apply: enqueueActions((args, step: Step<LitePullState>) => applyStep(args, step)),
    applyWith: enqueueActions((args, handle: NeedsCompression<LitePullState>) =>
      applyStep(args, handle(noCompression)),
    ),
  },
  guards: {
    canStart: ({ context }) => startProblem(context.node.settings) === undefined,
    isRefused: ({ event }) => isFilterRefused(event),
    hasLeft: ({ context }) => hasLeft(context.node),
  },
}).createMachine({
  id: 'litePullConsumer',
  context: ({ input }) => ({ node: newLitePullConsumer(input) }),
  initial: 'starting',
  on: {
    ...clientTransitions<LitePullState>({ heartbeat: heartbeatOf, opened: connected }),
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
        ...orders(operate),
        'operator.shutdown': { target: 'stopping', ...handlesIn(shutdown) },
        'rmq.notifyConsumerIdsChanged': handlesIn(wakeRebalancing),
        'rmq.getConsumerRunningInfo': handlesIn(getConsumerRunningInfo),
        'rmq.getConsumerStatusFromClient': handlesIn(getConsumerStatusFromClient),
        'reply.getRouteInfoByTopic': handlesIn(routeReplied),
        'reply.getConsumerListByGroup': handlesIn(membersKnown),
        'reply.queryConsumerOffset': offsetReply,
        'reply.getMinOffset': offsetReply,
        'reply.getMaxOffset': offsetReply,
        'reply.searchOffsetByTimestamp': offsetReply,
        'reply.litePullMessage': readsBodies(litePulled),
        'reply.pullMessage': readsBodies(pulledByHand),
        'reply.consumerSendMsgBack': handlesIn(sentBack),
        'reply.checkClientConfig': {
          guard: 'isRefused',
          target: 'stopping',
          ...handlesIn(filterRefused),
        },
        'timer.rebalance': handlesIn(beginRound),
        'timer.persistOffsets': handlesIn(onPersistTimer),
        'timer.metadata': handlesIn(onMetadataTimer),
        'timer.pull': handlesIn(onPullTimer),
        'timer.poll': handlesIn(onPollTimer),
      },
    },
    stopping: {
      on: { 'link.opened': handlesIn(connectedWhileStopping) },
      always: { guard: 'hasLeft', target: 'stopped', ...handlesIn(finish) },
    },
    stopped: {},
  },
  options: { maxIterations: raisedMax },
});

/** The machine of a lite pull consumer that reads compressed bodies. */
export const litePullConsumerMachineWith = (compression: Compression) =>
  litePullConsumerMachine.provide({
    actions: {
      applyWith: enqueueActions((args, handle: NeedsCompression<LitePullState>) =>
        applyStep(args, handle(compression)),
      ),
    },
  });
