/**
 * Requests that wait for a reply (`RequestFutureHolder`, `RequestResponseFuture`).
 *
 * Behaviour: one entry a request, by its correlation id. Whatever ends a request takes its entry
 * out first, so it is settled once: by its reply, the failure of its send, the end of its time or
 * of the producer. A blocking request ends when its time is over; of one with a callback that is
 * found by the scan, which runs each second, first 3 s after the start.
 *
 * Not modelled: one table and one scan for all producers of a process.
 */
import { type Deadlines, noDeadlines } from '../shared/deadlines.ts';
import { derive } from '../shared/entropy.ts';
import type { Observe, Output, Stamp, Step } from '../shared/node.ts';
import type { RequestSettled } from '../shared/requestObservations.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import type { RequestOrder } from './events.ts';
import type { ProcessIdentity } from './messages.ts';
import type { Settlement } from './settle.ts';
import type { PendingSend, ProducerState } from './state.ts';

/** A request that is not settled. */
export interface PendingRequest {
  readonly correlationId: string;
  readonly order: RequestOrder;
  /** Number of the send that carries it. */
  readonly sequence: number;
}

/** Heartbeats that requests wait for, so that brokers know where to push their replies. */
export interface Greeting {
  /** Names of the brokers that have not answered. */
  readonly awaited: ReadonlySet<string>;
  /** Numbers of the sends that wait, oldest first. */
  readonly sends: readonly number[];
}

/** Everything about requests. */
export interface Requests {
  /** By correlation id. */
  readonly table: Table<PendingRequest>;
  /** By correlation id, on the monotonic clock. */
  readonly deadlines: Deadlines;
  /** When the timer comes back; it is not put off when requests settle. */
  readonly wakeMono: number | undefined;
  /** When the first scan is. */
  readonly scanMono: number;
  readonly greeting: Greeting | undefined;
}

/** How a request ends: what its observation says besides the request itself. */
export type RequestEnd = Omit<RequestSettled, 'kind' | 'id' | 'topic' | 'correlationId'>;

/** No requests. */
export function noRequests(): Requests {
  return {
    table: emptyTable(),
    deadlines: noDeadlines(),
    wakeMono: undefined,
    scanMono: 0,
    greeting: undefined,
  };
}

/** The timer of the earliest end of a request's time; its key is empty. */
export const requestTimer = 'request';

/** From the start of a producer to its first scan, and from one scan to the next. */
export const scanTimes = { firstMs: 3_000, periodMs: 1_000 } as const;

const salt = { random: 105, process: 106, counted: 107 } as const;
const versionBits = 0x4000;
const variantBits = 0x8000_0000;

/**
 * A correlation id in the form of a random UUID (`CorrelationIdUtil`). The last part tells the
 * requests of one producer apart whatever is drawn, the others tell producers apart.
 */
export function correlationIdOf(
  { pid, classLoaderHash }: ProcessIdentity,
  sequence: number,
  { entropy }: Stamp,
): string {
  const first = derive(entropy, salt.random);
  const second = (derive(classLoaderHash, salt.process) & 0xffff_0fff) | versionBits;
  const third = (derive(classLoaderHash ^ pid, salt.random) & 0x3fff_ffff) | variantBits;
  const last = derive(derive(classLoaderHash, salt.counted), sequence);
  const digits = [first, second, third, last].map((part) => hexOf(part)).join('');
  return [0, 8, 12, 16, 20].map((from, i) => digits.slice(from, ends[i])).join('-');
}

const ends = [8, 12, 16, 20, 32];

const hexOf = (part: number): string => (part >>> 0).toString(16).padStart(8, '0');

/** Puts a request into the table; its time does not run yet. */
export function remember(state: ProducerState, request: PendingRequest): ProducerState {
  const { requests } = state;
  const table = requests.table.set(request.correlationId, request);
  return { ...state, requests: { ...requests, table } };
}

/** Starts the time of a request: its message is about to be sent. */
export function startTime(
  state: ProducerState,
  request: PendingRequest,
  stamp: Stamp,
): Step<ProducerState> {
  const { requests } = state;
  const deadlines = requests.deadlines.set(
    request.correlationId,
    dueMono(requests, request, stamp),
  );
  return arm({ ...state, requests: { ...requests, deadlines } }, stamp);
}

/** When a request's time is over, or is found to be. */
function dueMono({ scanMono }: Requests, { order }: PendingRequest, { mono }: Stamp): number {
  const { timeoutMs } = order;
  // The caller has waited for a route, too; the scan counts from here.
  if (order.mode === 'sync') return order.mono + timeoutMs;
  const { periodMs } = scanTimes;
  const scans = Math.floor((mono + timeoutMs - scanMono) / periodMs) + 1;
  return scanMono + Math.max(0, scans) * periodMs;
}

function arm(state: ProducerState, { mono }: Stamp): Step<ProducerState> {
  const { requests } = state;
  const first = requests.deadlines.earliest();
  if (first === undefined || (requests.wakeMono ?? Number.POSITIVE_INFINITY) <= first.at) {
    return [state, []];
  }
  const delayMs = Math.max(0, first.at - mono);
  return [
    { ...state, requests: { ...requests, wakeMono: first.at } },
    [{ type: 'timer.set', name: requestTimer, key: '', delayMs }],
  ];
}

/** `timer.request`: ends every request whose time is over. */
export function expire(state: ProducerState, stamp: Stamp): Step<ProducerState> {
  const [due, deadlines] = state.requests.deadlines.popDue(stamp.mono);
  let now: ProducerState = {
    ...state,
    requests: { ...state.requests, deadlines, wakeMono: undefined },
  };
  const outputs: Output[] = [];
  for (const correlationId of due) {
    const request = now.requests.table.get(correlationId);
    if (request === undefined) continue;
    const [next, told] = end(now, request, outOfTime(request.order));
    now = next;
    outputs.push(...told);
  }
  const [armed, timers] = arm(now, stamp);
  return [armed, [...outputs, ...timers]];
}

/** `ClientErrorCode.REQUEST_TIMEOUT_EXCEPTION`. */
const requestTimeout = 10_006;

function outOfTime({ mode, topic, timeoutMs }: RequestOrder): RequestEnd {
  const remark =
    mode === 'sync'
      ? `send request message to <${topic}> OK, but wait reply message timeout, ${timeoutMs} ms.`
      : 'request timeout, no reply message.';
  return { outcome: 'timeout', code: requestTimeout, remark };
}

/**
 * What becomes of a request whose send has ended. One that was sent waits on; nothing happens if
 * its reply was quicker, or its time is over.
 */
export function sendEnded(
  state: ProducerState,
  send: PendingSend,
  settlement: Settlement,
): Step<ProducerState> {
  const request = state.requests.table.get(send.correlationId ?? '');
  const { outcome } = settlement;
  if (request === undefined || outcome === 'stored' || outcome === 'storedUnconfirmed') {
    return [state, []];
  }
  return end(state, request, failureOf(request, send, settlement));
}

/** Code of an exception of the client that has none of its own. */
const plainException = -1;

function failureOf(
  { order }: PendingRequest,
  { requests }: PendingSend,
  { outcome: cause, code, remark }: Settlement,
): RequestEnd {
  const told = {
    ...(code === undefined ? {} : { code }),
    ...(remark === undefined ? {} : { remark }),
  };
  // Nothing was on its way yet: the call itself throws, whatever its form.
  if (requests === 0) return { outcome: 'rejected', cause, ...told };
  if (order.mode === 'callback') return { outcome: 'sendFailed', cause, ...told };
  const fails = `send request message to <${order.topic}> fail`;
  return { outcome: 'sendFailed', cause, code: plainException, remark: `${fails}: ${remark}` };
}

/** Takes a request out of the table and says how it ended. */
export function end(
  state: ProducerState,
  { correlationId, order }: PendingRequest,
  how: RequestEnd,
): Step<ProducerState> {
  const { requests } = state;
  const table = requests.table.delete(correlationId);
  const deadlines = requests.deadlines.delete(correlationId);
  const told = requestSettled(order, how, correlationId);
  return [{ ...state, requests: { ...requests, table, deadlines } }, [told]];
}

/** Ends all requests that are left, oldest first: the producer is about to stop. */
export function endAll(state: ProducerState): Step<ProducerState> {
  const left = [...state.requests.table.values()].sort((a, b) => a.sequence - b.sequence);
  let now = state;
  const outputs: Output[] = [{ type: 'timer.cancel', name: requestTimer, key: '' }];
  for (const request of left) {
    const [next, told] = end(now, request, shutDown);
    now = next;
    outputs.push(...told);
  }
  return [now, outputs];
}

const shutDown: RequestEnd = { outcome: 'cutOff', remark: 'the client was shut down' };

/** The observation that settles a request; without a correlation id for one that got none. */
export function requestSettled(
  { id, topic }: RequestOrder,
  how: RequestEnd,
  correlationId?: string,
): Observe {
  const known = correlationId === undefined ? {} : { correlationId };
  const observation: RequestSettled = { kind: 'requestSettled', id, topic, ...known, ...how };
  return { type: 'observe', observation };
}
