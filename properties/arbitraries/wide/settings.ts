/** Settings under which the same promises hold: of brokers, producers and consumers. */
import fc from 'fast-check';
import type {
  BrokerOptions,
  ConsumerOptions,
  ProducerOptions,
} from '../../../harness/cluster/nodeSpec.ts';
import { mapNodes, type Widen, withOptions } from './parts.ts';

const ofBrokers = fc.constantFrom<BrokerOptions>(
  {},
  { enableRetryTopicV2: true },
  { popFromRetryProbability: 100 },
  { popFromRetryProbability: 0 },
  { useSeparateRetryQueue: true },
  { reviveQueueNum: 1 },
  { enablePopMessageThreshold: true, popInflightMessageThreshold: 2 },
  { initPopOffsetByCheckMsgInMem: false },
  { popResponseReturnActualRetryTopic: true },
  { useServerSideResetOffset: false },
  { enableShutdownGracefully: true, shutdownWaitTimeSeconds: 2 },
  { storeReplyMessageEnable: false },
  { autoCreateTopicEnable: false },
  { longPollingEnable: false, shortPollingTimeMs: 500 },
  { maxTransferCountOnMessageInMemory: 1 },
  { timerPrecisionMs: 100 },
  { timerRollWindowSlot: 2 },
  { orderLockTickMs: 1_000 },
  { registerNameServerPeriodMs: 10_000 },
);

const ofProducers = fc.constantFrom<ProducerOptions>(
  {},
  { sendLatencyFaultEnable: true },
  { sendLatencyFaultEnable: true, startDetectorEnable: true },
  { sendSmartMsg: false },
  { retryAnotherBrokerWhenNotStoreOk: true },
  { sendMsgMaxTimeoutPerRequestMs: 500 },
  { useHeartbeatV2: true },
);

const ofConsumers = fc.constantFrom<Partial<ConsumerOptions>>(
  {},
  { allocateMessageQueueStrategy: { name: 'AVG_BY_CIRCLE' } },
  { allocateMessageQueueStrategy: { name: 'CONSISTENT_HASH' } },
  { pullThresholdForQueue: 2, pullBatchSize: 2, consumeThreadMax: 1 },
  { consumeConcurrentlyMaxSpan: 2 },
  { rebalanceWaitIntervalMs: 5_000, rebalanceMinIntervalMs: 500 },
  { pullIntervalMs: 200 },
  { useHeartbeatV2: true },
);

/** Every node of a kind is set alike. */
export const settings: fc.Arbitrary<Widen> = fc
  .tuple(fc.array(ofBrokers, { minLength: 1, maxLength: 3 }), ofProducers, ofConsumers)
  .map(([brokers, producers, consumers]) => (plan) => {
    const set = brokers.reduce((now, one) => withOptions(now, 'broker', one), plan);
    const produced = withOptions(set, 'producer', producers);
    return mapNodes(produced, 'consumer', (spec) => {
      // Brokers that assign queues share them out in two ways, and this is none of them.
      const shares = consumers.allocateMessageQueueStrategy?.name === 'CONSISTENT_HASH';
      if (shares && spec.options.clientRebalance === false) return spec;
      return { ...spec, options: { ...spec.options, ...consumers } };
    });
  });
