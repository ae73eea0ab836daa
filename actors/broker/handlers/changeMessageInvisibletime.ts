/**
 * CHANGE_MESSAGE_INVISIBLETIME: a popped message stays hidden from now on for another time.
 *
 * Behaviour (`ChangeInvisibleTimeProcessor`, file mode): a new checkpoint of this one message, then
 * an acknowledgement of the old handle, both in one entry of the disk. Whether the old handle was
 * still alive is not asked: if it was not, the message comes back once more. The answer's remark is
 * a left-over of upstream's. Two deliveries never have one name: a change in the very millisecond
 * of another delivery from the same offset is dated to the next that is free.
 *
 * Not modelled: the wait of up to 3 s for the writes; a handle of which
 * only the numbers are wrong, which upstream finds after it has written the new checkpoint.
 */
import type { ResponseHeader } from '../../../protocol/commands/index.ts';
import {
  type DeliveryHandle,
  orderReviveQueueId,
  parseChangeHandle,
} from '../../../protocol/receiptHandle.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Observe, Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { changeOrdered } from '../pop/orderSettling.ts';
import { unsetRemark } from '../pop/peekChecks.ts';
import { noteAck } from '../pop/popAcking.ts';
import { checkQueue, rangeOf } from '../pop/popDelivery.ts';
import { countInflight } from '../pop/popInflight.ts';
import {
  addCheckpoint,
  type CheckpointRecord,
  checkpointKey,
  reviveTimeOf,
} from '../pop/revive.ts';
import { type ReviveEntry, writeEntries } from '../pop/reviveLog.ts';
import { armRevive } from '../pop/reviveTiming.ts';
import type { Broker } from '../state.ts';

type ChangeRequest = Request<'changeMessageInvisibletime'>;
type Times = ResponseHeader<'changeMessageInvisibletime'>;

const noTimes: Times = { popTime: 0, invisibleTime: 0, reviveQid: 0 };

/** Takes the change in and answers with what the new handle is made of. */
export function changeMessageInvisibletime(state: Broker, request: ChangeRequest): Step<Broker> {
  const { topic, queueId, offset, extraInfo, invisibleTime } = request.frame.header;
  const { NO_MESSAGE, SYSTEM_ERROR } = responseCode;
  const refuse = (code: number, remark: string): Step<Broker> => [
    state,
    respond(request, code, { remark, header: noTimes }),
  ];
  const refused = checkQueue(state, request);
  if (refused !== undefined) return refuse(refused.code, refused.remark);
  const { minOffset, maxOffset } = rangeOf(state, topic, queueId);
  if (offset < minOffset || offset >= maxOffset) return refuse(NO_MESSAGE, unsetRemark);
  const failed = (remark: string): Step<Broker> => [
    state,
    respond(request, SYSTEM_ERROR, { remark }),
  ];
  const handle = parseChangeHandle(extraInfo);
  if (!handle.ok) return failed(handle.problem);
  if (invisibleTime === undefined) return failed('invisibleTime: missing');
  if (handle.value.reviveQueueId === orderReviveQueueId) {
    return changeInOrder(state, request, handle.value, Number(invisibleTime));
  }
  return change(state, request, handle.value, Number(invisibleTime));
}

/** The handle stays good: it is answered its own pop time, and how long from then on it lasts. */
function changeInOrder(
  state: Broker,
  request: ChangeRequest,
  { popTime: told }: DeliveryHandle,
  invisibleTime: number,
): Step<Broker> {
  const { consumerGroup: group, topic, queueId, offset } = request.frame.header;
  const popTime = Number(told);
  const delivery = { group, topic, queueId, offset: Number(offset), popTime };
  const changed = changeOrdered(state, delivery, invisibleTime, request);
  const { SUCCESS } = responseCode;
  if (changed === undefined) {
    return [state, respond(request, SUCCESS, { remark: unsetRemark, header: noTimes })];
  }
  const lastsMs = request.at + invisibleTime - popTime;
  const header = { popTime, invisibleTime: lastsMs, reviveQid: orderReviveQueueId };
  return andThen(changed, (now) => [
    now,
    respond(request, SUCCESS, { remark: unsetRemark, header }),
  ]);
}

function change(
  state: Broker,
  request: ChangeRequest,
  old: DeliveryHandle,
  invisibleTime: number,
): Step<Broker> {
  const { consumerGroup: group, topic, queueId, offset } = request.frame.header;
  const { reviveQueueId } = old;
  const checkpoint = checkpointFor(state, request, old, invisibleTime);
  const messages = { group, topic, queueId, offsets: [Number(offset)] };
  const taken = replace(state, checkpoint, (now) => noteAck(now, messages, old, request.at), {
    oldTime: Number(old.popTime) + Number(old.invisibleTime),
    at: request.at,
  });
  const armed = andThen(taken, (now) => armRevive(now, request, reviveQueueId));
  return andThen(armed, (now) => [
    now,
    [
      toldOf(checkpoint, Number(old.popTime)),
      ...respond(request, responseCode.SUCCESS, {
        remark: unsetRemark,
        header: {
          popTime: checkpoint.popTime,
          invisibleTime: request.frame.header.invisibleTime ?? 0,
          reviveQid: reviveQueueId,
        },
      }),
    ],
  ]);
}

type Noting = (state: Broker) => ReturnType<typeof noteAck>;

/** Puts the new checkpoint in the place of the old delivery. */
function replace(
  state: Broker,
  checkpoint: CheckpointRecord,
  noteOld: Noting,
  { oldTime, at }: { readonly oldTime: number; readonly at: number },
): Step<Broker> {
  const isKept = state.revive.queues[checkpoint.reviveQueueId] !== undefined;
  // #10276: both are known by the end of the invisible time, so deleting the old deletes the new.
  const isDeleted =
    state.config.museum.includes('changeDeletesNewRecord') && reviveTimeOf(checkpoint) === oldTime;
  const isNew = isKept && !isDeleted;
  const added: Broker = isNew
    ? countInflight(
        { ...state, revive: addCheckpoint(state.revive, checkpoint, at) },
        checkpoint,
        1,
      )
    : state;
  const [step, ack] = noteOld(added);
  const entry: ReviveEntry = {
    ...(isNew ? { checkpoint } : undefined),
    ...(ack === undefined ? undefined : { ack }),
  };
  const isWritten = isNew || ack !== undefined;
  return andThen(step, (now) => writeEntries(now, isWritten ? [entry] : []));
}

function checkpointFor(
  { config, revive }: Broker,
  { at, frame }: ChangeRequest,
  old: DeliveryHandle,
  invisibleTime: number,
): CheckpointRecord {
  const { consumerGroup: group, topic, queueId, offset, suspend } = frame.header;
  const brokerName = old.brokerName === '' ? config.brokerName : old.brokerName;
  const startOffset = Number(offset);
  const keyAt = (popTime: number) =>
    checkpointKey({ topic, group, queueId, startOffset, popTime, brokerName });
  let popTime = at;
  while (revive.checkpoints.has(keyAt(popTime))) popTime += 1;
  return {
    key: keyAt(popTime),
    group,
    topic,
    queueId,
    popTime,
    invisibleTime,
    reviveQueueId: old.reviveQueueId,
    startOffset,
    offsets: [startOffset],
    isSuspended: suspend === true,
  };
}

function toldOf(checkpoint: CheckpointRecord, oldPopTime: number): Observe {
  const { group, topic, queueId, startOffset: queueOffset, popTime, invisibleTime } = checkpoint;
  const where = { group, topic, queueId, queueOffset };
  return {
    type: 'observe',
    observation: { kind: 'invisibleChanged', ...where, oldPopTime, popTime, invisibleTime },
  };
}
