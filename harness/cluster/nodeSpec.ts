/**
 * What a node of a cluster is asked to be: plain data, the same for a simulation, for sockets and
 * in a saved plan. Names stand for addresses; whoever sets the cluster up finds them out.
 */
import type { AdminConfig } from '../../actors/admin/state.ts';
import type { BrokerConfig } from '../../actors/broker/config.ts';
import type { ConsumerSettings } from '../../actors/consumer/config.ts';
import type { LitePullConsumerSettings } from '../../actors/litePullConsumer/config.ts';
import type { NamesrvConfig } from '../../actors/namesrv/config.ts';
import type { ProducerSettings } from '../../actors/producer/config.ts';
import type { ProxyConfig } from '../../actors/proxy/config.ts';
import type { SimpleConsumerSettings } from '../../actors/simpleConsumer/config.ts';

/** Settings of a name server, each with its default. */
export type NamesrvOptions = Partial<NamesrvConfig>;

/**
 * Which name servers a node knows, by their nodes' names; absent: all that there are by then. A
 * client may be given proxies in their place: they are its access points then.
 */
export interface KnowsNamesrvs {
  readonly namesrvs?: readonly string[];
}

/** Settings of a broker, each with its default; the cluster decides about names and addresses. */
export type BrokerOptions = KnowsNamesrvs &
  Partial<Omit<BrokerConfig, 'address' | 'haAddress' | 'namesrvAddrs'>>;

/** Settings of a proxy, each with its default; the cluster decides about addresses. */
export type ProxyOptions = KnowsNamesrvs &
  Partial<Omit<ProxyConfig, 'address' | 'namesrvAddrs'>> & {
    /** The access point that it stands behind, by a name that is given here. */
    readonly accessPoint?: string;
  };

/** Settings of a producer, each with its default. */
export type ProducerOptions = KnowsNamesrvs &
  Partial<Omit<ProducerSettings, 'clientId' | 'producerGroup' | 'namesrvAddrs'>> & {
    /** Producer group; absent: the node's name. */
    readonly group?: string;
  };

/** Settings of a push consumer. */
export type ConsumerOptions = KnowsNamesrvs &
  Partial<ConsumerSettings> & {
    /** Consumer group; absent: the node's name. */
    readonly group?: string;
    /** The topic to subscribe to. */
    readonly topic: string;
    /** Tags joined by `||`; absent: all messages. */
    readonly tags?: string;
    /** A filter by properties (SQL92) in the place of tags; brokers must allow it. */
    readonly sql?: string;
  };

/** Settings of a simple consumer. */
export type SimpleConsumerOptions = KnowsNamesrvs &
  Partial<Omit<SimpleConsumerSettings, 'clientId' | 'group' | 'topic' | 'namesrvAddrs'>> & {
    /** Consumer group; absent: the node's name. */
    readonly group?: string;
    /** The topic to receive from. */
    readonly topic: string;
  };

/** Settings of a lite pull consumer, each with its default. */
export type LitePullConsumerOptions = KnowsNamesrvs &
  Partial<
    Omit<LitePullConsumerSettings, 'clientId' | 'group' | 'subscriptions' | 'namesrvAddrs'>
  > & {
    /** Consumer group; absent: the node's name. */
    readonly group?: string;
    /** The topic to subscribe to before the start; absent: none, and queues can be assigned. */
    readonly topic?: string;
    /** Tags joined by `||`; absent: all messages. */
    readonly tags?: string;
    /** In the place of tags: SQL92. */
    readonly sql?: string;
  };

/** Settings of an admin client, each with its default. */
export type AdminOptions = KnowsNamesrvs & Omit<AdminConfig, 'namesrvAddrs'>;

/** One node of a cluster. */
export type NodeSpec =
  | { readonly kind: 'namesrv'; readonly name: string; readonly options: NamesrvOptions }
  | { readonly kind: 'broker'; readonly name: string; readonly options: BrokerOptions }
  | { readonly kind: 'proxy'; readonly name: string; readonly options: ProxyOptions }
  | { readonly kind: 'producer'; readonly name: string; readonly options: ProducerOptions }
  | { readonly kind: 'consumer'; readonly name: string; readonly options: ConsumerOptions }
  | {
      readonly kind: 'simpleConsumer';
      readonly name: string;
      readonly options: SimpleConsumerOptions;
    }
  | {
      readonly kind: 'litePullConsumer';
      readonly name: string;
      readonly options: LitePullConsumerOptions;
    }
  | { readonly kind: 'admin'; readonly name: string; readonly options: AdminOptions };

/** The kind of a node of a cluster. */
export type SpecKind = NodeSpec['kind'];
