/**
 * Sends that a broker cannot take, or not yet (`NettyRemotingAbstract.processRequestCommand`,
 * `SendMessageProcessor.rejectRequest`, `BrokerFastFailure`).
 *
 * Behaviour: while the page cache is busy sends are refused before they are looked at. While the
 * threads that take sends hang, requests wait in their order, up to `sendThreadPoolQueueCapacity`;
 * those that have waited `waitTimeInSendQueueMs` are answered SYSTEM_BUSY at the next look, ten
 * times in 100 ms, and never executed. With `brokerFastFailureEnable` off they wait on and are
 * executed in the end, whether their sender still waits or not. What is executed while the store
 * takes nothing is refused by the store.
 *
 * Not modelled: how a broker gets into these conditions; the pools of other requests; the messages
 * of the broker itself, which go on being stored; that upstream answers one-way requests, too, when
 * it clears them away (their senders drop that).
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Output, Request, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { emptyOrderedMap, type OrderedMap } from '../../shared/orderedMap.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import type { FlowControlConfig } from './flowControlConfig.ts';
import type { Refusal } from './sendAnswer.ts';

/** Requests that the threads for sends take. */
export type PooledRequest = Request<
  'sendMessage' | 'sendMessageV2' | 'sendBatchMessage' | 'consumerSendMsgBack' | 'recallMessage'
>;

/** Requests that wait for a thread, by the time that they came. */
export interface SendPool {
  readonly waiting: OrderedMap<PooledRequest>;
  /** Tells those of one moment apart. */
  readonly taken: number;
}

/** Nobody waits. */
export function nothingQueued(): SendPool {
  return { waiting: emptyOrderedMap(), taken: 0 };
}

/** The timer of the looks at the queue; armed only while one could find something. */
export const sendQueueTimer = 'sendQueue';

const lookPeriodMs = 10;
const firstLookMs = 1_000;

/** What becomes of a request that cannot be executed now; undefined where it can. */
export function turnedAway(state: Broker, request: PooledRequest): Step<Broker> | undefined {
  const { config, sendPool } = state;
  if (config.osPageCacheBusy && request.frame.command !== 'recallMessage') {
    const remark = '[REJECTREQUEST]system busy, start flow control for a while';
    return [state, respond(request, responseCode.SYSTEM_BUSY, { remark })];
  }
  if (!config.sendThreadsStalled) return undefined;
  if (sendPool.waiting.size >= config.sendThreadPoolQueueCapacity) {
    const remark = '[OVERLOAD]system busy, start flow control for a while';
    return [state, respond(request, responseCode.SYSTEM_BUSY, { remark })];
  }
  const waiting = sendPool.waiting.insert(request.mono, sendPool.taken, request);
  const isFirst = sendPool.waiting.size === 0;
  const queued = { ...state, sendPool: { waiting, taken: sendPool.taken + 1 } };
  return [queued, isFirst ? nextLook(queued, request) : []];
}

/** The timer of the next look that can find something, on the grid that began with the boot. */
export function nextLook({ config, sendPool, bootedMono }: Broker, { mono }: Stamp): Output[] {
  const head = sendPool.waiting.first();
  if (head === undefined || !config.brokerFastFailureEnable) return [];
  const dueMono = config.osPageCacheBusy ? mono : head.major + config.waitTimeInSendQueueMs;
  const firstMono = bootedMono + firstLookMs;
  const looks = Math.ceil((Math.max(dueMono, mono, firstMono) - firstMono) / lookPeriodMs);
  const delayMs = firstMono + looks * lookPeriodMs - mono;
  return [{ type: 'timer.set', name: sendQueueTimer, key: '', delayMs }];
}

/** `timer.sendQueue`: answers those that wait for too long, or all if the page cache is busy. */
export function clearQueue(state: Broker, event: TimerEvent): Step<Broker> {
  const { config, sendPool } = state;
  if (!config.brokerFastFailureEnable) return [state, []];
  let { waiting } = sendPool;
  const outputs: Output[] = [];
  for (let head = waiting.first(); head !== undefined; head = waiting.first()) {
    const waitedMs = Math.floor(event.mono - head.major);
    const isOver = waitedMs >= config.waitTimeInSendQueueMs;
    if (!config.osPageCacheBusy && !isOver) break;
    waiting = waiting.removeFirst();
    const remark =
      `[${config.osPageCacheBusy ? 'PCBUSY' : 'TIMEOUT'}_CLEAN_QUEUE]broker busy, start flow ` +
      `control for a while, period in queue: ${waitedMs}ms, size of queue: ${waiting.size}`;
    outputs.push(...respond(head.value, responseCode.SYSTEM_BUSY, { remark }));
  }
  const cleared: Broker = { ...state, sendPool: { ...sendPool, waiting } };
  return andThen([cleared, outputs], (now) => [now, nextLook(now, event)]);
}

/** Why the store takes nothing, in upstream's word (`PutMessageStatus`). */
export type StoreProblem = 'SERVICE_NOT_AVAILABLE' | 'OS_PAGE_CACHE_BUSY';

/** What keeps a store from taking any message of a client; undefined if nothing does. */
export function storeProblem(config: FlowControlConfig): StoreProblem | undefined {
  if (config.diskFull) return 'SERVICE_NOT_AVAILABLE';
  return config.osPageCacheBusy ? 'OS_PAGE_CACHE_BUSY' : undefined;
}

/** How a send is refused by a store that takes nothing. */
export function refusalOfStore(problem: StoreProblem, { diskFull }: FlowControlConfig): Refusal {
  if (problem === 'OS_PAGE_CACHE_BUSY') {
    const remark = '[PC_SYNCHRONIZED]broker busy, start flow control for a while';
    return { code: responseCode.SYSTEM_BUSY, remark };
  }
  return {
    code: responseCode.SERVICE_NOT_AVAILABLE,
    remark:
      'service not available now. It may be caused by one of the following reasons: ' +
      `the broker's disk is full [${diskFull ? fullDisks : emptyDisks}], messages are put to the ` +
      'slave, message store has been shut down, etc.',
  };
}

/** How full the disks of the log, its queues and its index are. */
const fullDisks = 'CL:  1.00 CQ:  1.00 INDEX:  1.00';
const emptyDisks = 'CL:  0.00 CQ:  0.00 INDEX:  0.00';
