/** The nodes that a sketch means. */
import type { BrokerOptions, NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import { timeOf } from './planTime.ts';
import { simpleConsumersOf } from './pops.ts';
import { type GroupSketch, type MemberSketch, type PlanSketch, topicNames } from './sketch.ts';

/** A node of a sketch, and when it comes and goes. */
export interface PlannedNode {
  readonly spec: NodeSpec;
  readonly joinsAtMs: number | undefined;
  readonly leavesAtMs: number | undefined;
}

/** All nodes of a plan, name servers first: others look up where these are. */
export function nodesOf(sketch: PlanSketch): readonly PlannedNode[] {
  const { namesrvs, producers, groups } = sketch;
  const stays = (spec: NodeSpec): PlannedNode => ({
    spec,
    joinsAtMs: undefined,
    leavesAtMs: undefined,
  });
  const count = (number: number) => Array.from({ length: number }, (_, index) => index);
  // The first member of each group is there for the whole run: somebody has to be.
  const members = [
    ...groups.map((_, index) => ({ group: index, joinsAt: undefined, leavesAfter: undefined })),
    ...sketch.members,
  ].slice(0, Math.max(3, groups.length));
  return [
    ...count(namesrvs).map((index) => stays({ kind: 'namesrv', name: `ns${index}`, options: {} })),
    ...brokersOf(sketch),
    ...count(producers).map((index) => stays({ kind: 'producer', name: `p${index}`, options: {} })),
    ...(hasPushConsumers(sketch)
      ? members.map((each, index) => memberOf(sketch, each, index))
      : []),
    ...simpleConsumersOf(sketch, topicNames).map(stays),
  ];
}

/** Whether a plan has consumers that pull by themselves. */
export function hasPushConsumers({ byHandOnly, simples }: PlanSketch): boolean {
  return !byHandOnly || simples.length === 0;
}

function brokersOf(sketch: PlanSketch): readonly PlannedNode[] {
  const { brokers, lastBrokerAt, syncFlush, brokerSettings, topics } = sketch;
  const levels = delayLevels(sketch);
  return Array.from({ length: brokers }, (_, index) => {
    const here = topics.flatMap(({ queues, everywhere }, number) =>
      everywhere || index === 0 ? [[topicNames[number]!, queues] as const] : [],
    );
    const options = {
      ...brokerSettings,
      ...levels,
      ...(sketch.requestMode === 'POP' ? { defaultMessageRequestMode: 'POP' as const } : {}),
      topics: Object.fromEntries(here),
      flushDiskType: syncFlush ? 'SYNC_FLUSH' : 'ASYNC_FLUSH',
    } as const;
    const isLast = index > 0 && index === brokers - 1;
    return {
      spec: { kind: 'broker', name: `b${index}`, options },
      joinsAtMs: isLast ? joinTime(sketch, lastBrokerAt) : undefined,
      leavesAtMs: undefined,
    };
  });
}

/** Who fails again and again by chance gets its retries soon: the run has an end. */
function delayLevels({ delayLevelMs, groups }: PlanSketch): BrokerOptions {
  const failsOften = groups.some(({ listener }) => listener.name === 'failSometimes');
  const levelMs = delayLevelMs ?? (failsOften ? 1_000 : undefined);
  return levelMs === undefined ? {} : { messageDelayLevelsMs: Array(18).fill(levelMs) };
}

function memberOf(sketch: PlanSketch, member: MemberSketch, index: number): PlannedNode {
  const { groups } = sketch;
  const number = member.group % groups.length;
  const { topic, tags, broadcasting, settings } = groups[number]!;
  const assigned = groups[number]!.assigned && !broadcasting;
  const listener = listenerOf(sketch, groups[number]!);
  const { joinsAt, leavesAfter } = member;
  const joinsAtMs = joinTime(sketch, joinsAt);
  return {
    spec: {
      kind: 'consumer',
      name: `c${index}`,
      options: {
        group: `g${number}`,
        topic: topicNames[topic]!,
        tags,
        listener,
        // Where a group begins at the end, messages sent before its first start are not its own.
        consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
        ...(broadcasting ? { messageModel: 'BROADCASTING' as const } : {}),
        ...(assigned ? { clientRebalance: false } : {}),
        ...settings,
      },
    },
    joinsAtMs,
    leavesAtMs:
      leavesAfter === undefined ? undefined : timeOf(sketch, (joinsAt ?? 0) + leavesAfter),
  };
}

/** Popped messages that fail are hidden for longer each time, whatever brokers are set to. */
function listenerOf({ requestMode }: PlanSketch, { assigned, listener }: GroupSketch) {
  const isPopped = assigned && requestMode === 'POP';
  return isPopped && listener.name === 'failSometimes'
    ? ({ name: 'failFirst', arg: 1 } as const)
    : listener;
}

function joinTime(sketch: PlanSketch, at: number | undefined): number | undefined {
  return at === undefined ? undefined : timeOf(sketch, at);
}
