/**
 * The way of a pull: checks, read, offset commit, and an answer now or later
 * (`PullMessageProcessor`, `DefaultPullMessageResultHandler`).
 *
 * A pull that is held is executed again, whole, when it wakes: so nothing is served that is no
 * longer allowed by then.
 */
import type { SubscriptionGroupConfig } from '../../../protocol/bodies/subscriptionGroupConfig.ts';
import { pullSysFlag } from '../../../protocol/commands/pullMessage.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Output, Request, Stamp, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { hasReset, takeReset, withoutReset } from '../admin/offsetResets.ts';
import { letsCode, letsMessage, type MessageFilter } from '../filters/messageFilter.ts';
import { commitOffset, committedOffset, notePulled } from '../offsets.ts';
import type { OrderedQueue } from '../pop/orders.ts';
import { codeHere, corrected, suggestedBroker } from '../replication/slaveReading.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, minOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';
import { holdPull } from './holding.ts';
import { checkPull, type Refused } from './pullChecks.ts';
import { type QueueRead, readQueue } from './reading.ts';

/** The commands that read a queue. */
export type PullCommand = 'pullMessage' | 'litePullMessage';

/** A request to read a queue. */
export type PullRequest = Pick<Request<PullCommand>, 'connection' | 'frame'>;

/** Whether a pull came in just now, or is woken and may not be held again. */
export type Pass = 'first' | 'woken';

/** What a pull may read, once all checks are passed. */
export interface Admission {
  readonly subscription: MessageFilter;
  readonly topicSysFlag: number;
  readonly groupSysFlag: number;
  readonly group: Pick<SubscriptionGroupConfig, 'brokerId' | 'whichBrokerWhenConsumeSlowly'>;
}

/** Executes a pull. */
export function pull(state: Broker, request: PullRequest, pass: Pass, stamp: Stamp): Step<Broker> {
  const missing = missingField(request);
  if (missing !== undefined) {
    const remark = `${missing}: missing`;
    return [state, respond<PullCommand>(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const { step, outcome } = checkPull(state, request, stamp);
  const serve = (now: Broker): Step<Broker> =>
    'code' in outcome ? [now, refuse(request, outcome)] : read(now, request, outcome, pass, stamp);
  return step[1].length === 0 ? serve(step[0]) : andThen(step, serve);
}

/** Which field `sysFlag` asks to look at though it is not there. */
function missingField({ frame }: PullRequest): string | undefined {
  const { sysFlag, commitOffset, suspendTimeoutMillis, subVersion } = frame.header;
  const says = (bit: number): boolean => (sysFlag & bit) !== 0;
  if (commitOffset === undefined && says(pullSysFlag.commitOffset)) return 'commitOffset';
  if (suspendTimeoutMillis === undefined && says(pullSysFlag.suspend)) {
    return 'suspendTimeoutMillis';
  }
  return subVersion === undefined && !says(pullSysFlag.subscription) ? 'subVersion' : undefined;
}

function refuse(request: PullRequest, { code, remark, forbiddenType }: Refused): readonly Output[] {
  const header = forbiddenType === undefined ? {} : { forbiddenType };
  return respond<PullCommand>(request, code, { remark, header });
}

function read(
  state: Broker,
  request: PullRequest,
  admission: Admission,
  pass: Pass,
  stamp: Stamp,
): Step<Broker> {
  const { header } = request.frame;
  const key = queueKey(header.topic, header.queueId);
  const queue = { topic: header.topic, group: header.consumerGroup, queueId: header.queueId };
  if (hasReset(state, queue)) return answerReset(state, request, queue, admission);
  const unmarked = state.resets.size > 0 ? withoutReset(state, queue) : state;
  const offset = Number(header.queueOffset);
  const filter = admission.subscription;
  const found = corrected(
    state,
    offset,
    readQueue(
      state.store,
      key,
      offset,
      header.maxMsgNums,
      state.config,
      (code) => letsCode(filter, code),
      (message) => letsMessage(filter, message),
    ),
  );
  const code = codeHere(state, codeOf(found, offset));
  const committed = pass === 'first' ? commitCarried(unmarked, request) : undefined;
  const now = notePulled(committed?.[0] ?? unmarked, queue, found.nextBeginOffset);
  const isHeld =
    code === responseCode.PULL_NOT_FOUND &&
    pass === 'first' &&
    (header.sysFlag & pullSysFlag.suspend) !== 0;
  const next: Step<Broker> = isHeld
    ? holdPull(now, request, { key, pullFrom: offset, subscription: admission.subscription }, stamp)
    : [now, answer(now, request, code, found, admission)];
  return committed === undefined ? next : [next[0], [...committed[1], ...next[1]]];
}

/**
 * The first pull after a reset learns where to go on. The commit that it carries is of the time
 * before, and not taken; upstream takes it.
 */
function answerReset(
  state: Broker,
  request: PullRequest,
  queue: OrderedQueue,
  admission: Admission,
): Step<Broker> {
  return andThen(takeReset(state, queue), (now) => {
    const key = queueKey(queue.topic, queue.queueId);
    const nextBeginOffset = Number(
      committedOffset(now.offsets, queue.topic, queue.group, queue.queueId),
    );
    const found: QueueRead = {
      status: 'OFFSET_RESET',
      nextBeginOffset,
      minOffset: minOffsetOf(now.store, key),
      maxOffset: maxOffsetOf(now.store, key),
      messages: [],
    };
    const noted = notePulled(now, queue, nextBeginOffset);
    return [noted, answer(noted, request, responseCode.PULL_OFFSET_MOVED, found, admission)];
  });
}

/** The commit that a pull carries: no check of its range, as upstream. */
function commitCarried(state: Broker, { frame }: PullRequest): Step<Broker> | undefined {
  const { topic, consumerGroup: group, queueId, sysFlag, commitOffset: offset } = frame.header;
  if ((sysFlag & pullSysFlag.commitOffset) === 0 || offset === undefined) return undefined;
  return commitOffset(state, { topic, group, queueId }, offset);
}

function codeOf({ status }: QueueRead, offset: number): number {
  switch (status) {
    case 'FOUND':
      return responseCode.SUCCESS;
    case 'MESSAGE_WAS_REMOVING':
    case 'NO_MATCHED_MESSAGE':
      return responseCode.PULL_RETRY_IMMEDIATELY;
    case 'NO_MESSAGE_IN_QUEUE':
      return offset === 0 ? responseCode.PULL_NOT_FOUND : responseCode.PULL_OFFSET_MOVED;
    case 'OFFSET_OVERFLOW_ONE':
      return responseCode.PULL_NOT_FOUND;
    case 'OFFSET_RESET':
    case 'OFFSET_OVERFLOW_BADLY':
    case 'OFFSET_TOO_SMALL':
      return responseCode.PULL_OFFSET_MOVED;
  }
}

function answer(
  { config }: Broker,
  request: PullRequest,
  code: number,
  found: QueueRead,
  { topicSysFlag, groupSysFlag, group }: Admission,
): readonly Output[] {
  const { status, nextBeginOffset, minOffset, maxOffset, messages } = found;
  return respond<PullCommand>(request, code, {
    remark: status,
    header: {
      suggestWhichBrokerId: suggestedBroker(config, group, found),
      nextBeginOffset,
      minOffset,
      maxOffset,
      topicSysFlag,
      groupSysFlag,
    },
    ...(code === responseCode.SUCCESS ? { body: messages } : undefined),
  });
}
