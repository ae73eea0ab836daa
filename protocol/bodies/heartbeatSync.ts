/**
 * HeartbeatSyncerData: what one proxy tells the others of one client in one group, as the body of
 * a message; not the body of a request.
 */
import {
  type ConsumeFromWhere,
  type ConsumeType,
  type MessageModel,
  type SubscriptionData,
  subscriptionData,
} from './heartbeatData.ts';
import { decodeJson, jsonBody } from './jsonBody.ts';
import {
  defaulted,
  flag,
  int32,
  int64,
  listOf,
  objectOf,
  oneOf,
  optional,
  required,
  type Shape,
  text,
} from './shape.ts';
import { dialect, writeShape } from './writeShape.ts';

/** That a client is in a group, or has left it (upstream `HeartbeatSyncerData`). */
export interface HeartbeatSync {
  readonly heartbeatType: 'REGISTER' | 'UNREGISTER';
  readonly clientId: string;
  readonly language?: string;
  readonly version: number;
  /** Consumer group. */
  readonly group: string;
  // The next three are there when a client registers.
  readonly consumeType?: ConsumeType;
  readonly messageModel?: MessageModel;
  readonly consumeFromWhere?: ConsumeFromWhere;
  readonly subscriptionDataSet?: readonly SubscriptionData[];
  /** Clock of the proxy that tells, in ms. */
  readonly lastUpdateTimestamp: number | bigint;
  /** `localServeAddr%remotingListenPort%grpcServerPort` of the proxy that tells. */
  readonly localProxyId: string;
  /** A `RemoteChannelData` as a text. */
  readonly channelData?: string;
  /** Which life of that proxy tells; a 5.5.0 proxy neither writes nor reads it. */
  readonly life?: number;
  /** What is meant is a producer; a 5.5.0 proxy does not read it. */
  readonly producer?: ProducerSync;
}

/** A producer's place; the members beside it are of no meaning then. */
export interface ProducerSync {
  readonly group: string;
  readonly isLeaving: boolean;
}

/** A client's channel at the proxy that it hangs at (upstream `RemoteChannel`). */
export interface RemoteChannelData {
  /** Host of the proxy. */
  readonly remoteProxyIp: string;
  /** `ip:port` of the client. */
  readonly remoteAddress: string;
  /** `ip:port` of the proxy's end. */
  readonly localAddress: string;
  /** What the client speaks. */
  readonly type: 'REMOTING' | 'GRPC_V2';
  /** The group's subscriptions as JSON, or the settings of a gRPC client. */
  readonly extendAttribute?: string;
}

/** The shape of `HeartbeatSync`. */
export const heartbeatSync: Shape<HeartbeatSync> = objectOf<HeartbeatSync>({
  channelData: optional(text),
  clientId: required(text),
  consumeFromWhere: optional(text as Shape<ConsumeFromWhere>),
  consumeType: optional(text as Shape<ConsumeType>),
  group: required(text),
  heartbeatType: required(oneOf('REGISTER', 'UNREGISTER')),
  language: optional(text),
  lastUpdateTimestamp: defaulted(int64, 0),
  life: optional(int32),
  localProxyId: required(text),
  messageModel: optional(text as Shape<MessageModel>),
  producer: optional(objectOf<ProducerSync>({ group: required(text), isLeaving: required(flag) })),
  subscriptionDataSet: optional(listOf(subscriptionData)),
  version: defaulted(int32, 0),
});

/** A body that is one `HeartbeatSync`. */
export const heartbeatSyncBody = jsonBody('heartbeatSync', heartbeatSync);

// In the order of a Java HashMap with these keys, as upstream writes it.
const channelMembers = {
  remoteProxyIp: required(text),
  localAddress: required(text),
  extendAttribute: optional(text),
  type: required(oneOf('REMOTING', 'GRPC_V2')),
  remoteAddress: required(text),
};
const remoteChannel: Shape<RemoteChannelData> = { kind: 'object', members: channelMembers };

const subscriptions: Shape<readonly SubscriptionData[]> = listOf(subscriptionData);

/** The text of `HeartbeatSync.channelData`. */
export function channelDataText(channel: RemoteChannelData): string {
  return writeShape(remoteChannel, channel, dialect);
}

/** The text of a remoting client's `RemoteChannelData.extendAttribute`. */
export function subscriptionsText(set: readonly SubscriptionData[]): string {
  return writeShape(subscriptions, set, dialect);
}

/** What a channel's text says, if it is one. */
export function readChannelData(written: string): RemoteChannelData | undefined {
  const read = decodeJson(remoteChannel, new TextEncoder().encode(written));
  return read.ok ? read.value : undefined;
}
