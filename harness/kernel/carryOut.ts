/** Carries out what a node gave out: timers, disk, network, and what goes to those who watch. */

import { Bug } from './bug.ts';
import { write, writtenCount } from './disk.ts';
import { credit } from './faultState.ts';
import type { Network } from './network.ts';
import type { NodeRecord } from './nodeRecord.ts';
import type { MachineOutput } from './stepMachine.ts';
import { nextInt } from './streams.ts';
import { arm, disarm } from './timers.ts';
import type { TraceNote } from './trace.ts';
import type { World } from './world.ts';

/** What carrying out an output needs of the kernel. */
export interface Services {
  readonly world: World;
  readonly network: Network;
  readonly hashing: boolean;
  /** How long a disk takes to make writes durable, in ms: drawn from this range. */
  readonly syncMs: { readonly minMs: number; readonly maxMs: number };
  note(what: TraceNote): void;
}

/** Carries out one output of one node. */
export function carryOut(services: Services, node: NodeRecord, output: MachineOutput): void {
  const { world } = services;
  switch (output.type) {
    case 'send':
      if (services.hashing) world.hash.frame(output.frame);
      services.network.accept(services, node, output);
      return;
    case 'connect':
    case 'close':
      services.network.accept(services, node, output);
      return;
    case 'arm':
      arm(world, node, output);
      return;
    case 'disarm':
      disarm(world, node, output.id);
      return;
    case 'observe': {
      const { observation } = output;
      services.note({ kind: 'observation', node: node.definition.name, observation });
      return;
    }
    case 'disk.append':
      node.disk = write(node.disk, 'append', output.file, output.record);
      return;
    case 'disk.put':
      node.disk = write(node.disk, 'put', output.file, output.value);
      return;
    case 'disk.sync':
      sync(services, node, output.id);
      return;
    default:
      throw new Bug(`no driver carries out the output "${(output as { type: string }).type}"`);
  }
}

function sync({ world, syncMs }: Services, node: NodeRecord, id: number): void {
  const { incarnation, definition, disk, rules } = node;
  let upTo = writtenCount(disk);
  const delayMs = nextInt(node.diskChance, syncMs.minMs, syncMs.maxMs);
  let extraMs = 0;
  if (rules.length > 0) {
    const { start } = disk.pending;
    const lies = rules.some(({ fault }) => fault.kind === 'lostFlush') && upTo > start;
    if (lies) upTo = start;
    for (const { fault } of rules) if (fault.kind === 'slowFlush') extraMs = fault.ms;
    if (lies) credit(world, rules, 'lostFlush');
    credit(world, rules, 'slowFlush');
  }
  world.schedule({ kind: 'sync', to: definition.name, incarnation, id, upTo }, delayMs + extraMs);
}
