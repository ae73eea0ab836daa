/** What an admin client knows: its connections, and what it was asked and has not settled. */
import type { CommandName } from '../../protocol/commands/index.ts';
import {
  type ConnectionConfig,
  type Connections,
  newConnections,
  type WithConnections,
} from '../connection/index.ts';
import type { Address, NodeInput, Stamp } from '../shared/node.ts';
import { emptyTable, type Table } from '../shared/table.ts';

/** What an admin client is created with. */
export interface AdminConfig {
  readonly namesrvAddrs: readonly Address[];
  /** How long an answer may take, in ms; 15 s are more than what brokers give their clients. */
  readonly requestTimeoutMs?: number;
  readonly connections?: Partial<ConnectionConfig>;
}

/** Every setting with its default. */
export const adminDefaults = { requestTimeoutMs: 15_000, connections: {} } as const;

/** A request to one broker, or to every name server. */
export interface AskOrder extends Stamp {
  readonly type: 'operator.ask';
  /** Names it in what settles it. */
  readonly id: string;
  /** Name of the broker whose master is asked; absent: every name server. */
  readonly broker?: string;
  readonly command: CommandName;
  readonly header: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** What is under way: how many answers are still to come, and the worst so far. */
export interface Open {
  readonly order: Omit<AskOrder, keyof Stamp>;
  readonly left: number;
  readonly worst: Answered | undefined;
}

/** What one of its requests has come to. */
export interface Answered {
  readonly outcome: 'answered' | 'unanswered';
  readonly code?: number;
  readonly remark?: string;
  readonly header?: unknown;
  readonly body?: unknown;
}

/** The state of an admin client. */
export interface AdminState extends WithConnections {
  readonly namesrvAddrs: readonly Address[];
  readonly requestTimeoutMs: number;
  readonly connections: Connections;
  /** By id. */
  readonly open: Table<Open>;
}

/** An admin client that has asked nothing. */
export function newAdmin({ config }: Pick<NodeInput<AdminConfig>, 'config'>): AdminState {
  const { namesrvAddrs, requestTimeoutMs, connections } = { ...adminDefaults, ...config };
  return {
    namesrvAddrs,
    requestTimeoutMs,
    connections: newConnections(connections),
    open: emptyTable(),
  };
}
