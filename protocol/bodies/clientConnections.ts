/** Who is connected: the members of consumer groups and of producer groups. */
import {
  type ConsumeFromWhere,
  type ConsumeType,
  type MessageModel,
  type SubscriptionData,
  subscriptionData,
} from './heartbeatData.ts';
import { jsonBody } from './jsonBody.ts';
import {
  defaulted,
  int32,
  int64,
  listOf,
  mapOf,
  objectOf,
  optional,
  required,
  type Shape,
  text,
} from './shape.ts';

/** One connected client (upstream `Connection`). */
export interface ClientConnection {
  /** `ip:port` of its end. */
  readonly clientAddr: string;
  readonly clientId: string;
  readonly language?: string;
  readonly version: number;
}

/** The members of a consumer group and what they told of it (upstream `ConsumerConnection`). */
export interface ConsumerConnections {
  readonly connectionSet: readonly ClientConnection[];
  readonly consumeFromWhere?: ConsumeFromWhere;
  readonly consumeType?: ConsumeType;
  readonly messageModel?: MessageModel;
  /** By topic. */
  readonly subscriptionTable: ReadonlyMap<string, SubscriptionData>;
}

/** The members of a producer group (upstream `ProducerConnection`). */
export interface ProducerConnections {
  readonly connectionSet: readonly ClientConnection[];
}

/** One producer (upstream `ProducerInfo`). */
export interface ProducerInfo {
  readonly clientId: string;
  readonly language?: string;
  /** When its last heartbeat came, in ms. */
  readonly lastUpdateTimestamp: number | bigint;
  /** `/ip:port`. */
  readonly remoteIP: string;
  readonly version: number;
}

/** All producers by group (upstream `ProducerTableInfo`). */
export interface ProducerTable {
  readonly data: ReadonlyMap<string, readonly ProducerInfo[]>;
}

const clientConnection: Shape<ClientConnection> = objectOf<ClientConnection>({
  clientAddr: required(text),
  clientId: required(text),
  language: optional(text),
  version: defaulted(int32, 0),
});

/** The shape of `ConsumerConnections`; names that upstream adds later are kept as they are. */
export const consumerConnections: Shape<ConsumerConnections> = objectOf<ConsumerConnections>({
  connectionSet: defaulted(listOf(clientConnection), []),
  consumeFromWhere: optional(text as Shape<ConsumeFromWhere>),
  consumeType: optional(text as Shape<ConsumeType>),
  messageModel: optional(text as Shape<MessageModel>),
  subscriptionTable: defaulted(mapOf(subscriptionData), new Map()),
});

/** The shape of `ProducerConnections`. */
export const producerConnections: Shape<ProducerConnections> = objectOf<ProducerConnections>({
  connectionSet: defaulted(listOf(clientConnection), []),
});

/** The shape of `ProducerTable`. */
export const producerTable: Shape<ProducerTable> = objectOf<ProducerTable>({
  data: defaulted(
    mapOf(
      listOf(
        objectOf<ProducerInfo>({
          clientId: required(text),
          language: optional(text),
          lastUpdateTimestamp: defaulted(int64, 0),
          remoteIP: required(text),
          version: defaulted(int32, 0),
        }),
      ),
    ),
    new Map(),
  ),
});

/** A body that is one `ConsumerConnections`. */
export const consumerConnectionsBody = jsonBody('consumerConnections', consumerConnections);
/** A body that is one `ProducerConnections`. */
export const producerConnectionsBody = jsonBody('producerConnections', producerConnections);
/** A body that is one `ProducerTable`. */
export const producerTableBody = jsonBody('producerTable', producerTable);
