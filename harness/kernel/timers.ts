/** Timers: entries of the queue that their node can take back. */
import { monoAt, timeAtMono } from './clock.ts';
import type { NodeRecord } from './nodeRecord.ts';
import type { MachineOutput } from './stepMachine.ts';
import type { World } from './world.ts';

/** Arms a timer, in the place of one with the same id. */
export function arm(
  world: World,
  node: NodeRecord,
  { id, delayMs, event }: Extract<MachineOutput, { type: 'arm' }>,
): void {
  disarm(world, node, id);
  const { incarnation, definition, clock } = node;
  // The delay is by the node's own clock, which may run fast or slow.
  const due = timeAtMono(clock, monoAt(clock, world.timeMs) + delayMs);
  const slot = world.schedule(
    { kind: 'timer', to: definition.name, incarnation, id, event },
    due - world.timeMs,
  );
  node.timers = node.timers.set(id, slot, world.owner);
}

/** Disarms a timer if it is armed: it leaves the queue, so that none pile up. */
export function disarm(world: World, node: NodeRecord, id: string): void {
  const slot = node.timers.get(id);
  if (slot === undefined) return;
  world.unschedule(slot.time, slot.sequence);
  node.timers = node.timers.delete(id, world.owner);
}

/** Takes all of a node's timers out of the queue: its life has ended. */
export function disarmAll(world: World, node: NodeRecord): void {
  for (const id of [...node.timers.keys()]) disarm(world, node, id);
}
