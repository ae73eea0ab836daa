/**
 * Events that wait for the route of a topic. Each comes again, as it came, when the route is known
 * or when its own time is over: a request's bound begins with its arrival, not with the route.
 */
import type { RequestFrame } from '../../protocol/frame.ts';
import { stampOf } from '../shared/apply.ts';
import type { Output, Stamp } from '../shared/node.ts';
import { boundMs, leftMs, type NoRoute, type Resumable } from './bounds.ts';
import type { ProxyConfig } from './config.ts';

/** The timer of those whose time is over before a name server's; its key is the topic. */
const setAsideTimer = 'setAside';

interface SetAside {
  readonly event: Resumable;
  /** Monotonic time at which it comes again in any case; none: a name server's time bounds it. */
  readonly dueMono: number | undefined;
  readonly before: SetAside | undefined;
}

/** Who waits for one topic's route. */
export interface Waiting {
  /** Newest first. */
  readonly events: SetAside | undefined;
  /** When `timer.setAside` is due, if it is set. */
  readonly timerMono: number | undefined;
}

/** Nobody waits. */
export const nobody: Waiting = { events: undefined, timerMono: undefined };

/** Takes in an event that waits. */
export function setAside(
  config: ProxyConfig,
  topic: string,
  { events, timerMono }: Waiting,
  event: Resumable,
): readonly [Waiting, readonly Output[]] {
  const dueMono = dueOf(config, event);
  const next = { events: { event, dueMono, before: events }, timerMono };
  const isFirst = dueMono !== undefined && (timerMono === undefined || dueMono < timerMono);
  return isFirst ? armed(next, topic, dueMono, event) : [next, []];
}

/** Takes in an event that waits for something else than a route, and needs no time of its own. */
export function joined({ events, timerMono }: Waiting, event: Resumable): Waiting {
  return { events: { event, dueMono: undefined, before: events }, timerMono };
}

/** A request that would wait for less than a name server may take has a time of its own. */
function dueOf(config: ProxyConfig, event: Resumable): number | undefined {
  if (event.untilMono !== undefined) return event.untilMono;
  const { frame } = event as { readonly frame?: RequestFrame };
  if (frame?.kind !== 'request') return undefined;
  const left = leftMs(event, boundMs(config, frame));
  return left < config.mqClientApiTimeoutMs ? event.mono + left : undefined;
}

function armed(
  waiting: Waiting,
  topic: string,
  timerMono: number,
  { mono }: Stamp,
): readonly [Waiting, readonly Output[]] {
  const delayMs = timerMono - mono;
  const timer: Output = { type: 'timer.set', name: setAsideTimer, key: topic, delayMs };
  return [{ ...waiting, timerMono }, [timer]];
}

/** Those whose time is over come again with a negative answer; the others go on waiting. */
export function overdue(
  topic: string,
  { events }: Waiting,
  none: NoRoute,
  stamp: Stamp,
): readonly [Waiting, readonly Output[]] {
  const again: Output[] = [];
  let left: SetAside | undefined;
  let firstMono: number | undefined;
  for (const { event, dueMono } of oldestFirst(events)) {
    if (dueMono !== undefined && dueMono <= stamp.mono) {
      again.push(resumption(topic, event, none, stamp));
      continue;
    }
    left = { event, dueMono, before: left };
    if (dueMono !== undefined) firstMono = Math.min(dueMono, firstMono ?? dueMono);
  }
  const waiting: Waiting = { events: left, timerMono: undefined };
  if (firstMono === undefined) return [waiting, again];
  const [next, timer] = armed(waiting, topic, firstMono, stamp);
  return [next, [...timer, ...again]];
}

/** All that wait come again; `none`: there is no route. */
export function comeAgain(
  topic: string,
  { events, timerMono }: Waiting,
  none: NoRoute | undefined,
  stamp: Stamp,
): readonly Output[] {
  const again = oldestFirst(events).map(({ event }) => resumption(topic, event, none, stamp));
  if (timerMono === undefined) return again;
  return [{ type: 'timer.cancel', name: setAsideTimer, key: topic }, ...again];
}

function resumption(
  topic: string,
  event: Resumable,
  none: NoRoute | undefined,
  stamp: Stamp,
): Output {
  const { sinceMono, absent } = event.waited ?? { sinceMono: event.mono, absent: new Map() };
  const known = none === undefined ? absent : new Map([...absent, [topic, none] as const]);
  const waited = { sinceMono, absent: known };
  return { type: 'raise', event: { ...event, ...stampOf(stamp), waited } as Resumable };
}

function oldestFirst(events: SetAside | undefined): readonly SetAside[] {
  const all: SetAside[] = [];
  for (let one = events; one !== undefined; one = one.before) all.push(one);
  return all.reverse();
}
