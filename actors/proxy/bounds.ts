/**
 * How long a proxy takes over a request at most: looking for routes, connecting, and the broker's
 * own time. Each bound is shorter than the time that clients wait for the answer, so that they
 * learn what went wrong (upstream answers after 4 to 5 s where clients wait for 3).
 */
import type { CommandName } from '../../protocol/commands/index.ts';
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import type { Stamp } from '../shared/node.ts';
import type { ProxyConfig } from './config.ts';

/** That a topic has no route, as a request that asked for it is told. */
export interface NoRoute {
  readonly kind: 'none';
  readonly code: number;
  readonly remark: string | undefined;
}

/** What an event has been through that was set aside for a route and came again. */
export interface Waited {
  /** Monotonic time of its arrival. */
  readonly sinceMono: number;
  /** Topics that it has learnt to have no route: it does not ask for them a second time. */
  readonly absent: ReadonlyMap<string, NoRoute>;
}

/** An event that may have been set aside. */
export type Resumable = Stamp & {
  readonly type: string;
  readonly waited?: Waited;
  /** Monotonic time at which somebody has to be told, of an event that is no request itself. */
  readonly untilMono?: number;
};

type Bounds = Pick<ProxyConfig, 'forwardTimeoutMs' | 'lockTimeoutMs' | 'holdGraceMs'>;

type Bound = (bounds: Bounds, frame: RequestFrame) => number;

const quick: Bound = ({ lockTimeoutMs }) => lockTimeoutMs;

/** A broker may hold it; a pull says by a flag whether it may. */
const pull: Bound = ({ holdGraceMs }, { header }) => {
  const { sysFlag, suspendTimeoutMillis = 0 } = header as {
    readonly sysFlag: number;
    readonly suspendTimeoutMillis?: number | bigint;
  };
  const isHeld = (sysFlag & pullSysFlag.suspend) !== 0;
  return holdGraceMs + (isHeld ? positive(suspendTimeoutMillis) : 0);
};

const poll: Bound = ({ holdGraceMs }, { header }) =>
  holdGraceMs + positive((header as { readonly pollTime?: number | bigint }).pollTime ?? 0);

const positive = (ms: number | bigint): number => Math.max(0, Number(ms));

/** Where it is not `forwardTimeoutMs`. */
const bounds: Readonly<Partial<Record<CommandName, Bound>>> = {
  pullMessage: pull,
  litePullMessage: pull,
  popMessage: poll,
  notification: poll,
  lockBatchMq: quick,
  unlockBatchMq: quick,
  queryAssignment: quick,
};

/** From a request's arrival to its answer at most, in ms. */
export function boundMs(config: Bounds, frame: RequestFrame): number {
  return bounds[frame.command]?.(config, frame) ?? config.forwardTimeoutMs;
}

/** How long an event has been set aside, in ms. */
export function waitedMs({ waited, mono }: Resumable): number {
  return waited === undefined ? 0 : mono - waited.sinceMono;
}

/** What is left of a bound for an event, in ms; at least 1. */
export function leftMs(event: Resumable, bound: number): number {
  return Math.max(1, bound - waitedMs(event));
}
