/**
 * A reset that the members of the group carry out (`Broker2Client.resetOffset`).
 *
 * Behaviour: every queue that may be written must have an offset of the group. Without `isForce` no
 * offset grows. Each member is told by RESET_CONSUMER_CLIENT_OFFSET, one-way; the broker's own
 * table stays as it is. One member that is too old ends it, those before it have been told. Success
 * keeps upstream's remark, which it forgets to clear.
 */
import type { QueueOffsets } from '../../../protocol/bodies/resetOffset.ts';
import { versionGate } from '../../../protocol/mqVersion.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { notify, within } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import type { ConnectionId, Request, Step } from '../../shared/node.ts';
import { forgottenRemark, respond } from '../../shared/respond.ts';
import { committedOffset } from '../offsets.ts';
import type { Broker } from '../state.ts';
import { queueKey } from '../topics/names.ts';
import { topicConfigOf } from '../topics/topics.ts';
import { tooOld } from './channels.ts';
import { offsetAt } from './serverReset.ts';

type ResetRequest = Request<'invokeBrokerToResetOffset'>;

/** Tells the members and answers with where they are to go on. */
export function resetByClients(state: Broker, request: ResetRequest): Step<Broker> {
  const { topic, group = 'null', timestamp } = request.frame.header;
  const refuse = (now: Broker, code: number, remark: string): Step<Broker> => [
    now,
    respond(request, code, { remark }),
  ];
  const config = topicConfigOf(state, topic);
  if (config === undefined) {
    const remark = `[reset-offset] reset offset failed, no topic in this broker. topic=${topic}`;
    return refuse(state, responseCode.TOPIC_NOT_EXIST, remark);
  }
  const offsetTable = targets(state, request, config.writeQueueNums);
  if (offsetTable === undefined) {
    const remark = `THe consumer group <${group}> not exist`;
    return refuse(state, responseCode.SYSTEM_ERROR, remark);
  }
  const channels = state.members.consumers.get(group)?.channels;
  if (channels === undefined) {
    const remark =
      `Consumer not online, so can not reset offset, Group: ${group} Topic: ${topic} ` +
      `Timestamp: ${timestamp}`;
    return refuse(state, responseCode.CONSUMER_NOT_ONLINE, remark);
  }
  let step: Step<Broker> = [state, []];
  for (const { connection, version } of channels.values()) {
    if (version < versionGate.resetOffset) {
      return andThen(step, (now) => refuse(now, responseCode.SYSTEM_ERROR, tooOld(version)));
    }
    step = andThen(step, (now) => tell(now, request, connection, offsetTable));
  }
  return andThen(step, (now) => [
    now,
    respond(request, responseCode.SUCCESS, { remark: forgottenRemark, body: { offsetTable } }),
  ]);
}

function targets(state: Broker, request: ResetRequest, queues: number): QueueOffsets | undefined {
  const { topic, group = 'null', timestamp, isForce } = request.frame.header;
  const { brokerName } = state.config;
  const table: (readonly [QueueOffsets[number][0], number])[] = [];
  for (let queueId = 0; queueId < queues; queueId += 1) {
    const committed = Number(committedOffset(state.offsets, topic, group, queueId));
    if (committed === -1) return undefined;
    const target = Math.max(0, offsetAt(state, queueKey(topic, queueId), timestamp));
    const offset = isForce ? target : Math.min(target, committed);
    table.push([{ brokerName, queueId, topic }, offset]);
  }
  return table;
}

function tell(
  state: Broker,
  request: ResetRequest,
  connection: ConnectionId,
  offsetTable: QueueOffsets,
): Step<Broker> {
  const { header, language } = request.frame;
  const { topic, group = 'null', timestamp } = header;
  const push = {
    to: { connection },
    command: 'resetConsumerClientOffset',
    // Upstream does not hand on whether it is forced, nor the queue: all of that is in the table.
    header: { topic, group, queueId: -1, timestamp, isForce: false },
    body: language === 'CPP' ? { offsetTable, asList: true as const } : { offsetTable },
  } as const;
  return within(state, notify(state.connections, push, request));
}
