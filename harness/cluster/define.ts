/** Turns what a node is asked to be into what the kernel runs. */
import { type BrokerConfig, brokerDefaults } from '../../actors/broker/config.ts';
import { type ConsumerConfig, consumerDefaults } from '../../actors/consumer/config.ts';
import type { LitePullConsumerConfig } from '../../actors/litePullConsumer/config.ts';
import type { ProducerConfig } from '../../actors/producer/config.ts';
import type { ProxyConfig } from '../../actors/proxy/config.ts';
import type { SimpleConsumerConfig } from '../../actors/simpleConsumer/config.ts';
import { StoryError } from '../kernel/bug.ts';
import type { NodeDefinition } from '../kernel/nodeRecord.ts';
import type { AddressBook, Place } from './addressBook.ts';
import type { Machines } from './machines.ts';
import type {
  BrokerOptions,
  ConsumerOptions,
  LitePullConsumerOptions,
  NodeSpec,
  ProducerOptions,
  ProxyOptions,
  SimpleConsumerOptions,
} from './nodeSpec.ts';
import { optionProblem } from './optionProblem.ts';

/**
 * The definition of a node; it gets the next free place in the address book.
 * @throws StoryError when its options are wrong, naming the node and the option
 */
export function define(spec: NodeSpec, book: AddressBook, machines: Machines): NodeDefinition {
  const problem = optionProblem(spec);
  if (problem !== undefined) throw new StoryError(problem);
  const { kind, name } = spec;
  const place = book.enter(name, kind);
  const { host, address } = place;
  const machine = machines[kind];
  const config = configOf(spec, place, book);
  const definition = { name, kind, machine, config, host };
  if (address === undefined) return definition;
  const access = kind === 'proxy' ? spec.options.accessPoint : undefined;
  if (access === undefined) return { ...definition, address };
  return { ...definition, address, accessPoint: book.accessPoint(access) };
}

function configOf(spec: NodeSpec, place: Place, book: AddressBook): unknown {
  switch (spec.kind) {
    case 'namesrv':
      return spec.options;
    case 'broker':
      return brokerConfig(spec.name, spec.options, place, book);
    case 'proxy':
      return proxyConfig(spec.options, place, book);
    case 'producer':
      return producerConfig(spec.name, spec.options, place, book);
    case 'consumer':
      return consumerConfig(spec.name, spec.options, place, book);
    case 'simpleConsumer':
      return simpleConsumerConfig(spec.name, spec.options, place, book);
    case 'litePullConsumer':
      return litePullConsumerConfig(spec.name, spec.options, place, book);
    case 'admin': {
      const { namesrvs, ...options } = spec.options;
      return { ...options, namesrvAddrs: book.namesrvAddrs(namesrvs) };
    }
  }
}

function brokerConfig(
  name: string,
  { namesrvs, ...options }: BrokerOptions,
  { address }: Place,
  book: AddressBook,
): BrokerConfig {
  return {
    ...brokerDefaults,
    brokerName: name,
    ...options,
    address: address!,
    namesrvAddrs: book.namesrvAddrs(namesrvs),
  };
}

function proxyConfig(
  { namesrvs, accessPoint, ...options }: ProxyOptions,
  { address }: Place,
  book: AddressBook,
): Partial<ProxyConfig> {
  return {
    ...(accessPoint === undefined ? {} : { accessAddress: book.accessPoint(accessPoint) }),
    ...options,
    address: address!,
    namesrvAddrs: book.namesrvAddrs(namesrvs),
  };
}

function producerConfig(
  name: string,
  { namesrvs, group = name, ...options }: ProducerOptions,
  { host }: Place,
  book: AddressBook,
): ProducerConfig {
  return {
    ...options,
    clientId: `${host}@${name}`,
    producerGroup: group,
    namesrvAddrs: book.namesrvAddrs(namesrvs),
  };
}

function consumerConfig(
  name: string,
  { namesrvs, group = name, topic, tags, sql, ...options }: ConsumerOptions,
  { host }: Place,
  book: AddressBook,
): ConsumerConfig {
  return {
    ...consumerDefaults,
    ...options,
    clientId: `${host}@${name}`,
    group,
    namesrvAddrs: book.namesrvAddrs(namesrvs),
    subscriptions: [subscriptionTo(topic, tags, sql)],
  };
}

function subscriptionTo(topic: string, tags = '*', sql?: string) {
  if (sql === undefined) return { topic, expression: tags };
  return { topic, expression: sql, type: 'SQL92' } as const;
}

function simpleConsumerConfig(
  name: string,
  { namesrvs, group = name, ...options }: SimpleConsumerOptions,
  { host }: Place,
  book: AddressBook,
): SimpleConsumerConfig {
  return {
    ...options,
    clientId: `${host}@${name}`,
    group,
    namesrvAddrs: book.namesrvAddrs(namesrvs),
  };
}

function litePullConsumerConfig(
  name: string,
  { namesrvs, group = name, topic, tags, sql, ...options }: LitePullConsumerOptions,
  { host }: Place,
  book: AddressBook,
): LitePullConsumerConfig {
  return {
    ...options,
    clientId: `${host}@${name}`,
    group,
    namesrvAddrs: book.namesrvAddrs(namesrvs),
    subscriptions: topic === undefined ? [] : [subscriptionTo(topic, tags, sql)],
  };
}
