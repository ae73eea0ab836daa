/**
 * The way of a pop: checks, reading, what is written down of it, and an answer now or later
 * (`PopMessageProcessor`).
 *
 * A pop that waits is executed again, whole, when it wakes: so nothing is handed out that is no
 * longer allowed by then. A pop that leaves messages wakes the next that waits for the same.
 */
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { msgOffsetInfoOf, orderCountInfoOf, startOffsetInfoOf } from '../../../protocol/popInfo.ts';
import { orderReviveQueueId } from '../../../protocol/receiptHandle.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { derive, draw } from '../../shared/entropy.ts';
import type { Observe, Output, Request, Stamp, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { MessageFilter } from '../filters/messageFilter.ts';
import type { Refusal } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';
import { groupConfigOf } from '../topics/groups.ts';
import { topicConfigOf } from '../topics/topics.ts';
import { checkPop } from './popChecks.ts';
import { armPops, noWaitOf, suspendPop } from './popPolling.ts';
import { type Gathered, gather, isOrdered, type PopPlan } from './popReading.ts';
import { type PopWaiter, releaseWaiter, waitingKey } from './popWaiting.ts';
import { writeEntries } from './reviveLog.ts';
import { armRevive } from './reviveTiming.ts';

/** A request to pop, now or held back. */
export type PopRequest = Pick<Request<'popMessage'>, 'connection' | 'frame'>;

/**
 * The salt of the one draw of a pop, an integer below 100: it decides on the retry topic and where
 * the queues begin. A pop that is woken draws from `derive(entropy, waiter's id)`.
 */
export const popSalt = 50;
const drawBound = 100;

/** A pop executed: what came of it, and whose turn is next. */
interface Executed {
  readonly step: Step<Broker>;
  /** Key of the waiters of whom one may go on: something is left. */
  readonly next?: string;
}

/** Executes a pop that has come in. */
export function pop(state: Broker, request: PopRequest, stamp: Stamp): Step<Broker> {
  const { bornTime } = request.frame.header;
  const isUnborn = Number(bornTime) === 0;
  const fixed = isUnborn ? bornAt(request, stamp.at) : request;
  const { step, next } = execute(state, fixed, stamp);
  const served = next === undefined ? step : andThen(step, (now) => runNext(now, next, stamp));
  return andThen(served, (now) => armPops(now, stamp));
}

function bornAt({ connection, frame }: PopRequest, bornTime: number): PopRequest {
  return { connection, frame: { ...frame, header: { ...frame.header, bornTime } } };
}

/** Executes pops that have waited, and whoever may go on after them. */
export function runPops(state: Broker, waiters: readonly PopWaiter[], stamp: Stamp): Step<Broker> {
  const outputs: Output[] = [];
  const queue = [...waiters];
  let now = state;
  for (let turn = 0; turn < queue.length; turn += 1) {
    const waiter = queue[turn]!; // Inside the list.
    // It may have gone on already, as the next of another.
    if (!now.popWaiting.byDue.get(waiter.due, waiter.id)) continue;
    now = { ...now, popWaiting: releaseWaiter(now.popWaiting, waiter) };
    const entropy = derive(stamp.entropy, waiter.id);
    const { step, next } = execute(now, waiter.request, { ...stamp, entropy });
    now = step[0];
    for (const output of step[1]) outputs.push(output);
    const following = next === undefined ? undefined : now.popWaiting.byKey.get(next)?.first();
    if (following !== undefined) queue.push(following.value);
  }
  return [now, outputs];
}

function runNext(state: Broker, key: string, stamp: Stamp): Step<Broker> {
  const following = state.popWaiting.byKey.get(key)?.first();
  return following === undefined ? [state, []] : runPops(state, [following.value], stamp);
}

function execute(state: Broker, request: PopRequest, stamp: Stamp): Executed {
  const { step, outcome } = checkPop(state, request, stamp);
  if ('code' in outcome) return { step: [step[0], [...step[1], ...refuse(request, outcome)]] };
  const isOrder = request.frame.header.order === true;
  const drawn = draw(stamp.entropy, popSalt, drawBound);
  const plan: PopPlan = {
    request,
    admission: outcome,
    popTime: stamp.at,
    stamp,
    reviveQueueId: isOrder ? orderReviveQueueId : step[0].popCount % state.config.reviveQueueNum,
    isByPriority: isByPriority(step[0], request, drawn),
    drawn,
  };
  const gathered = gather(isOrder ? step[0] : counted(step[0]), plan);
  const before = [...step[1], ...gathered.outputs];
  return gathered.messages.length > 0
    ? handOut(gathered, plan, before, stamp)
    : waitOrEnd(gathered, plan, before, stamp);
}

/** How often of 100 times priorities count where the group does not say (`priority.factor`). */
const priorityFactorDefault = 100;

/** Whether priorities count: in a topic of them, as often as the group wants. */
function isByPriority(state: Broker, { frame }: PopRequest, drawn: number): boolean {
  const { topic, consumerGroup } = frame.header;
  if (topicConfigOf(state, topic)?.attributes.get('message.type') !== 'PRIORITY') return false;
  const factor = groupConfigOf(state, consumerGroup)?.attributes.get('priority.factor');
  return drawn < (factor === undefined ? priorityFactorDefault : Number(factor));
}

function counted(state: Broker): Broker {
  return { ...state, popCount: state.popCount + 1 };
}

function refuse(request: PopRequest, { code, remark, isBare }: Refusal): readonly Output[] {
  if (isBare) return respond<'popMessage'>(request, code, { remark });
  const header = { popTime: 0, invisibleTime: 0, reviveQid: 0, restNum: 0 };
  return respond<'popMessage'>(request, code, { remark, header });
}

function handOut(
  gathered: Gathered,
  plan: PopPlan,
  before: readonly Output[],
  stamp: Stamp,
): Executed {
  const { SUCCESS } = responseCode;
  const { topic, consumerGroup, queueId } = plan.request.frame.header;
  const written = writeEntries(gathered.state, gathered.entries);
  const armed = andThen(written, (now) => armRevive(now, stamp, plan.reviveQueueId));
  const told = isOrdered(plan) ? gathered.batches : [toldOf(armed[0], gathered, plan)];
  const step = andThen(armed, (now) => {
    return [now, [...told, ...answer(gathered, plan, SUCCESS, 'FOUND')]];
  });
  const done: Step<Broker> = [step[0], [...before, ...step[1]]];
  if (gathered.restNum <= 0) return { step: done };
  return { step: done, next: waitingKey(topic, consumerGroup, queueId) };
}

function waitOrEnd(
  gathered: Gathered,
  plan: PopPlan,
  before: readonly Output[],
  stamp: Stamp,
): Executed {
  const { state } = gathered;
  const { request } = plan;
  const noWait = noWaitOf(state.config, state.popWaiting, request, stamp);
  if (noWait !== undefined) {
    const { POLLING_FULL, POLLING_TIMEOUT } = responseCode;
    const code = noWait === 'full' ? POLLING_FULL : POLLING_TIMEOUT;
    const ended = answer(gathered, plan, code, 'NO_MESSAGE_IN_QUEUE');
    return { step: [state, [...before, ...ended]] };
  }
  // Looked at as many as one read does, and there are more: on with it, in a step of its own.
  const isHurried = gathered.isCutShort && gathered.restNum > 0;
  const subscription: MessageFilter | undefined = plan.admission.subscription;
  return { step: [suspendPop(state, request, subscription, isHurried, stamp), before] };
}

function answer(
  { reads, messages, restNum, counts }: Gathered,
  plan: PopPlan,
  code: number,
  remark: string,
): readonly Output[] {
  const { request, popTime, reviveQueueId } = plan;
  return respond<'popMessage'>(request, code, {
    remark,
    header: {
      popTime,
      invisibleTime: request.frame.header.invisibleTime,
      reviveQid: reviveQueueId,
      restNum,
      startOffsetInfo: startOffsetInfoOf(reads),
      msgOffsetInfo: msgOffsetInfoOf(reads),
      ...(isOrdered(plan) ? { orderCountInfo: orderCountInfoOf(counts) } : undefined),
    },
    ...(messages.length > 0 ? { body: messages } : undefined),
  });
}

function toldOf({ config }: Broker, { found }: Gathered, plan: PopPlan): Observe {
  const { topic, consumerGroup: group, invisibleTime } = plan.request.frame.header;
  const messages = found.map((message) => ({
    topic: message.topic,
    queueId: message.queueId,
    queueOffset: message.queueOffset,
    msgId: propertyOf(message.properties, messageProperty.uniqueKey) ?? '',
    reconsumeTimes: message.reconsumeTimes,
  }));
  const { popTime, reviveQueueId } = plan;
  const { brokerName } = config;
  const when = { popTime, invisibleTime: Number(invisibleTime), reviveQueueId };
  return {
    type: 'observe',
    observation: { kind: 'popped', group, topic, brokerName, ...when, messages },
  };
}
