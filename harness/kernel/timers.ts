/** Timers: entries of the queue that their node can take back. */
import { monoAt, timeAtMono, withDrift } from './clock.ts';
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

/** Lets a node's clocks run faster or slower from now on; its timers are due when these say so. */
export function rearm(world: World, node: NodeRecord, driftPpm: number): void {
  const before = node.clock;
  node.clock = withDrift(before, driftPpm, world.timeMs);
  const armed = [...node.timers].sort(([, a], [, b]) => a.time - b.time || a.sequence - b.sequence);
  for (const [id, { time, sequence }] of armed) {
    const entry = world.queue.get(time, sequence);
    if (entry === undefined || time <= world.timeMs) continue; // It is due already.
    const due = timeAtMono(node.clock, monoAt(before, time));
    world.unschedule(time, sequence);
    node.timers = node.timers.set(id, world.schedule(entry, due - world.timeMs), world.owner);
  }
}

/** Takes all of a node's timers out of the queue: its life has ended. */
export function disarmAll(world: World, node: NodeRecord): void {
  for (const id of [...node.timers.keys()]) disarm(world, node, id);
}
