/**
 * A reset that the broker keeps until the group's next pull or pop of each queue learns of it
 * (`AdminBrokerProcessor.resetOffsetInner`).
 *
 * Behaviour: by time or, in one queue, by offset; the group need not be online, but must have
 * settings. Nothing is pushed, and held pulls are not woken: they learn of it when they are looked
 * at again. A queue out of range counts as empty.
 */
import type { QueueOffsets } from '../../../protocol/bodies/resetOffset.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, minOffsetOf } from '../store/store.ts';
import { offsetOfTime } from '../store/timeSearch.ts';
import { groupConfigOf } from '../topics/groups.ts';
import { queueKey } from '../topics/names.ts';
import { topicConfigOf } from '../topics/topics.ts';
import { resetOffset } from './offsetResets.ts';

type ResetRequest = Request<'invokeBrokerToResetOffset'>;

/** No offset is asked for: the time counts. */
const byTime = -1;

/** Marks the queues and answers with where they go on. */
export function resetByServer(state: Broker, request: ResetRequest): Step<Broker> {
  const { topic, group = 'null', queueId, offset = byTime } = request.frame.header;
  const refuse = (code: number, remark: string): Step<Broker> => [
    state,
    respond(request, code, { remark }),
  ];
  if (state.config.brokerId !== 0) {
    return refuse(responseCode.SYSTEM_ERROR, 'Can not reset offset in slave broker');
  }
  const config = topicConfigOf(state, topic);
  if (config === undefined) {
    return refuse(responseCode.TOPIC_NOT_EXIST, `Topic ${topic} does not exist`);
  }
  if (groupConfigOf(state, group) === undefined) {
    return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `Group ${group} does not exist`);
  }
  if (queueId >= 0 && Number(offset) !== byTime) {
    const problem = outOfRange(state, queueKey(topic, queueId), offset);
    if (problem !== undefined) return refuse(responseCode.SYSTEM_ERROR, problem);
    return mark(state, request, [[queueId, Number(offset)]]);
  }
  const queueIds = queueId >= 0 ? [queueId] : [...Array(config.readQueueNums).keys()];
  if (queueIds.length === 0) return refuse(responseCode.SYSTEM_ERROR, 'No queues to reset.');
  const { timestamp } = request.frame.header;
  return mark(
    state,
    request,
    queueIds.map((id) => [id, offsetAt(state, queueKey(topic, id), timestamp)]),
  );
}

/** The end itself may be asked for, and the offset after it. */
function outOfRange({ store }: Broker, key: string, offset: number | bigint): string | undefined {
  const [min, max] = [minOffsetOf(store, key), maxOffsetOf(store, key)];
  if (offset >= min && offset <= max + 1) return undefined;
  return `Target offset ${offset} not in consume queue range [${min}-${max}]`;
}

/** The offset of a store time in ms; a negative one means the end. */
export function offsetAt({ store }: Broker, key: string, timestamp: number | bigint): number {
  return timestamp < 0 ? maxOffsetOf(store, key) : offsetOfTime(store, key, timestamp, 'LOWER');
}

function mark(
  state: Broker,
  request: ResetRequest,
  targets: readonly (readonly [queueId: number, offset: number])[],
): Step<Broker> {
  const { topic, group = 'null' } = request.frame.header;
  const { brokerName } = state.config;
  let step: Step<Broker> = [state, []];
  const offsetTable: QueueOffsets = targets.map(
    ([queueId, offset]) => [{ brokerName, queueId, topic }, offset] as const,
  );
  for (const [queueId, offset] of targets) {
    step = andThen(step, (now) => resetOffset(now, { topic, group, queueId }, offset));
  }
  return andThen(step, (now) => [
    now,
    respond(request, responseCode.SUCCESS, { body: { offsetTable } }),
  ]);
}
