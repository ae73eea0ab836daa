/**
 * Message properties: the names that upstream gives a meaning (`MessageConst`), and the packed
 * string `name 0x01 value 0x02 ...` that carries them.
 */

/** Property names as they stand on the wire. */
export const messageProperty = {
  keys: 'KEYS',
  tags: 'TAGS',
  wait: 'WAIT',
  delay: 'DELAY',
  retryTopic: 'RETRY_TOPIC',
  realTopic: 'REAL_TOPIC',
  realQueueId: 'REAL_QID',
  transactionPrepared: 'TRAN_MSG',
  producerGroup: 'PGROUP',
  minOffset: 'MIN_OFFSET',
  maxOffset: 'MAX_OFFSET',
  buyerId: 'BUYER_ID',
  originMessageId: 'ORIGIN_MESSAGE_ID',
  transferFlag: 'TRANSFER_FLAG',
  correctionFlag: 'CORRECTION_FLAG',
  mq2Flag: 'MQ2_FLAG',
  reconsumeTime: 'RECONSUME_TIME',
  msgRegion: 'MSG_REGION',
  traceOn: 'TRACE_ON',
  uniqueKey: 'UNIQ_KEY',
  extendUniqInfo: 'EXTEND_UNIQ_INFO',
  maxReconsumeTimes: 'MAX_RECONSUME_TIMES',
  consumeStartTime: 'CONSUME_START_TIME',
  innerNum: 'INNER_NUM',
  innerBase: 'INNER_BASE',
  dupInfo: 'DUP_INFO',
  checkImmunityTimeInSeconds: 'CHECK_IMMUNITY_TIME_IN_SECONDS',
  tranPreparedQueueOffset: 'TRAN_PREPARED_QUEUE_OFFSET',
  transactionId: '__transactionId__',
  transactionCheckTimes: 'TRANSACTION_CHECK_TIMES',
  instanceId: 'INSTANCE_ID',
  correlationId: 'CORRELATION_ID',
  replyToClient: 'REPLY_TO_CLIENT',
  ttl: 'TTL',
  arriveTime: 'ARRIVE_TIME',
  pushReplyTime: 'PUSH_REPLY_TIME',
  cluster: 'CLUSTER',
  msgType: 'MSG_TYPE',
  popCheckpoint: 'POP_CK',
  popCheckpointOffset: 'POP_CK_OFFSET',
  firstPopTime: '1ST_POP_TIME',
  shardingKey: '__SHARDINGKEY',
  forwardQueueId: 'PROPERTY_FORWARD_QUEUE_ID',
  redirect: 'REDIRECT',
  innerMultiDispatch: 'INNER_MULTI_DISPATCH',
  innerMultiQueueOffset: 'INNER_MULTI_QUEUE_OFFSET',
  traceContext: 'TRACE_CONTEXT',
  bornHost: '__BORNHOST',
  bornTimestamp: 'BORN_TIMESTAMP',
  crc32: '__CRC32#',
  timerDelaySec: 'TIMER_DELAY_SEC',
  timerDeliverMs: 'TIMER_DELIVER_MS',
  timerDelayMs: 'TIMER_DELAY_MS',
  timerEnqueueMs: 'TIMER_ENQUEUE_MS',
  timerDequeueMs: 'TIMER_DEQUEUE_MS',
  timerRollTimes: 'TIMER_ROLL_TIMES',
  timerOutMs: 'TIMER_OUT_MS',
  timerDeleteUniqueKey: 'TIMER_DEL_UNIQKEY',
  timerDelayLevel: 'TIMER_DELAY_LEVEL',
  timerRollLabel: 'TIMER_ROLL_LABEL',
  dlqOriginTopic: 'DLQ_ORIGIN_TOPIC',
  dlqOriginMessageId: 'DLQ_ORIGIN_MESSAGE_ID',
  originGroup: 'ORIGIN_GROUP',
  priority: '_SYS_MSG_PRIORITY_',
  liteTopic: '__LITE_TOPIC',
  transOffset: 'TRANS_OFFSET',
} as const;

/** Ends a name. */
export const nameEnd = '\u0001';
/** Ends a value. */
export const valueEnd = '\u0002';

/**
 * Reads a packed property string (upstream `MessageDecoder.string2messageProperties`). Segments
 * without a name or a value are skipped; of duplicates the last counts.
 */
export function parseProperties(packed: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  let split = packed.indexOf(nameEnd);
  for (let start = 0; split >= 0 && start < packed.length; ) {
    const found = packed.indexOf(valueEnd, start);
    const end = found < 0 ? packed.length : found;
    if (split < start) split = packed.indexOf(nameEnd, start);
    if (split > start && split + 1 < end) {
      properties.set(packed.slice(start, split), packed.slice(split + 1, end));
    }
    start = end + 1;
  }
  return properties;
}

/** Writes a packed property string, each pair ended. Empty values would not be read back. */
export function packProperties(properties: Iterable<readonly [string, string]>): string {
  let packed = '';
  for (const [name, value] of properties) packed += name + nameEnd + value + valueEnd;
  return packed;
}

/** One property out of a packed string, without reading the others. */
export function propertyOf(packed: string, name: string): string | undefined {
  return packed === '' ? undefined : parseProperties(packed).get(name);
}
