/** The runner's step: stamps an event with the node's clocks and entropy, and steps the machine. */
import { Bug } from './bug.ts';
import { monoAt } from './clock.ts';
import type { FrameInput } from './network.ts';
import { inputTaken } from './nodeFaults.ts';
import type { NodeRecord } from './nodeRecord.ts';
import { type MachineOutput, stepMachine } from './stepMachine.ts';
import { nextBits } from './streams.ts';
import type { World } from './world.ts';

/** Steps a node in place; gives what it gave out. Whatever throws inside becomes a `Bug`. */
export function stepNode(
  world: World,
  node: NodeRecord,
  event: { readonly type: string },
): readonly MachineOutput[] {
  const mono = monoAt(node.clock, world.timeMs);
  const at = Math.floor(world.epochMs + mono + node.clock.offsetMs);
  if (node.rules.length > 0) inputTaken(world, node);
  const entropy = nextBits(node.entropy);
  const stamped =
    'entropy' in event ? stamp(event, at, mono, entropy) : { ...event, at, mono, entropy };
  try {
    const [snapshot, outputs] = stepMachine(node.definition.machine, node.snapshot!, stamped);
    node.snapshot = snapshot;
    return outputs;
  } catch (error) {
    throw bug(world, node.definition.name, event.type, error);
  }
}

/** Stamps an event that was made for this delivery alone, in place. */
function stamp<E extends { readonly type: string }>(
  event: E,
  at: number,
  mono: number,
  entropy: number,
): E {
  const own = event as unknown as FrameInput;
  own.at = at;
  own.mono = mono;
  own.entropy = entropy;
  return event;
}

function bug({ seed, timeMs }: World, node: string, type: string, error: unknown): Bug {
  const reason = error instanceof Error ? error.message : String(error);
  const where = `"${node}" could not take ${type} at ${timeMs} ms of seed ${seed}`;
  return new Bug(`${where}: ${reason}`, { seed, virtualMs: timeMs, node }, error);
}
