/** Settings of a simple consumer, with the defaults of upstream's clients. */
import { type ClientConfig, clientDefaults } from '../shared/client/index.ts';
import type { Address, NodeInput } from '../shared/node.ts';

/** Every setting of a simple consumer. */
export interface SimpleConsumerSettings extends ClientConfig {
  readonly group: string;
  /** The topic that it receives from. */
  readonly topic: string;
  /** Tags joined by `||`, or `*`: what a receive asks for that does not say otherwise. */
  readonly tags: string;
  /** How long an answer may take, in ms; of a receive, on top of the time that it polls. */
  readonly requestTimeoutMs: number;
  /** How many deliveries it remembers; of more it forgets the oldest. */
  readonly deliveriesMax: number;
}

/** What a simple consumer is created with: what has no default, and what differs from it. */
export type SimpleConsumerConfig = Pick<SimpleConsumerSettings, 'group' | 'topic'> & {
  readonly namesrvAddrs: readonly Address[];
} & Partial<SimpleConsumerSettings>;

/** The defaults; the client id is `127.0.0.1@<name of the node>`. */
export const simpleConsumerDefaults = {
  ...clientDefaults,
  tags: '*',
  requestTimeoutMs: 3_000,
  deliveriesMax: 100_000,
} as const satisfies Partial<SimpleConsumerSettings>;

/** The settings of a simple consumer that is about to be created. */
export function settingsOf({
  name,
  config,
}: NodeInput<SimpleConsumerConfig>): SimpleConsumerSettings {
  return { ...simpleConsumerDefaults, clientId: `127.0.0.1@${name}`, ...config };
}
