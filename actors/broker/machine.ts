/**
 * The life of a broker.
 *
 *     starting --node.boot--> serving --operator.shutdown--> stopping --all said--> stopped
 *
 * With `enableShutdownGracefully` it serves older clients alone for a while before it stops.
 *
 * A table: it says when, `handlers/` and the files beside it say what.
 */
import { enqueueActions, setup } from 'xstate';
import { type ConnectionEvent, connectionTransitions, handles } from '../connection/index.ts';
import { applyStep, type NodeContext, raisedMax } from '../shared/apply.ts';
import type {
  Boot,
  DiskSynced,
  MalformedRequestEvent,
  NodeInput,
  Output,
  Reply,
  Request,
  Stamp,
  Step,
  TimerEvent,
  UnknownRequestEvent,
} from '../shared/node.ts';
import { type AdminReply, adminTransitions } from './admin/adminTransitions.ts';
import { boot } from './boot.ts';
import {
  type AssignRouteContext,
  refreshAssignRoutes,
  routeLearnt,
} from './clients/assignRoutes.ts';
import { connectionClosed, scanClients } from './clients/clientScan.ts';
import type { BrokerConfig } from './config.ts';
import { deliverDelayed } from './delays/delaying.ts';
import { persistDelays } from './delays/delays.ts';
import { ackMessage } from './handlers/ackMessage.ts';
import { batchAckMessage } from './handlers/batchAckMessage.ts';
import { changeMessageInvisibletime } from './handlers/changeMessageInvisibletime.ts';
import { getConsumerListByGroup } from './handlers/getConsumerListByGroup.ts';
import { getEarliestMsgStoretime } from './handlers/getEarliestMsgStoretime.ts';
import { getMaxOffset } from './handlers/getMaxOffset.ts';
import { getMinOffset } from './handlers/getMinOffset.ts';
import { getTopicConfig } from './handlers/getTopicConfig.ts';
import { heartBeat } from './handlers/heartBeat.ts';
import { litePullMessage } from './handlers/litePullMessage.ts';
import { lockBatchMq } from './handlers/lockBatchMq.ts';
import { notification } from './handlers/notification.ts';
import { peekMessage } from './handlers/peekMessage.ts';
import { pollingInfo } from './handlers/pollingInfo.ts';
import { popMessage } from './handlers/popMessage.ts';
import { pullMessage } from './handlers/pullMessage.ts';
import { queryAssignment } from './handlers/queryAssignment.ts';
import { queryConsumerOffset } from './handlers/queryConsumerOffset.ts';
import { registered, versionCompared } from './handlers/registered.ts';
import { searchOffsetByTimestamp } from './handlers/searchOffsetByTimestamp.ts';
import { sendReplyMessage } from './handlers/sendReplyMessage.ts';
import { sendReplyMessageV2 } from './handlers/sendReplyMessageV2.ts';
import { setMessageRequestMode } from './handlers/setMessageRequestMode.ts';
import { unlockBatchMq } from './handlers/unlockBatchMq.ts';
import { unregisterClient } from './handlers/unregisterClient.ts';
import { updateAndCreateSubscriptionGroup } from './handlers/updateAndCreateSubscriptionGroup.ts';
import { updateAndCreateTopic } from './handlers/updateAndCreateTopic.ts';
import { updateConsumerOffset } from './handlers/updateConsumerOffset.ts';
import { isSentAway, leave, sendAway } from './leaving.ts';
import { type MessageTimer, messageTransitions } from './messageTransitions.ts';
import { persistOffsets } from './offsets.ts';
import { endNotifications } from './pop/notifying.ts';
import { persistOrders } from './pop/orders.ts';
import { wakeFree } from './pop/orderWaking.ts';
import { endWaits } from './pop/popWaking.ts';
import { lookThrough } from './pop/reviving.ts';
import { checkHeld } from './pulls/holding.ts';
import { malformed, unsupported } from './refusal.ts';
import {
  type RegistrationContext,
  registerPeriodically,
  type VersionContext,
} from './registration.ts';
import type { SlaveSyncReply } from './replication/slaveSync.ts';
import { type SlaveTimer, slaveTransitions } from './replication/slaveTransitions.ts';
import { type PushReply, pushed } from './sends/replying.ts';
import {
  type FlowControlOperation,
  type SendTimer,
  sendTransitions,
} from './sends/sendTransitions.ts';
import { endService, farewellSettled, openedLate, shutDown, stop } from './shutdown.ts';
import { type Broker, newBroker } from './state.ts';
import { flush, flushTimedOut, synced } from './store/flushed.ts';
import {
  type TransactionTimer,
  transactionTransitions,
} from './transactions/transactionTransitions.ts';

/** Ends this broker in good order: nothing that was acknowledged is lost. */
export interface ShutdownOperation extends Stamp {
  readonly type: 'operator.shutdown';
}

/** Everything that can happen to a broker. */
export type BrokerEvent =
  | Boot
  | ConnectionEvent
  | Request
  | UnknownRequestEvent
  | MalformedRequestEvent
  | DiskSynced
  | Reply<'registerBroker', RegistrationContext>
  | Reply<'queryDataVersion', VersionContext>
  | Reply<'getRouteInfoByTopic', AssignRouteContext>
  | Reply<'unregisterBroker'>
  | AdminReply
  | PushReply
  | SlaveSyncReply
  | Reply<'replicateLog'>
  | TimerEvent<
      | 'register'
      | 'clientScan'
      | 'persistOffsets'
      | 'holdCheck'
      | 'flush'
      | 'flushTimeout'
      | 'delay'
      | 'persistDelays'
      | 'popWait'
      | 'notificationWait'
      | 'orderFree'
      | 'persistOrders'
      | 'revive'
      | 'assignRoutes'
      | 'leave'
      | SlaveTimer
      | TransactionTimer
      | MessageTimer
      | SendTimer
    >
  | FlowControlOperation
  | ShutdownOperation;

/** A broker: serves from its boot until it is shut down. */
export const brokerMachine = setup({
  types: {} as {
    context: NodeContext<Broker>;
    events: BrokerEvent;
    emitted: Output;
    input: NodeInput<BrokerConfig>;
  },
  actions: { apply: enqueueActions((args, step: Step<Broker>) => applyStep(args, step)) },
  guards: {
    isForgotten: ({ context }) => context.node.farewells === 0,
    isGraceful: ({ context }) => context.node.config.enableShutdownGracefully,
    isSentAway: ({ event }) => isSentAway(event),
  },
}).createMachine({
  id: 'broker',
  context: ({ input }) => ({ node: newBroker(input) }),
  initial: 'starting',
  on: {
    ...connectionTransitions<Broker>({ closed: connectionClosed }),
    'rmq.*': handles(unsupported),
    'rmq.malformed': handles(malformed),
  },
  states: {
    starting: { on: { 'node.boot': { target: 'serving', ...handles(boot) } } },
    serving: {
      on: {
        ...adminTransitions,
        'rmq.heartBeat': handles(heartBeat),
        'rmq.unregisterClient': handles(unregisterClient),
        'rmq.updateAndCreateTopic': handles(updateAndCreateTopic),
        'rmq.getTopicConfig': handles(getTopicConfig),
        'rmq.updateAndCreateSubscriptionGroup': handles(updateAndCreateSubscriptionGroup),
        'rmq.sendReplyMessage': handles(sendReplyMessage),
        'rmq.sendReplyMessageV2': handles(sendReplyMessageV2),
        ...sendTransitions,
        'rmq.pullMessage': handles(pullMessage),
        'rmq.litePullMessage': handles(litePullMessage),
        'rmq.popMessage': handles(popMessage),
        'rmq.peekMessage': handles(peekMessage),
        'rmq.notification': handles(notification),
        'rmq.pollingInfo': handles(pollingInfo),
        'rmq.ackMessage': handles(ackMessage),
        'rmq.batchAckMessage': handles(batchAckMessage),
        'rmq.changeMessageInvisibletime': handles(changeMessageInvisibletime),
        'rmq.queryConsumerOffset': handles(queryConsumerOffset),
        'rmq.updateConsumerOffset': handles(updateConsumerOffset),
        'rmq.getMaxOffset': handles(getMaxOffset),
        'rmq.getMinOffset': handles(getMinOffset),
        'rmq.searchOffsetByTimestamp': handles(searchOffsetByTimestamp),
        'rmq.getEarliestMsgStoretime': handles(getEarliestMsgStoretime),
        'rmq.getConsumerListByGroup': handles(getConsumerListByGroup),
        'rmq.lockBatchMq': handles(lockBatchMq),
        'rmq.unlockBatchMq': handles(unlockBatchMq),
        'rmq.setMessageRequestMode': handles(setMessageRequestMode),
        'rmq.queryAssignment': handles(queryAssignment),
        'reply.registerBroker': handles(registered),
        'reply.queryDataVersion': handles(versionCompared),
        'reply.getRouteInfoByTopic': handles(routeLearnt),
        'reply.pushReplyMessageToClient': handles(pushed),
        ...slaveTransitions,
        ...transactionTransitions,
        ...messageTransitions,
        'disk.synced': handles(synced),
        'timer.register': handles(registerPeriodically),
        'timer.clientScan': handles(scanClients),
        'timer.persistOffsets': handles(persistOffsets),
        'timer.delay': handles(deliverDelayed),
        'timer.persistDelays': handles(persistDelays),
        'timer.assignRoutes': handles(refreshAssignRoutes),
        'timer.holdCheck': handles(checkHeld),
        'timer.popWait': handles(endWaits),
        'timer.notificationWait': handles(endNotifications),
        'timer.orderFree': handles(wakeFree),
        'timer.persistOrders': handles(persistOrders),
        'timer.revive': handles(lookThrough),
        'timer.flush': handles(flush),
        'timer.flushTimeout': handles(flushTimedOut),
        'operator.shutdown': [
          { guard: 'isGraceful', target: '.leaving', ...handles(leave) },
          { target: 'stopping', ...handles(shutDown) },
        ],
      },
      initial: 'open',
      states: {
        open: {},
        leaving: {
          on: {
            // Older clients are served as before: what has no transition here has one above.
            'rmq.*': { guard: 'isSentAway', ...handles(sendAway) },
            'reply.unregisterBroker': handles(farewellSettled),
            'timer.leave': { target: '#broker.stopping', ...handles(endService) },
            'operator.shutdown': {},
          },
        },
      },
    },
    stopping: {
      always: { guard: 'isForgotten', target: 'stopped' },
      on: {
        'rmq.*': {}, // Its clients are disconnected already.
        'link.opened': handles(openedLate),
        'reply.unregisterBroker': handles(farewellSettled),
      },
    },
    stopped: {
      entry: { type: 'apply', params: ({ context, event }) => stop(context.node, event) },
      on: { 'rmq.*': {} },
    },
  },
  options: { maxIterations: raisedMax },
});
