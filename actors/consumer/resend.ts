/**
 * What becomes of a failed message that no broker took back: the message itself is sent to the
 * group's retry topic, as an ordinary one, by the client's inner producer (upstream
 * `DefaultMQPushConsumerImpl.sendMessageBackAsNormalMessage`).
 *
 * Behaviour: three tries within 3 s, each on another broker than the last if there is one, with
 * the delay level that a broker taking it back would have chosen. Properties stay what they are.
 * Not modelled: making the retry topic up from TBW102 when it has no route: the send fails then,
 * and the route is looked up for the next one; the properties that only clients add (MIN_OFFSET,
 * MAX_OFFSET, CONSUME_START_TIME), which upstream sends along; the round robin that goes on from
 * one message to the next: each begins at a drawn queue.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../protocol/messageProperties.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { retryTopicOf } from '../../protocol/retryTopics.ts';
import { call } from '../connection/index.ts';
import {
  autoCreateTopic,
  type ClientState,
  innerProducerGroup,
  lookupRoute,
  type MessageQueue,
  masterAddress,
  routeOf,
} from '../shared/client/index.ts';
import { draw } from '../shared/entropy.ts';
import type { Address, CallOutcome, Stamp, Step } from '../shared/node.ts';
import { consumerTimes, maxReconsumeTimesOf, type ResolvedConfig } from './config.ts';
import { originalTopicOf } from './origins.ts';
import { type Failed, sendBackContextOf } from './sendBack.ts';

/** Where the inner producer stands with a message. */
export interface Resend {
  /** Tries so far. */
  readonly tries: number;
  /** Of the queues of the retry topic, the one after the last tried. */
  readonly nextIndex: number;
  readonly lastBroker: string | undefined;
  readonly deadlineMono: number;
}

/** Before the first try of the inner producer. */
export function newResend({ entropy, mono }: Stamp): Resend {
  const nextIndex = draw(entropy, startSalt, startBound);
  const deadlineMono = mono + consumerTimes.resendTimeoutMs;
  return { tries: 0, nextIndex, lastBroker: undefined, deadlineMono };
}

const startSalt = 0x7265_7365;
const startBound = 0x4000_0000;
/** Most attempts of a synchronous send. */
export const triesMax = 3;

/** What a try of the inner producer leaves; without a further `resend` all is in vain. */
export interface ResendTry {
  readonly client: Step<ClientState>;
  readonly resend: Resend | undefined;
}

/** Sends a message to the retry topic, if there is a try left and somewhere to send it. */
export function resend(
  client: ClientState,
  config: ResolvedConfig,
  failed: Failed,
  before: Resend,
  stamp: Stamp,
): ResendTry {
  const topic = retryTopicOf(config.group);
  const queues = routeOf(client, topic)?.publish.queues ?? [];
  if (queues.length === 0) {
    return { client: lookupRoute(client, topic, stamp), resend: undefined };
  }
  for (let now = before; now.tries < triesMax && stamp.mono < now.deadlineMono; ) {
    const [queue, nextIndex] = nextQueue(queues, now);
    const { brokerName } = queue;
    now = { ...now, tries: now.tries + 1, nextIndex, lastBroker: brokerName };
    const to = masterAddress(client, brokerName);
    if (to === undefined) continue;
    const timeoutMs = now.deadlineMono - stamp.mono;
    return { client: send(client, config, failed, { queue, to, timeoutMs }, stamp), resend: now };
  }
  return { client: [client, []], resend: undefined };
}

/** The queue of the next try: of another broker than the last, if there is one. */
export function nextQueue(
  queues: readonly MessageQueue[],
  { nextIndex, lastBroker }: Resend,
): readonly [MessageQueue, nextIndex: number] {
  let index = nextIndex;
  const at = (): MessageQueue => queues[index % queues.length] as MessageQueue; // Not empty.
  for (let step = 0; step < queues.length && at().brokerName === lastBroker; step += 1) index += 1;
  return [at(), index + 1];
}

function send(
  client: ClientState,
  config: ResolvedConfig,
  failed: Failed,
  { queue, to, timeoutMs }: { queue: MessageQueue; to: Address; timeoutMs: number },
  stamp: Stamp,
): Step<ClientState> {
  const { message, attempt } = failed;
  const context = sendBackContextOf(failed);
  const [connections, outputs] = call(
    client.connections,
    {
      to,
      command: 'sendMessageV2',
      header: {
        producerGroup: innerProducerGroup,
        topic: queue.topic,
        defaultTopic: autoCreateTopic,
        defaultTopicQueueNums: client.config.defaultTopicQueueNums,
        queueId: queue.queueId,
        sysFlag: 0,
        bornTimestamp: stamp.at,
        flag: message.flag,
        properties: resentProperties(config.group, message, attempt),
        reconsumeTimes: attempt + 1,
        unitMode: false,
        batch: false,
        maxReconsumeTimes: maxReconsumeTimesOf(config),
        brokerName: queue.brokerName,
      },
      body: message.body,
      timeoutMs,
      context,
    },
    stamp,
  );
  return [{ ...client, connections }, outputs];
}

/** Delay level of the first retry: the levels below are shorter than any retry. */
const firstRetryLevel = 3;

function resentProperties(group: string, message: StoredMessage, attempt: number): string {
  const properties = new Map(parseProperties(message.properties));
  properties.set(messageProperty.retryTopic, originalTopicOf(group, message));
  properties.set(messageProperty.delay, String(firstRetryLevel + attempt));
  // These two travel in the header, the third would make it half of a transaction.
  properties.delete(messageProperty.reconsumeTime);
  properties.delete(messageProperty.maxReconsumeTimes);
  properties.delete(messageProperty.transactionPrepared);
  return packProperties(properties);
}

/** How a try of the inner producer ended. */
export function resendVerdict(
  outcome: CallOutcome<'sendMessageV2' | 'sendReplyMessageV2'>,
): 'sent' | 'again' | 'failed' {
  if (!outcome.ok) return 'again';
  const { code } = outcome.frame;
  if (stored.has(code)) return 'sent';
  return worthAnotherTry.has(code) ? 'again' : 'failed';
}

const stored: ReadonlySet<number> = new Set([
  responseCode.SUCCESS,
  responseCode.FLUSH_DISK_TIMEOUT,
  responseCode.SLAVE_NOT_AVAILABLE,
  responseCode.FLUSH_SLAVE_TIMEOUT,
]);

const worthAnotherTry: ReadonlySet<number> = new Set([
  responseCode.TOPIC_NOT_EXIST,
  responseCode.SERVICE_NOT_AVAILABLE,
  responseCode.SYSTEM_ERROR,
  responseCode.SYSTEM_BUSY,
  responseCode.NO_PERMISSION,
  responseCode.NO_BUYER_ID,
  responseCode.NOT_IN_CURRENT_UNIT,
  responseCode.GO_AWAY,
]);
