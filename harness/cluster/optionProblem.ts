/**
 * What is wrong with the options of a node. Types say it at once, but stories and plans are also
 * written without them, and a slip that is passed over makes a run that proves nothing.
 */
import { adminDefaults } from '../../actors/admin/state.ts';
import {
  type BrokerMuseumPiece,
  brokerDefaults,
  type PresetTopic,
} from '../../actors/broker/config.ts';
import { topicNameProblem } from '../../actors/broker/topics/names.ts';
import { type ConsumerMuseumPiece, consumerDefaults } from '../../actors/consumer/config.ts';
import { listenerNames } from '../../actors/consumer/listeners.ts';
import { litePullConsumerDefaults } from '../../actors/litePullConsumer/config.ts';
import { type NamesrvMuseumPiece, namesrvDefaults } from '../../actors/namesrv/config.ts';
import { producerDefaults } from '../../actors/producer/config.ts';
import { transactionListenerProblem } from '../../actors/producer/transactionListeners.ts';
import { type ProxyMuseumPiece, proxyDefaults } from '../../actors/proxy/config.ts';
import { simpleConsumerDefaults } from '../../actors/simpleConsumer/config.ts';
import type {
  AdminOptions,
  BrokerOptions,
  ConsumerOptions,
  LitePullConsumerOptions,
  NamesrvOptions,
  NodeSpec,
  ProducerOptions,
  ProxyOptions,
  SimpleConsumerOptions,
} from './nodeSpec.ts';

/** The most queues that a topic can have on one broker. */
const queuesMax = 65_535;

const { address: _address, namesrvAddrs: _addrs, ...brokerSettings } = brokerDefaults;

const { address: _proxyAddress, namesrvAddrs: _proxyAddrs, ...proxySettings } = proxyDefaults;

const { subscriptions: _subscriptions, ...litePullSettings } = litePullConsumerDefaults;

/** Every option of each kind of node, as a table whose values do not matter. */
const optionNames: {
  readonly namesrv: Readonly<Record<keyof NamesrvOptions, unknown>>;
  readonly broker: Readonly<Record<keyof BrokerOptions, unknown>>;
  readonly proxy: Readonly<Record<keyof ProxyOptions, unknown>>;
  readonly producer: Readonly<Record<keyof ProducerOptions, unknown>>;
  readonly consumer: Readonly<Record<keyof ConsumerOptions, unknown>>;
  readonly simpleConsumer: Readonly<Record<keyof SimpleConsumerOptions, unknown>>;
  readonly litePullConsumer: Readonly<Record<keyof LitePullConsumerOptions, unknown>>;
  readonly admin: Readonly<Record<keyof AdminOptions, unknown>>;
} = {
  namesrv: namesrvDefaults,
  broker: { ...brokerSettings, namesrvs: true },
  proxy: { ...proxySettings, accessAddress: true, accessPoint: true, namesrvs: true },
  producer: { ...producerDefaults, namesrvs: true, group: true },
  consumer: {
    ...consumerDefaults,
    ...{ namesrvs: true, group: true, topic: true, tags: true, sql: true },
  },
  simpleConsumer: { ...simpleConsumerDefaults, namesrvs: true, group: true, topic: true },
  litePullConsumer: {
    ...litePullSettings,
    ...{ namesrvs: true, group: true, topic: true, tags: true, sql: true },
  },
  admin: { ...adminDefaults, namesrvs: true },
};

const presetNames: Readonly<Record<keyof PresetTopic, true>> = {
  readQueueNums: true,
  writeQueueNums: true,
  perm: true,
  order: true,
  attributes: true,
};

const museumPieces: {
  readonly namesrv: Readonly<Record<NamesrvMuseumPiece, true>>;
  readonly broker: Readonly<Record<BrokerMuseumPiece, true>>;
  readonly proxy: Readonly<Record<ProxyMuseumPiece, true>>;
  readonly consumer: Readonly<Record<ConsumerMuseumPiece, true>>;
} = {
  namesrv: { staleUnregistration: true },
  broker: {
    changeDeletesNewRecord: true,
    ackIndexIgnoresGaps: true,
    reviveOffsetBeforeCopies: true,
    immunityCountsAsChecks: true,
  },
  proxy: {
    failuresHaveTheProxysOpaque: true,
    endsGoByNotesAlone: true,
    sendersAreDroppedEarly: true,
    membersAreChannels: true,
    closingsAreNotTold: true,
    changesAreNotTold: true,
    newsFromTheEnd: true,
  },
  consumer: { popDelayIndexBelowTable: true },
};

/** The first thing that is wrong with a node's options, as a sentence that names the node. */
export function optionProblem({ kind, name, options }: NodeSpec): string | undefined {
  const node = `${kind} "${name}"`;
  if (!isRecord(options)) return `the options of ${node} are no object`;
  const unknown = unknownName(options, optionNames[kind]);
  if (unknown !== undefined) return `${node} has no option "${unknown}"`;
  if ('museum' in options && kind in museumPieces) {
    const problem = museumProblem(options.museum, museumPieces[kind as keyof typeof museumPieces]);
    if (problem !== undefined) return `option "museum" of ${node}: ${problem}`;
  }
  if (kind === 'broker' && options.topics !== undefined) {
    const problem = topicsProblem(options.topics);
    return problem && `option "topics" of ${node}: ${problem}`;
  }
  if (kind === 'producer' && options.transactionListener !== undefined) {
    const problem = transactionListenerProblem(options.transactionListener);
    return problem && `option "transactionListener" of ${node}: ${problem}`;
  }
  if (kind === 'consumer' && options.listener !== undefined) {
    const problem = listenerProblem(options.listener);
    return problem && `option "listener" of ${node}: ${problem}`;
  }
  return undefined;
}

/** The first thing that is wrong with topics that are to exist from the start, as a sentence. */
export function topicsProblem(topics: unknown): string | undefined {
  if (!isRecord(topics)) return 'names with numbers of queues are wanted, such as { orders: 4 }';
  for (const [topic, queues] of Object.entries(topics)) {
    const problem = topicNameProblem(topic) ?? queuesProblem(topic, queues);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The first of the names given that is not among those that there are. */
export function unknownName(given: object, all: object): string | undefined {
  return Object.keys(given).find((name) => !Object.hasOwn(all, name));
}

function queuesProblem(topic: string, queues: unknown): string | undefined {
  if (!isRecord(queues)) {
    if (isCount(queues, 1)) return undefined;
    return `topic "${topic}" cannot have ${queues} queues: 1 to ${queuesMax} can be`;
  }
  const unknown = unknownName(queues, presetNames);
  if (unknown !== undefined) return `topic "${topic}" has no setting "${unknown}"`;
  for (const name of ['readQueueNums', 'writeQueueNums']) {
    const value = queues[name];
    // None at all is how upstream's topics are drained.
    if (value === undefined || isCount(value, 0)) continue;
    return `topic "${topic}" cannot have ${value} ${name}: 0 to ${queuesMax} can be`;
  }
  return undefined;
}

function museumProblem(pieces: unknown, all: object): string | undefined {
  if (!Array.isArray(pieces)) return `a list of pieces is wanted, not ${JSON.stringify(pieces)}`;
  const unknown = pieces.find((piece) => !Object.hasOwn(all, String(piece)));
  if (unknown === undefined) return undefined;
  return `there is no piece "${unknown}", only ${Object.keys(all).join(', ')}`;
}

function listenerProblem(listener: unknown): string | undefined {
  if (!isRecord(listener)) return 'a name is wanted, such as { name: "succeed" }';
  const { name, arg, text } = listener;
  if (!(listenerNames as readonly unknown[]).includes(name)) {
    return `there is no listener "${name}", only ${listenerNames.join(', ')}`;
  }
  const isNumber = arg === undefined || Number.isFinite(arg);
  if (!isNumber) return `"arg" is a number, not ${arg}`;
  const wantsText = name === 'failBody';
  if (typeof text === 'string' || (text === undefined && !wantsText)) return undefined;
  return `"text" is the body of the messages that fail, not ${text}`;
}

function isCount(value: unknown, min: number): boolean {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= queuesMax;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
