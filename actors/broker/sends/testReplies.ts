/** For the tests of replies: a broker, a client that asked, and one that replies. */
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../../protocol/frame.ts';
import { packProperties } from '../../../protocol/messageProperties.ts';
import type { DurableState } from '../../shared/node.ts';
import type { BrokerConfig } from '../config.ts';
import { TestBroker } from '../testBroker.ts';
import { heartbeatOf, sendHeaderOf } from '../testRequests.ts';

/** The topic that replies are sent to. */
export const replyTopic = 'DefaultCluster_REPLY_TOPIC';
/** Properties of a reply to the client `asker`. */
export const forAsker = {
  CORRELATION_ID: 'c-1',
  REPLY_TO_CLIENT: 'asker',
  TTL: '3000',
  MSG_TYPE: 'reply',
};
/** Text as bytes. */
export const text = (value: string) => new TextEncoder().encode(value);
/** A push, as it goes out. */
export type Push = RequestFrame<'pushReplyMessageToClient'>;
/** What of a reply’s header differs from the usual. */
export type Header = Partial<RequestHeader<'sendReplyMessageV2'>>;

/** A broker with a producer `asker` on `p` and a connection `r` of who replies. */
export function newBroker(config: Partial<BrokerConfig> = {}, disk?: DurableState): TestBroker {
  const broker = new TestBroker({ topics: { orders: 4 }, ...config }, disk);
  broker.open('p', '10.0.0.1:1000');
  broker.open('r', '10.0.0.2:2000');
  beat(broker, 'p', 'asker');
  broker.take();
  return broker;
}

/** A client's heartbeat as a producer of these groups. */
export function beat(
  broker: TestBroker,
  connection: string,
  clientId: string,
  groups = ['PG'],
): void {
  const producerDataSet = groups.map((groupName) => ({ groupName }));
  broker.ask(connection, 'heartBeat', {}, heartbeatOf(clientId, '', [], { producerDataSet }));
}

/** Sends a reply and gives back the answer, if one came at once. */
export function reply(
  broker: TestBroker,
  properties: Readonly<Record<string, string>> = forAsker,
  more: Header = {},
  body = 'pong',
): ResponseFrame<'sendReplyMessageV2'> | undefined {
  const packed = packProperties(Object.entries(properties));
  const header = { ...sendHeaderOf(replyTopic, 0, 77), properties: packed, ...more };
  return broker.ask('r', 'sendReplyMessageV2', header, text(body));
}

/** What was pushed over a connection and not taken. */
export function pushes(broker: TestBroker, connection: string): readonly Push[] {
  return broker
    .sent(connection)
    .filter((frame): frame is Push => frame.command === 'pushReplyMessageToClient');
}

/** The client's answer to its latest push. */
export function answerPush(broker: TestBroker, code = 0, connection = 'p'): void {
  const { opaque } = pushes(broker, connection).at(-1) as Push;
  const frame = { kind: 'response', command: 'pushReplyMessageToClient', code, opaque };
  broker.step({ type: 'frame.response', connection, frame } as never);
}

/** The answer to the latest request over `r`. */
export const last = (broker: TestBroker) => broker.answerTo('r', broker.lastOpaque);
