/**
 * A slave copies settings and offsets from its master (`SlaveSynchronize.syncAll`).
 *
 * Behaviour: the first time 60 s after the boot, then every 63 s: upstream looks every 3 s whether
 * more than 60 s have gone since the last copy's end. One table after another; one that fails is
 * copied the next time. Topics and groups come in pages of 2,000. So what groups have come to may
 * be a minute old when the master is gone.
 */
import type { DataVersion } from '../../../protocol/bodies/dataVersion.ts';
import { dataVersion as versionShape } from '../../../protocol/bodies/dataVersion.ts';
import type { SubscriptionGroupConfig } from '../../../protocol/bodies/subscriptionGroupConfig.ts';
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { dialect, writeShape } from '../../../protocol/bodies/writeShape.ts';
import type { CommandName, RequestHeader } from '../../../protocol/commands/index.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, within } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { CallOutcome, Output, Reply, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { isSlave, slaveSyncTimer } from './replication.ts';
import { takeDelays, takeGroups, takeModes, takeOffsets, takeTopics } from './slaveTables.ts';

const pageSize = 2_000;
const copyTimeoutMs = 3_000;

/** The tables, in the order in which they are copied. */
type Copied =
  | 'getAllTopicConfig'
  | 'getAllConsumerOffset'
  | 'getAllDelayOffset'
  | 'getAllSubscriptiongroupConfig'
  | 'getAllMessageRequestMode';

/** What comes back with a page: the pages before it. */
export interface Pages<V> {
  readonly gathered: ReadonlyMap<string, V>;
}

/** Everything that a slave's copying is told. */
export type SlaveSyncReply =
  | Reply<'getAllTopicConfig', Pages<TopicConfig>>
  | Reply<'getAllSubscriptiongroupConfig', Pages<SubscriptionGroupConfig>>
  | Reply<'getAllConsumerOffset' | 'getAllDelayOffset' | 'getAllMessageRequestMode'>;

const nothing = { gathered: new Map<string, never>() };

/** Sets the timer of a booting slave. */
export function scheduleCopy({ config }: Broker): readonly Output[] {
  if (!isSlave(config)) return [];
  return [{ type: 'timer.set', name: slaveSyncTimer, key: '', delayMs: config.slaveSyncDelayMs }];
}

/** `timer.slaveSync`: begins with the topics, if there is a master, and sets the next turn. */
export function copyAll(state: Broker, event: TimerEvent): Step<Broker> {
  const delayMs = state.config.slaveSyncIntervalMs;
  const again: Output = { type: 'timer.set', name: slaveSyncTimer, key: '', delayMs };
  const [after, outputs] = askTopics(state, nothing, '', event);
  return [after, [...outputs, again]];
}

function askTopics(
  state: Broker,
  pages: Pages<TopicConfig>,
  dataVersion: string,
  stamp: Stamp,
): Step<Broker> {
  const header = { topicSeq: pages.gathered.size, dataVersion, maxTopicNum: pageSize };
  return ask(state, 'getAllTopicConfig', header, pages, stamp);
}

function askGroups(
  state: Broker,
  pages: Pages<SubscriptionGroupConfig>,
  dataVersion: string,
  stamp: Stamp,
): Step<Broker> {
  const header = { groupSeq: pages.gathered.size, dataVersion, maxGroupNum: pageSize };
  return ask(state, 'getAllSubscriptiongroupConfig', header, pages, stamp);
}

function ask<N extends Copied>(
  state: Broker,
  command: N,
  header: RequestHeader<N>,
  context: unknown,
  stamp: Stamp,
): Step<Broker> {
  const { masterAddr: to } = state.replication;
  if (to === undefined) return [state, []];
  const request = { to, command, header, body: undefined, timeoutMs: copyTimeoutMs, context };
  return within(state, call(state.connections, request as never, stamp));
}

/** `reply.getAllTopicConfig`: the next page, or the offsets. */
export function topicsCopied(
  state: Broker,
  event: Reply<'getAllTopicConfig', Pages<TopicConfig>>,
): Step<Broker> {
  const next = (now: Broker) => ask(now, 'getAllConsumerOffset', {}, undefined, event);
  const frame = answered(event.outcome);
  if (frame?.body === undefined) return andThen(failed(state, 'topics', event), next);
  const { dataVersion, topicConfigTable } = frame.body;
  const gathered = new Map([...event.context.gathered, ...topicConfigTable]);
  const isLast = topicConfigTable.size === 0 || gathered.size >= (frame.header?.totalTopicNum ?? 0);
  if (!isLast) return askTopics(state, { gathered }, textOf(dataVersion), event);
  return andThen(takeTopics(state, dataVersion, gathered), next);
}

/** `reply.getAllConsumerOffset`: then the delay levels. */
export function offsetsCopied(state: Broker, event: Reply<'getAllConsumerOffset'>): Step<Broker> {
  const body = answered(event.outcome)?.body;
  const step = body === undefined ? failed(state, 'offsets', event) : takeOffsets(state, body);
  return andThen(step, (now) => ask(now, 'getAllDelayOffset', {}, undefined, event));
}

/** `reply.getAllDelayOffset`: then the groups. */
export function delaysCopied(state: Broker, event: Reply<'getAllDelayOffset'>): Step<Broker> {
  const body = answered(event.outcome)?.body;
  const step =
    body === undefined
      ? failed(state, 'delay offsets', event)
      : takeDelays(state, body.offsetTable);
  return andThen(step, (now) => askGroups(now, nothing, '', event));
}

/** `reply.getAllSubscriptiongroupConfig`: the next page, or the request modes. */
export function groupsCopied(
  state: Broker,
  event: Reply<'getAllSubscriptiongroupConfig', Pages<SubscriptionGroupConfig>>,
): Step<Broker> {
  const next = (now: Broker) => ask(now, 'getAllMessageRequestMode', {}, undefined, event);
  const frame = answered(event.outcome);
  if (frame?.body === undefined) return andThen(failed(state, 'groups', event), next);
  const { dataVersion, subscriptionGroupTable, forbiddenTable } = frame.body;
  const gathered = new Map([...event.context.gathered, ...subscriptionGroupTable]);
  const total = frame.header?.totalGroupNum ?? 0;
  const isLast = subscriptionGroupTable.size === 0 || gathered.size >= total;
  if (!isLast) return askGroups(state, { gathered }, textOf(dataVersion), event);
  return andThen(takeGroups(state, dataVersion, gathered, forbiddenTable), next);
}

/** `reply.getAllMessageRequestMode`: the last. */
export function modesCopied(state: Broker, event: Reply<'getAllMessageRequestMode'>): Step<Broker> {
  const body = answered(event.outcome)?.body;
  return body === undefined ? failed(state, 'request modes', event) : takeModes(state, body);
}

function answered<N extends CommandName>(outcome: CallOutcome<N>) {
  return outcome.ok && outcome.frame.code === responseCode.SUCCESS ? outcome.frame : undefined;
}

function failed(state: Broker, what: string, { outcome, address }: Reply): Step<Broker> {
  const why = outcome.ok ? `${outcome.frame.code}` : outcome.problem;
  return [state, [logged('warn', `${what} not copied from master ${address}: ${why}`)]];
}

/** The version that a page is to be of, as masters write it. */
function textOf(version: DataVersion): string {
  return writeShape(versionShape, version, dialect);
}
