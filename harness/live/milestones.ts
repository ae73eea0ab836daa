/** Moments in the life of a served cluster that its users wait for. */
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Arrival } from '../kernel/network.ts';
import type { LiveRuntime } from './liveRuntime.ts';

/** How long brokers get to register, and later to shut down, before nobody waits any more. */
export const patienceMs = 5_000;

/** Registrations under way. */
export interface Registrations {
  /**
   * Resolves when each was answered or failed, or after a while in any case: to whether all of them
   * succeeded.
   */
  readonly settled: Promise<boolean>;
  /** Stops waiting. */
  forget(): void;
}

/**
 * So many first registrations of brokers. One that fails is logged by its broker, which tries again
 * by itself: a name server outside may well start later.
 */
export function registrations(
  runtime: Pick<LiveRuntime, 'watch' | 'log'>,
  expected: number,
  limitMs = patienceMs,
): Registrations {
  let left = expected;
  let succeeded = 0;
  let forget = () => {};
  const settled = new Promise<boolean>((resolve) => {
    const unwatch = runtime.watch((arrival) => {
      if (!settlesRegistration(arrival)) return;
      left -= 1;
      if (isSuccess(arrival)) succeeded += 1;
      if (left <= 0) forget();
    });
    const patience = setTimeout(() => {
      runtime.log.say(`warn ${left} of ${expected} registrations open after ${limitMs} ms`);
      forget();
    }, limitMs);
    forget = () => {
      clearTimeout(patience);
      unwatch();
      resolve(succeeded >= expected);
    };
    if (expected === 0) forget();
  });
  return { settled, forget: () => forget() };
}

function settlesRegistration({ event }: Arrival): boolean {
  if (event.type === 'link.failed') return true;
  return (
    'frame' in event && event.frame.kind === 'response' && event.frame.command === 'registerBroker'
  );
}

function isSuccess({ event }: Arrival): boolean {
  return 'frame' in event && event.frame.code === responseCode.SUCCESS;
}

/** Proxies that get to know what others tell. */
export interface Acquaintances {
  /** Resolves when each of them does, or after a while in any case. */
  readonly settled: Promise<void>;
  /** Stops waiting. */
  forget(): void;
}

/**
 * Waits until these proxies know the clients of all proxies. One that does not is served all the
 * same: it lists no members for half a minute, which clients put up with.
 */
export function acquaintances(
  { kernel, log }: Pick<LiveRuntime, 'kernel' | 'log'>,
  names: readonly string[],
  limitMs = patienceMs,
): Acquaintances {
  const left = new Set(names);
  if (left.size === 0) return { settled: Promise.resolve(), forget: () => {} };
  let forget = () => {};
  const settled = new Promise<void>((resolve) => {
    const taps = kernel.taps.subscribe((entry) => {
      if (entry.kind !== 'observation' || entry.observation.kind !== 'membersComplete') return;
      left.delete(entry.node);
      if (left.size === 0) forget();
    });
    const patience = setTimeout(() => {
      const who = [...left].join(', ');
      log.say(`warn ${who}: what other proxies tell cannot be read after ${limitMs} ms`);
      forget();
    }, limitMs);
    forget = () => {
      clearTimeout(patience);
      taps.unsubscribe();
      resolve();
    };
  });
  return { settled, forget: () => forget() };
}

/** Resolves when these nodes have stopped; to false if they have not after a while. */
export function stopped(
  { kernel }: Pick<LiveRuntime, 'kernel'>,
  names: readonly string[],
  limitMs = patienceMs,
): Promise<boolean> {
  const left = new Set(names);
  if (left.size === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(patience);
      taps.unsubscribe();
      resolve(left.size === 0);
    };
    const patience = setTimeout(finish, limitMs);
    const taps = kernel.taps.subscribe((entry) => {
      if (entry.kind !== 'life' || entry.what !== 'stopped') return;
      left.delete(entry.node);
      if (left.size === 0) finish();
    });
  });
}
