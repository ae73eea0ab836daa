/** For this folder's tests: a proxy with one client, and what brokers were asked and say. */
import type { CommandName, RequestBody, RequestHeader } from '../../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../../protocol/frame.ts';
import { linkTo, places, TestProxy } from '../testProxy.ts';

/** The client's connection. */
export const client = 'client';

/** A proxy with a client. */
export function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.open(client, '10.1.0.1:50000');
  // It knows all members: nobody has told it of any at other proxies.
  proxy.alter((state) => ({ ...state, sync: { ...state.sync, isComplete: true } }));
  return proxy;
}

/** Sends a request of the client; gives a function for the answers that there are by then. */
export function ask<N extends CommandName>(
  proxy: TestProxy,
  command: N,
  header: RequestHeader<N>,
  body?: RequestBody<N>,
  more: Partial<RequestFrame> = {},
): () => readonly ResponseFrame[] {
  const opaque = proxy.ask(client, command, header, body, more);
  return () => proxy.answers(client, opaque);
}

/** A broker answers the latest request of a command. */
export function says(
  proxy: TestProxy,
  broker: 'a' | 'b',
  command: CommandName,
  given: object = {},
): void {
  proxy.reply(linkTo(places[broker]), command, given as Partial<ResponseFrame>);
}

/** What a broker was asked with a command. */
export function askedOf<N extends CommandName>(proxy: TestProxy, broker: 'a' | 'b', command: N) {
  return proxy.asked(linkTo(places[broker]), command);
}

/** Code and remark of answers. */
export const spoken = (answers: readonly ResponseFrame[]) =>
  answers.map(({ code, remark }) => [code, remark]);

/** A consumer of the group CG that subscribes to orders. */
export function consumer(
  proxy: TestProxy,
  connection: string,
  clientID: string,
  subscription: object = {},
): void {
  proxy.open(connection, '10.1.0.2:50000');
  const orders = {
    topic: 'orders',
    subString: '*',
    expressionType: 'TAG',
    subVersion: 5,
    classFilterMode: false,
    codeSet: [],
    tagsSet: [],
    ...subscription,
  };
  const group = {
    consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
    consumeType: 'CONSUME_PASSIVELY',
    groupName: 'CG',
    messageModel: 'CLUSTERING',
    subscriptionDataSet: [orders],
    unitMode: false,
  };
  const body = { clientID, heartbeatFingerprint: 0, withoutSub: false, producerDataSet: [] };
  proxy.ask(connection, 'heartBeat', {}, { ...body, consumerDataSet: [group] } as never);
}
