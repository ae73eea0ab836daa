/** What is not built yet: by the declarations of commands, and what follows from it by a list. */
import { type CommandName, commandOfCode, commands } from '../../protocol/commands/index.ts';
import type { Command, Support } from '../../protocol/schema.ts';
import type { Exchange } from './exchange.ts';

/** Frames of a scenario that cannot be right before something else is there. */
export interface Dependence {
  /** Scenario, or scenario and number; a `*` at the end stands for the rest. */
  readonly of: string;
  readonly feature: string;
}

/** The list. Writing the page tells which entries no frame needs any more. */
export const dependences: readonly Dependence[] = [];

/** How a code is declared for the node that says it. */
export function supportOf({ code, node, kind }: Exchange): Support | 'undeclared' {
  const name = commandOfCode(code);
  if (name === undefined) return 'undeclared';
  const { support } = (commands as Readonly<Record<CommandName, Command>>)[name];
  if (kind === 'answer') return support[node] ?? 'undeclared';
  // Whoever makes a push is not in the declaration, only who is asked.
  if (callsToNameServers.has(name)) return support.namesrv ?? 'undeclared';
  return support.consumer ?? support.producer ?? 'undeclared';
}

/** What our broker asks name servers by itself. */
const callsToNameServers: ReadonlySet<CommandName> = new Set([
  'registerBroker',
  'unregisterBroker',
  'queryDataVersion',
  'getRouteInfoByTopic',
]);

/** The feature that a frame waits for. */
export function featureOf({ label }: Exchange): Dependence | undefined {
  return dependences.find(({ of }) =>
    of.endsWith('*') ? label.startsWith(of.slice(0, -1)) : label === of,
  );
}
