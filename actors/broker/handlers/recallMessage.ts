/**
 * RECALL_MESSAGE: takes a timer message back before its time.
 *
 * Behaviour (`RecallMessageProcessor`): checks in upstream's order. What is stored is a timer
 * message of its own, due in the same slot, which takes along whatever of its topic has the id:
 * so a recall survives a restart, and succeeds whether or not there is such a message, even twice.
 *
 * Not modelled: nothing.
 */
import { messageProperty, packProperties } from '../../../protocol/messageProperties.ts';
import { parseRecallHandle, type RecallHandle } from '../../../protocol/recallHandle.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { encodeUtf8 } from '../../../protocol/utf8.ts';
import { linkOf } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { timed } from '../delays/timerPlacing.ts';
import { isSlave } from '../replication/replication.ts';
import { storeProblem } from '../sends/flowControl.ts';
import type { Refusal } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';
import { type OwnMessage, putProblem, storeOwn } from '../store/storeInternal.ts';
import { permissionBits } from '../topics/permission.ts';
import { topicConfigOf } from '../topics/topics.ts';

type RecallRequest = Request<'recallMessage'>;

/** Upstream sets the code of a success and forgets the remark. */
const unsetRemark = 'not set any response code';

/** Stores the recall and answers. */
export function recallMessage(state: Broker, request: RecallRequest): Step<Broker> {
  const { regionId: region } = state.config;
  const refused = ({ code, remark }: Refusal): Step<Broker> => [
    state,
    respond(request, code, { remark, header: { region } }),
  ];
  const problem = serviceProblem(state, request);
  if (problem !== undefined) return refused(problem);
  const handle = parseRecallHandle(request.frame.header.recallHandle ?? '');
  if (!handle.ok) return refused(illegal(handle.problem));
  const unfit = handleProblem(state, request, handle.value);
  if (unfit !== undefined) return refused(illegal(`recall failed, ${unfit}`));
  const tombstone = tombstoneOf(state, request, handle.value);
  const isUnstored = (message: OwnMessage) =>
    (storeProblem(state.config) ?? putProblem(state, message)) !== undefined;
  if (tombstone === undefined || isUnstored(tombstone)) {
    return refused({ code: responseCode.SYSTEM_ERROR, remark: 'recall failed, execute error' });
  }
  const header = { msgId: handle.value.messageId, region };
  return andThen(storeOwn(state, tombstone, request), (now) => [
    now,
    respond(request, responseCode.SUCCESS, { remark: unsetRemark, header }),
  ]);
}

const illegal = (remark: string): Refusal => ({ code: responseCode.ILLEGAL_OPERATION, remark });

function serviceProblem(state: Broker, { frame, at }: RecallRequest): Refusal | undefined {
  const { NO_PERMISSION, SERVICE_NOT_AVAILABLE, SLAVE_NOT_AVAILABLE, TOPIC_NOT_EXIST } =
    responseCode;
  const { config } = state;
  const { topic } = frame.header;
  if (!config.recallMessageEnable) {
    return { code: NO_PERMISSION, remark: 'recall failed, operation is forbidden' };
  }
  if (isSlave(config)) {
    const remark = 'recall failed, broker service not available';
    return { code: SLAVE_NOT_AVAILABLE, remark };
  }
  const mayWrite = (config.brokerPermission & permissionBits.write) !== 0;
  const isClosed = !mayWrite && !config.allowRecallWhenBrokerNotWriteable;
  if (at < config.startAcceptSendRequestTimestamp || isClosed) {
    const remark = 'recall failed, broker service not available';
    return { code: SERVICE_NOT_AVAILABLE, remark };
  }
  if (topicConfigOf(state, topic) === undefined) {
    return { code: TOPIC_NOT_EXIST, remark: `recall failed, the topic[${topic}] not exist` };
  }
  return undefined;
}

function handleProblem(
  { config }: Broker,
  { frame, at }: RecallRequest,
  { topic, brokerName, time }: RecallHandle,
): string | undefined {
  if (topic !== frame.header.topic) return 'topic not match';
  if (brokerName !== config.brokerName) return 'broker service not available';
  const leftMs = /^[+-]?\d+$/.test(time) ? Number(time) - at : -1;
  const isInTime = leftMs > 0 && leftMs < config.timerMaxDelaySec * 1_000;
  return isInTime ? undefined : 'timestamp invalid';
}

/** What lies in the slot of a message and takes it along; undefined if its time is over. */
function tombstoneOf(
  state: Broker,
  request: RecallRequest,
  { topic, time, messageId }: RecallHandle,
): OwnMessage | undefined {
  const { connection, frame, at } = request;
  const { timerDeliverMs, timerDeleteUniqueKey, uniqueKey, tags } = messageProperty;
  const { producerGroup } = frame.header;
  const properties = new Map<string, string>([
    [timerDeleteUniqueKey, messageId],
    [messageProperty.bornTimestamp, String(at)],
    [timerDeliverMs, time],
    [uniqueKey, messageId],
    [tags, '_RECALL_TAG_'],
  ]);
  if (producerGroup !== undefined) properties.set(messageProperty.producerGroup, producerGroup);
  const lying = timed(state, properties, { topic, queueId: 0 }, request);
  if (lying === undefined || 'remark' in lying) return undefined;
  return {
    ...lying.place,
    body: encodeUtf8('0'),
    flag: 0,
    properties: packProperties(lying.properties),
    sysFlag: 0,
    bornTimestamp: at,
    bornHost: linkOf(state.connections, connection)?.peer ?? '0.0.0.0:0',
    reconsumeTimes: 0,
  };
}
