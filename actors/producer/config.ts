/** Settings of a producer, with upstream's names and defaults (`DefaultMQProducer`). */
import { responseCode } from '../../protocol/responseCodes.ts';
import { autoCreateTopic, type ClientConfig, clientDefaults } from '../shared/client/index.ts';
import type { CompressionType } from '../shared/compression.ts';
import type { Address, NodeInput } from '../shared/node.ts';
import type { TransactionListenerConfig } from './transactionListeners.ts';

/** Every setting of a producer. */
export interface ProducerSettings extends ClientConfig {
  /** Group of the producer; not `DEFAULT_PRODUCER`. */
  readonly producerGroup: string;
  /** Topics whose route is looked up at start; others are at their first send. */
  readonly topics: readonly string[];
  /** Budget of a whole send, retries included (`sendMsgTimeout`). */
  readonly sendMsgTimeoutMs: number;
  /** Bound of one attempt that is not the last; negative: none. */
  readonly sendMsgMaxTimeoutPerRequestMs: number;
  /** Further attempts of a synchronous send. */
  readonly retryTimesWhenSendFailed: number;
  /** Further attempts of an asynchronous send. */
  readonly retryTimesWhenSendAsyncFailed: number;
  /** Whether a synchronous send tries on when a message was stored, but not as surely as asked. */
  readonly retryAnotherBrokerWhenNotStoreOk: boolean;
  /** Answers after which a synchronous send tries on. */
  readonly retryResponseCodes: readonly number[];
  /** Brokers that answer late or not at all are left out for a while (`sendLatencyEnable`). */
  readonly sendLatencyFaultEnable: boolean;
  /** Thresholds of an attempt's duration, ascending (`latencyMax`). */
  readonly latencyMaxMs: readonly number[];
  /** For how long a broker is left out above each of them (`notAvailableDuration`). */
  readonly notAvailableDurationMs: readonly number[];
  /** Brokers that are left out are asked whether they answer. */
  readonly startDetectorEnable: boolean;
  readonly detectTimeoutMs: number;
  /** The least time between two questions to one broker. */
  readonly detectIntervalMs: number;
  /** Longest body, before compression, in bytes. */
  readonly maxMessageSize: number;
  /** Bodies of so many bytes or more are compressed. */
  readonly compressMsgBodyOverHowmuch: number;
  readonly compressType: CompressionType;
  /** 0 to 9, as ZLIB has it; ZSTD takes it as its own, LZ4 has none. */
  readonly compressLevel: number;
  /** Topic whose settings a broker copies for a topic made on demand. */
  readonly createTopicKey: string;
  /** SEND_MESSAGE_V2 with its short field names, else SEND_MESSAGE; batches are short anyway. */
  readonly sendSmartMsg: boolean;
  /**
   * The defect of Java's asynchronous retry (apache/rocketmq#1497): the request goes to another
   * broker, but its header still names queue and broker of the first attempt.
   */
  readonly asyncRetryKeepsHeader: boolean;
  /**
   * What executes local transactions and says how they ended when a broker asks
   * (`TransactionMQProducer`); undefined: the producer sends no message in a transaction.
   */
  readonly transactionListener: TransactionListenerConfig | undefined;
}

/** What a producer is created with: the group, the name servers, and what differs from defaults. */
export type ProducerConfig = Pick<ProducerSettings, 'producerGroup'> & {
  readonly namesrvAddrs: readonly Address[];
} & Partial<ProducerSettings>;

/** Upstream's defaults; the client id is `127.0.0.1@<name of the node>`. */
export const producerDefaults = {
  ...clientDefaults,
  topics: [],
  sendMsgTimeoutMs: 3_000,
  sendMsgMaxTimeoutPerRequestMs: -1,
  retryTimesWhenSendFailed: 2,
  retryTimesWhenSendAsyncFailed: 2,
  retryAnotherBrokerWhenNotStoreOk: false,
  retryResponseCodes: [
    responseCode.TOPIC_NOT_EXIST,
    responseCode.SERVICE_NOT_AVAILABLE,
    responseCode.SYSTEM_ERROR,
    responseCode.SYSTEM_BUSY,
    responseCode.NO_PERMISSION,
    responseCode.NO_BUYER_ID,
    responseCode.NOT_IN_CURRENT_UNIT,
    responseCode.GO_AWAY,
  ],
  sendLatencyFaultEnable: false,
  latencyMaxMs: [50, 100, 550, 1_800, 3_000, 5_000, 15_000],
  notAvailableDurationMs: [0, 0, 2_000, 5_000, 6_000, 10_000, 30_000],
  startDetectorEnable: false,
  detectTimeoutMs: 200,
  detectIntervalMs: 2_000,
  maxMessageSize: 4_194_304,
  compressMsgBodyOverHowmuch: 4_096,
  compressType: 'ZLIB',
  compressLevel: 5,
  createTopicKey: autoCreateTopic,
  sendSmartMsg: true,
  asyncRetryKeepsHeader: false,
  transactionListener: undefined,
} as const satisfies Partial<ProducerSettings>;

/** The settings of a producer that is about to be created. */
export function settingsOf({ name, config }: NodeInput<ProducerConfig>): ProducerSettings {
  return { ...producerDefaults, clientId: `127.0.0.1@${name}`, ...config };
}
