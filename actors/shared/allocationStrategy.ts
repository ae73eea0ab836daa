/**
 * The strategies by which members share queues out, as settings (upstream
 * `AllocateMessageQueueStrategy`). Every member of a group must use the same one.
 */
import { type Allocate, allocateAveragely, allocateByCircle } from './allocation.ts';
import type { MessageQueue } from './client/routeInfo.ts';
import { allocateByConsistentHash } from './consistentHash.ts';
import { allocateByMachineRoom, allocateNearby, type Rooms } from './machineRooms.ts';

/** Strategies that do not depend on where brokers stand. */
export type PlainStrategy =
  | { readonly name: 'AVG' | 'AVG_BY_CIRCLE' }
  /** `virtualNodes`: places of each member on the ring (10). */
  | { readonly name: 'CONSISTENT_HASH'; readonly virtualNodes?: number }
  /** Always these queues: whoever sets them up shares out. */
  | { readonly name: 'CONFIG'; readonly queues: readonly MessageQueue[] };

/** A strategy and what it needs to know. */
export type AllocationStrategy =
  | PlainStrategy
  /** `rooms`: the rooms of this group, brokers being named `room@name`. */
  | { readonly name: 'MACHINE_ROOM'; readonly rooms: readonly string[] }
  | {
      readonly name: 'MACHINE_ROOM_NEARBY';
      /** Who of a room gets which of its queues; averagely unless said. */
      readonly inner?: PlainStrategy;
      readonly rooms: Rooms;
    };

/** What requests call it (upstream `getName`). */
export function strategyNameOf(strategy: AllocationStrategy): string {
  return strategy.name === 'MACHINE_ROOM_NEARBY'
    ? `MACHINE_ROOM_NEARBY-${strategyNameOf(strategy.inner ?? { name: 'AVG' })}`
    : strategy.name;
}

/**
 * The share of a member; both lists sorted. `undefined` where upstream's strategy throws: there is
 * nothing to share, or nobody to share it, or the room of somebody is not known.
 */
export function allocate(
  strategy: AllocationStrategy,
  self: string,
  queues: readonly MessageQueue[],
  members: readonly string[],
): readonly MessageQueue[] | undefined {
  if (strategy.name === 'CONFIG') return strategy.queues;
  if (queues.length === 0 || members.length === 0) return undefined;
  if (strategy.name === 'MACHINE_ROOM_NEARBY') {
    const inner = allocateOf(strategy.inner ?? { name: 'AVG' });
    return allocateNearby(inner, strategy.rooms)(self, queues, members);
  }
  return allocateOf(strategy)(self, queues, members);
}

function allocateOf(
  strategy: Exclude<AllocationStrategy, { readonly name: 'MACHINE_ROOM_NEARBY' }>,
): Allocate {
  switch (strategy.name) {
    case 'AVG':
      return allocateAveragely;
    case 'AVG_BY_CIRCLE':
      return allocateByCircle;
    case 'CONSISTENT_HASH':
      return allocateByConsistentHash(strategy.virtualNodes);
    case 'CONFIG':
      return () => strategy.queues;
    case 'MACHINE_ROOM':
      return allocateByMachineRoom(strategy.rooms);
  }
}
