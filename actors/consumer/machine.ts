/**
 * A push consumer: joins its group, pulls or pops the queues that are its share, consumes, commits.
 *
 *     booting --node.boot--> starting --routes answered--> serving
 *     booting --wrong settings--> stopped
 *     starting, serving --operator.shutdown--> stopping --unregistered--> stopped
 *
 * Rounds of rebalancing, pulls and listeners at work are data in the context, not states.
 */
import { enqueueActions, setup } from 'xstate';
import { applyStep, type NodeContext, raisedMax } from '../shared/apply.ts';
import { isFilterRefused } from '../shared/client/filterCheck.ts';
import {
  type ClientEvent,
  clientTransitions,
  handlesIn,
  isLeaving,
} from '../shared/client/index.ts';
import {
  type Compression,
  handlesWith,
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
import { assignmentKnown } from './assignment.ts';
import { filterRefused } from './checkFilters.ts';
import { startProblem } from './checks.ts';
import type { ConsumerConfig } from './config.ts';
import { onConsumeTimer, onReconsumeTimer, onResent, onSentBack } from './consume.ts';
import { onExpiredTimer } from './expired.ts';
import { boot, refuseStart, routeReplied, routeWhileStarting } from './handlers/boot.ts';
import { connected, connectedWhileStopping } from './handlers/connected.ts';
import { consumeMessageDirectly, onDirectTimer } from './handlers/consumeMessageDirectly.ts';
import { getConsumerRunningInfo } from './handlers/getConsumerRunningInfo.ts';
import { getConsumerStatusFromClient } from './handlers/getConsumerStatusFromClient.ts';
import { notifyConsumerIdsChanged } from './handlers/notifyConsumerIdsChanged.ts';
import {
  type ConsumerOperation,
  resume,
  subscribe,
  suspend,
  unsubscribe,
} from './handlers/operator.ts';
import { popped } from './handlers/popped.ts';
import { onOffsetMovedTimer, pulled } from './handlers/pulled.ts';
import { refuse, refuseMalformed } from './handlers/refuse.ts';
import { onResetTimer, resetConsumerClientOffset } from './handlers/resetConsumerClientOffset.ts';
import { close, shutDown } from './handlers/shutdown.ts';
import { heartbeatOf } from './heartbeat.ts';
import { lockBatchReplied, onLockAllTimer, onLockRetryTimer } from './locks.ts';
import { onPersistTimer } from './offsets.ts';
import { onDrainTimer, onOrderTimer, onRelockTimer } from './orderly.ts';
import { onPopConsumeTimer } from './popConsume.ts';
import { onPopTimer } from './popLoop.ts';
import { settled } from './popSettle.ts';
import { onPullTimer } from './pull.ts';
import { beginRound, membersKnown } from './rebalance.ts';
import { beginReplies, onReplySent, onReplyTimer, type Replying } from './replying.ts';
import { onUnlockWaitTimer } from './share.ts';
import { type ConsumerState, newConsumer } from './state.ts';
import { firstOffsetReplied } from './taking.ts';

/** Whatever a consumer takes in. */
export type ConsumerEvent =
  | Request
  | UnknownRequestEvent
  | MalformedRequestEvent
  | ClientEvent
  | Boot
  | ConsumerOperation
  | Reply<
      | 'getRouteInfoByTopic'
      | 'getConsumerListByGroup'
      | 'queryConsumerOffset'
      | 'getMaxOffset'
      | 'searchOffsetByTimestamp'
      | 'pullMessage'
      | 'consumerSendMsgBack'
      | 'sendMessageV2'
      | 'sendReplyMessageV2'
      | 'queryAssignment'
      | 'popMessage'
      | 'ackMessage'
      | 'changeMessageInvisibletime'
      | 'lockBatchMq'
      | 'unlockBatchMq'
      | 'checkClientConfig'
    >
  | TimerEvent<'rebalance'>
  | TimerEvent<'persistOffsets'>
  | TimerEvent<'pull'>
  | TimerEvent<'offsetMoved'>
  | TimerEvent<'consume'>
  | TimerEvent<'reconsume'>
  | TimerEvent<'pop'>
  | TimerEvent<'popConsume'>
  | TimerEvent<
      | 'resetOffset'
      | 'direct'
      | 'lockAll'
      | 'lockRetry'
      | 'unlockWait'
      | 'order'
      | 'drain'
      | 'relock'
    >
  | TimerEvent<'reply'>
  | Replying;

/** From the boot to the shutdown. The timer of commits may be due before the start is over. */
const whileRunning = {
  'rmq.resetConsumerClientOffset': handlesIn(resetConsumerClientOffset),
  'rmq.getConsumerStatusFromClient': handlesIn(getConsumerStatusFromClient),
  'rmq.getConsumerRunningInfo': handlesIn(getConsumerRunningInfo),
  'rmq.consumeMessageDirectly': handlesWith(consumeMessageDirectly),
  'reply.checkClientConfig': {
    guard: 'isRefused',
    target: 'stopping',
    ...handlesIn(filterRefused),
  },
  'timer.resetOffset': handlesIn(onResetTimer),
  'timer.direct': handlesIn(onDirectTimer),
  'timer.lockAll': handlesIn(onLockAllTimer),
  'timer.cleanExpired': handlesIn(onExpiredTimer),
  'timer.persistOffsets': handlesIn(onPersistTimer),
  'operator.subscribe': handlesIn(subscribe),
  'operator.unsubscribe': handlesIn(unsubscribe),
  'operator.suspend': handlesIn(suspend),
  'operator.resume': handlesIn(resume),
  'operator.shutdown': { target: 'stopping', ...handlesIn(shutDown) },
} as const;

/** A consumer. Give it `node.boot` first. */
export const consumerMachine = setup({
  types: {} as {
    context: NodeContext<ConsumerState>;
    events: ConsumerEvent;
    emitted: Output;
    input: NodeInput<ConsumerConfig>;
  },
  actions: {
    apply: enqueueActions((args, step: Step<ConsumerState>) => applyStep(args, step)),
    applyWith: enqueueActions((args, handle: NeedsCompression<ConsumerState>) =>
      applyStep(args, handle(noCompression)),
    ),
  },
  guards: {
    canStart: ({ context }) => startProblem(context.node.config) === undefined,
    isRefused: ({ event }) => isFilterRefused(event),
    hasStarted: ({ context }) => context.node.startingTopics.length === 0,
    hasLeft: ({ context }) => !isLeaving(context.node.client),
  },
}).createMachine({
  id: 'consumer',
  context: ({ input }) => ({ node: newConsumer(input) }),
  initial: 'booting',
  on: {
    ...clientTransitions<ConsumerState>({ heartbeat: heartbeatOf, opened: connected }),
    'rmq.malformed': handlesIn(refuseMalformed),
    'rmq.*': handlesIn(refuse),
  },
  states: {
    booting: {
      on: {
        'node.boot': [
          { guard: 'canStart', target: 'starting', ...handlesIn(boot) },
          { target: 'stopped', ...handlesIn(refuseStart) },
        ],
      },
    },
    starting: {
      always: { guard: 'hasStarted', target: 'serving' },
      on: { ...whileRunning, 'reply.getRouteInfoByTopic': handlesIn(routeWhileStarting) },
    },
    serving: {
      on: {
        ...whileRunning,
        'rmq.notifyConsumerIdsChanged': handlesIn(notifyConsumerIdsChanged),
        'reply.getRouteInfoByTopic': handlesIn(routeReplied),
        'reply.getConsumerListByGroup': handlesIn(membersKnown),
        'reply.queryAssignment': handlesIn(assignmentKnown),
        'reply.queryConsumerOffset': handlesIn(firstOffsetReplied),
        'reply.getMaxOffset': handlesIn(firstOffsetReplied),
        'reply.searchOffsetByTimestamp': handlesIn(firstOffsetReplied),
        'reply.pullMessage': readsBodies(pulled),
        'reply.consumerSendMsgBack': handlesIn(onSentBack),
        'reply.sendMessageV2': handlesIn(onResent),
        'reply.popMessage': readsBodies(popped),
        'reply.ackMessage': handlesIn(settled),
        'reply.changeMessageInvisibletime': handlesIn(settled),
        'timer.rebalance': handlesIn(beginRound),
        'timer.pull': handlesIn(onPullTimer),
        'timer.offsetMoved': handlesIn(onOffsetMovedTimer),
        'timer.consume': handlesIn(onConsumeTimer),
        'timer.reconsume': handlesIn(onReconsumeTimer),
        'timer.pop': handlesIn(onPopTimer),
        'reply.lockBatchMq': handlesIn(lockBatchReplied),
        'timer.lockRetry': handlesIn(onLockRetryTimer),
        'timer.unlockWait': handlesIn(onUnlockWaitTimer),
        'timer.order': handlesIn(onOrderTimer),
        'timer.drain': handlesIn(onDrainTimer),
        'timer.relock': handlesIn(onRelockTimer),
        'timer.popConsume': handlesIn(onPopConsumeTimer),
        'consumer.reply': handlesWith(beginReplies),
        'timer.reply': handlesIn(onReplyTimer),
        'reply.sendReplyMessageV2': handlesIn(onReplySent),
      },
    },
    stopping: {
      always: { guard: 'hasLeft', target: 'stopped' },
      on: { 'link.opened': handlesIn(connectedWhileStopping) },
    },
    stopped: {
      entry: { type: 'apply', params: ({ context, event }) => close(context.node, event) },
      on: { 'rmq.*': {} },
    },
  },
  options: { maxIterations: raisedMax },
});

/** The machine of a push consumer that reads compressed bodies. */
export const consumerMachineWith = (compression: Compression) =>
  consumerMachine.provide({
    actions: {
      applyWith: enqueueActions((args, handle: NeedsCompression<ConsumerState>) =>
        applyStep(args, handle(compression)),
      ),
    },
  });
