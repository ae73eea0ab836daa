/** Sharing queues out by the rooms that brokers and members stand in. */
import type { Allocate } from './allocation.ts';
import type { MessageQueue } from './client/routeInfo.ts';

/**
 * The queues of brokers in some rooms alone, those being named `room@name`; in equal parts, what is
 * left over one by one (upstream `AllocateMessageQueueByMachineRoom`).
 */
export function allocateByMachineRoom(rooms: readonly string[]): Allocate {
  return (self, queues, members) => {
    const index = members.indexOf(self);
    if (index < 0) return [];
    const ours = queues.filter(({ brokerName }) => {
      const [room = '', ...rest] = brokerName.split('@');
      return rest.length === 1 && rooms.includes(room);
    });
    const each = Math.floor(ours.length / members.length);
    const extra = ours[members.length * each + index];
    const isExtra = index < ours.length % members.length && extra !== undefined;
    return [...ours.slice(each * index, each * (index + 1)), ...(isExtra ? [extra] : [])];
  };
}

/** In which room each broker and each client stands, by its name and its client id. */
export interface Rooms {
  readonly brokers: Readonly<Record<string, string>>;
  readonly clients: Readonly<Record<string, string>>;
}

/**
 * Members take the queues of their own room; those of a room without members are shared by all
 * (upstream `AllocateMachineRoomNearby`). `undefined`: the room of somebody is not known, at which
 * upstream throws.
 */
export function allocateNearby(
  inner: Allocate,
  rooms: Rooms,
): (...given: Parameters<Allocate>) => readonly MessageQueue[] | undefined {
  return (self, queues, members) => {
    if (!members.includes(self)) return [];
    const queuesIn = grouped(queues, ({ brokerName }) => roomOf(rooms.brokers, brokerName));
    const membersIn = grouped(members, (member) => roomOf(rooms.clients, member));
    const own = roomOf(rooms.clients, self);
    if (queuesIn === undefined || membersIn === undefined || own === undefined) return undefined;
    const ofOwn = inner(self, queuesIn.get(own) ?? [], membersIn.get(own) ?? []);
    const empty = [...queuesIn.keys()].filter((room) => !membersIn.has(room)).sort();
    return [...ofOwn, ...empty.flatMap((room) => inner(self, queuesIn.get(room) ?? [], members))];
  };
}

function roomOf(table: Readonly<Record<string, string>>, name: string): string | undefined {
  const room = Object.hasOwn(table, name) ? table[name] : undefined;
  return room === '' ? undefined : room;
}

function grouped<T>(
  all: readonly T[],
  roomOf: (one: T) => string | undefined,
): ReadonlyMap<string, readonly T[]> | undefined {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const room = roomOf(one);
    if (room === undefined) return undefined;
    groups.set(room, [...(groups.get(room) ?? []), one]);
  }
  return groups;
}
