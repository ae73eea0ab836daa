/**
 * Long polling (`PullRequestHoldService`).
 *
 * Behaviour: a pull that finds nothing is held. An arrival that its filter lets through wakes it at
 * once; a look-through every 5 s, on the grid that began with the boot, wakes those whose time is
 * over and those whose queue has grown (the filter apart, which the answer 20 then shows). A woken
 * pull is executed again and answered, whatever it finds. Closed connections take theirs along,
 * which upstream forgets to do.
 */
import { andThen } from '../../shared/apply.ts';
import type { Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { letsCode, letsMessage, type MessageFilter } from '../filters/messageFilter.ts';
import type { Broker } from '../state.ts';
import { type Arrival, maxOffsetOf, messageAt, type Store } from '../store/store.ts';
import { type HeldPull, hold, release } from './held.ts';
import { type PullRequest, pull } from './pulling.ts';

/** The timer of the look-through; armed only while something is held. */
export const holdTimer = 'holdCheck';

/** What a pull waits for. */
export interface Waits {
  readonly key: string;
  readonly pullFrom: number;
  readonly subscription: MessageFilter;
}

/** Holds a pull instead of answering it. */
export function holdPull(
  state: Broker,
  request: PullRequest,
  waits: Waits,
  { mono }: Stamp,
): Step<Broker> {
  const { config, held } = state;
  const { suspendTimeoutMillis = 0 } = request.frame.header;
  const timeoutMs = config.longPollingEnable
    ? Number(suspendTimeoutMillis)
    : config.shortPollingTimeMs;
  const isFirst = held.byQueue.size === 0;
  const outputs: readonly Output[] = isFirst ? [checkTimer(state, mono)] : [];
  return [
    { ...state, held: hold(held, { ...waits, request, dueMono: mono + timeoutMs }) },
    outputs,
  ];
}

/** Sets the next look-through on the grid. */
function checkTimer({ config, bootedMono }: Broker, mono: number): Output {
  const { longPollingEnable, longPollingCheckMs, shortPollingTimeMs } = config;
  const periodMs = longPollingEnable ? longPollingCheckMs : shortPollingTimeMs;
  const delayMs = periodMs - ((mono - bootedMono) % periodMs);
  return { type: 'timer.set', name: holdTimer, key: '', delayMs };
}

/** Wakes who waits for messages that have become readable. */
export function wake(state: Broker, arrivals: readonly Arrival[], stamp: Stamp): Step<Broker> {
  let step: Step<Broker> = [state, []];
  for (const arrival of arrivals) {
    const waiting = step[0].held.byQueue.get(arrival.key);
    if (waiting === undefined) continue;
    const woken = [...waiting.values()].filter((pull) => isMeantFor(pull, arrival, step[0].store));
    step = andThen(step, (now) => executeAll(now, woken, stamp));
  }
  return step;
}

function isMeantFor(
  { pullFrom, subscription }: HeldPull,
  { key, queueOffset, tagsCode }: Arrival,
  store: Store,
): boolean {
  if (queueOffset + 1 <= pullFrom || !letsCode(subscription, tagsCode)) return false;
  if (subscription.expression === undefined && subscription.originals === undefined) return true;
  const message = messageAt(store, key, queueOffset);
  return message === undefined || letsMessage(subscription, message);
}

/** `timer.holdCheck`: looks through all that is held. */
export function checkHeld(state: Broker, event: TimerEvent): Step<Broker> {
  const woken: HeldPull[] = [];
  for (const [key, waiting] of state.held.byQueue) {
    const maxOffset = maxOffsetOf(state.store, key);
    for (const pull of waiting.values()) {
      if (maxOffset > pull.pullFrom || pull.dueMono <= event.mono) woken.push(pull);
    }
  }
  const [after, outputs] = executeAll(state, woken, event);
  const isEmpty = after.held.byQueue.size === 0;
  return [after, isEmpty ? outputs : [...outputs, checkTimer(state, event.mono)]];
}

function executeAll(state: Broker, woken: readonly HeldPull[], stamp: Stamp): Step<Broker> {
  let now = state;
  const outputs: Output[] = [];
  for (const waiting of woken) {
    now = { ...now, held: release(now.held, waiting) };
    const [after, more] = pull(now, waiting.request, 'woken', stamp);
    now = after;
    outputs.push(...more);
  }
  return [now, outputs];
}
