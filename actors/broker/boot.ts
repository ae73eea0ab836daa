/**
 * The first step of a life: everything is rebuilt from what was durable
 * (`BrokerController.initialize`, `start`).
 */

import type { DataVersion } from '../../protocol/bodies/dataVersion.ts';
import type { MessageRequestModeSetting } from '../../protocol/bodies/messageRequestMode.ts';
import type { SubscriptionGroupConfig } from '../../protocol/bodies/subscriptionGroupConfig.ts';
import type { TopicConfig } from '../../protocol/bodies/topicConfig.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { offsetMessageId } from '../../protocol/messageId.ts';
import { andThen } from '../shared/apply.ts';
import type { Boot, DurableState, Output, Step } from '../shared/node.ts';
import { noAssignRoutes } from './clients/assignRoutes.ts';
import { clientScanTimer } from './clients/clientScan.ts';
import { requestModesFile, requestModesFrom } from './clients/requestModes.ts';
import { scheduleLook } from './delays/delayLook.ts';
import { delayOffsetFile, delaysFrom } from './delays/delays.ts';
import { timerCheckFile } from './delays/timerCheckpoint.ts';
import { bootTimers } from './delays/timerLook.ts';
import type { TimerCheckpoint } from './delays/timers.ts';
import { type OffsetRow, offsetsFile, offsetsFrom, offsetsTimer } from './offsets.ts';
import { bootOrders, type OrderRow, ordersFile } from './pop/orders.ts';
import { entriesOf, rebuiltRevive } from './pop/reviveLog.ts';
import { armRevive } from './pop/reviveTiming.ts';
import { heartbeatTimer, registerAll, registerDelayMs, registerTimer } from './registration.ts';
import { type LogCut, withoutCuts } from './replication/replicaLog.ts';
import { isSlave } from './replication/replication.ts';
import { scheduleCopy } from './replication/slaveSync.ts';
import type { Broker } from './state.ts';
import { commitLogFile, rebuilt } from './store/store.ts';
import { firstGroups, type GroupRecord, groupsFile } from './topics/groups.ts';
import { forbiddenFrom, loaded, removedTopics } from './topics/loading.ts';
import { firstTopics, type TopicRecord, topicsFile } from './topics/topics.ts';
import { scheduleCheck } from './transactions/transactionCheck.ts';
import { noTransactions } from './transactions/transactions.ts';

const noDisk: DurableState = { logs: {}, values: {} };
const physicalOffsetDigits = 16;

/** `node.boot`: rebuilds the state, sets the periodic timers and registers. */
export function boot(state: Broker, event: Boot): Step<Broker> {
  const { config } = state;
  const { logs, values } = state.disk ?? noDisk;
  const fresh: DataVersion = { counter: 0, stateVersion: 0, timestamp: event.at };
  // Files hold what this broker wrote: nothing else can be in them.
  const topicRecords = (logs[topicsFile] ?? []) as Iterable<TopicRecord>;
  const groupRecords = (logs[groupsFile] ?? []) as Iterable<GroupRecord>;
  const messages = withoutCuts((logs[commitLogFile] ?? []) as Iterable<StoredMessage | LogCut>);
  const rows = (values[offsetsFile] ?? []) as readonly OffsetRow[];
  const requestModes = (logs[requestModesFile] ?? []) as Iterable<MessageRequestModeSetting>;
  const delayOffsets = (values[delayOffsetFile] ?? []) as readonly number[];
  const orderRows = (values[ordersFile] ?? []) as readonly OrderRow[];
  const store = rebuilt(messages, removedTopics(topicRecords));
  const booted: Broker = {
    ...state,
    disk: undefined,
    bootedMono: event.mono,
    hostHex: offsetMessageId(config.address, 0).slice(0, -physicalOffsetDigits),
    topics: loaded<TopicConfig>(
      firstTopics(config),
      topicRecords,
      ({ topicName }) => topicName,
      fresh,
    ),
    groups: loaded<SubscriptionGroupConfig>(
      firstGroups(),
      groupRecords,
      ({ groupName }) => groupName,
      fresh,
    ),
    store,
    groupForbidden: forbiddenFrom(groupRecords),
    bootedAt: event.at,
    bootedLength: store.log.length,
    offsets: offsetsFrom(rows),
    requestModes: requestModesFrom(requestModes),
    assignRoutes: noAssignRoutes(config.namesrvAddrs, event.entropy),
    transactions: noTransactions(event.mono),
    revive: rebuiltRevive(entriesOf(state.disk ?? noDisk), config.reviveQueueNum, event.at),
    delays: delaysFrom(store, config.messageDelayLevelsMs.length, delayOffsets),
  };
  const checkpoint = values[timerCheckFile] as TimerCheckpoint | undefined;
  const begun: Step<Broker> = [booted, [...timers(booted), ...scheduleCopy(booted)]];
  const ordered = andThen(begun, (now) => bootOrders(now, orderRows, event));
  const working = isSlave(config) ? ordered : deliver(ordered, checkpoint, event);
  return andThen(working, (now) => registerAll(now, event));
}

/** What a master alone does of itself with what is stored. */
function deliver(
  booted: Step<Broker>,
  checkpoint: TimerCheckpoint | undefined,
  event: Boot,
): Step<Broker> {
  const looking = andThen(booted, (now) => scheduleLook(now, event));
  const timing = andThen(looking, (now) => bootTimers(now, checkpoint, event));
  const checking = andThen(timing, (now) => scheduleCheck(now, event));
  return andThen(checking, (now) => armRevive(now, event));
}

function timers({ config }: Broker): readonly Output[] {
  const set = (name: string, delayMs: number): Output => {
    return { type: 'timer.set', name, key: '', delayMs };
  };
  return [
    set(registerTimer, registerDelayMs),
    set(clientScanTimer, config.clientScanPeriodMs),
    set(offsetsTimer, config.flushConsumerOffsetDelayMs),
    ...(config.enableSlaveActingMaster
      ? [set(heartbeatTimer, config.brokerHeartbeatIntervalMs)]
      : []),
  ];
}
