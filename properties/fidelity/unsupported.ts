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
export const dependences: readonly Dependence[] = [
  { of: 'send.timer-*', feature: 'timer messages' },
  // A timer message of the past goes straight to its queue, and stands before these.
  { of: 'send.raw-v2 2', feature: 'timer messages' },
  { of: 'send.warmup #5218', feature: 'timer messages' },
  { of: 'send.unicode*', feature: 'timer messages' },
  { of: 'send.batch-one-unicode*', feature: 'timer messages' },
  { of: 'rocketmq-serialize.send-timer*', feature: 'timer messages' },
  { of: 'rocketmq-serialize.push-consumer*', feature: 'timer messages' },
  { of: 'transaction.*', feature: 'transactions' },
  { of: 'rocketmq-serialize.transaction*', feature: 'transactions' },
  { of: 'push.sql92 *', feature: 'SQL92' },
  { of: 'pull.raw-errors 10', feature: 'SQL92' },
  { of: 'pull.raw-errors 12', feature: 'SQL92' },
  { of: 'register.start-acting-master*', feature: 'ordered topics (KV configuration)' },
  { of: 'register.start-904*', feature: 'ordered topics (KV configuration)' },
  { of: 'slave.start 24', feature: 'ordered topics (KV configuration)' },
  { of: 'slave.sync 14', feature: 'ordered topics (KV configuration)' },
  { of: 'slave.sync 40', feature: 'ordered topics (KV configuration)' },
  { of: 'admin.remappingless*', feature: 'DELETE_TOPIC_IN_BROKER' },
  { of: 'server-push.shutdown 9', feature: 'INVOKE_BROKER_TO_RESET_OFFSET' },
  { of: 'pop.raw-order*', feature: 'pop in order' },
  { of: 'pop.raw-errors 8', feature: 'SQL92' },
  { of: 'pop.raw-tag-filter 4', feature: 'SQL92' },
];

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
