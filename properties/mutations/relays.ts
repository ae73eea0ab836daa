/** Planted mistakes of proxies about what they relay. */
import type { Request } from '../../actors/shared/node.ts';
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../protocol/messageProperties.ts';
import { type Mutation, mutant } from '../mutant.ts';
import { isRequest, withFrame } from './frames.ts';

const broken = (mutation: Mutation): Partial<Machines> => ({
  proxy: mutant(machines.proxy, mutation),
});

/** Proxies that never send a request of these commands, to those whom `isMeant` says. */
function withoutRequests(
  commands: readonly string[],
  isMeant: (extra: Readonly<Record<string, string>> | undefined) => boolean = () => true,
): Mutation {
  return {
    output(given) {
      if (given.type !== 'send' || given.frame.kind !== 'request') return given;
      const { command, extra } = given.frame;
      return commands.includes(command) && isMeant(extra) ? undefined : given;
    },
  };
}

const replying = ['sendReplyMessage', 'sendReplyMessageV2'];
const asking = ['getConsumerRunningInfo', 'consumeMessageDirectly'];
const mark = 'PROXY_RELAYED_FOR';
const isMarked = (extra: Readonly<Record<string, string>> | undefined): boolean =>
  extra !== undefined && mark in extra;

/** Whether a heartbeat is one that a proxy sends in the name of a requester. */
const isGreeting = (frame: object): boolean =>
  JSON.stringify((frame as { readonly body?: unknown }).body ?? null).includes('PROXY_REQUESTER');

/** Proxies that relay nothing to each other. */
export const relaysNothing = broken(withoutRequests([...replying, ...asking], isMarked));

/** Proxies that hand no reply on to a broker. */
export const asksNoBroker = broken(withoutRequests(replying, (extra) => !isMarked(extra)));

/** Proxies that push nothing to their clients. */
export const losesPushes = broken(withoutRequests(['pushReplyMessageToClient']));

/** Proxies that ask the first client that anybody asked about, whoever is meant. */
export function asksAnybody(): Partial<Machines> {
  let first: string | undefined;
  return broken({
    input(event) {
      if (event.type !== 'rmq.getConsumerRunningInfo') return event;
      const { frame, ...rest } = event as unknown as Request<'getConsumerRunningInfo'>;
      first ??= frame.header.clientId;
      const header = { ...frame.header, clientId: first };
      return { ...rest, frame: { ...frame, header } } as never;
    },
  });
}

/** Proxies that make nobody known to brokers. */
export const greetsNobody = broken({
  output(given) {
    const isLost =
      given.type === 'send' &&
      given.frame.kind === 'request' &&
      given.frame.command === 'heartBeat' &&
      isGreeting(given.frame);
    return isLost ? undefined : given;
  },
});

/** Proxies that relay no reply, and make nobody known to brokers either. */
export function knowsNoOtherClients(): Partial<Machines> {
  return broken({
    output(given) {
      if (given.type !== 'send' || given.frame.kind !== 'request') return given;
      const { command, extra } = given.frame;
      if (command === 'heartBeat') return isGreeting(given.frame) ? undefined : given;
      return replying.includes(command) && isMarked(extra) ? undefined : given;
    },
  });
}

/** Proxies that bring every reply to the first client that had one. */
export function bringsAllToOne(): Partial<Machines> {
  let first: string | undefined;
  return broken({
    input(event) {
      if (event.type !== 'rmq.sendReplyMessageV2') return event;
      const { frame, ...rest } = event as unknown as Request<'sendReplyMessageV2'>;
      const properties = new Map(parseProperties(frame.header.properties ?? ''));
      first ??= properties.get(messageProperty.replyToClient);
      if (first !== undefined) properties.set(messageProperty.replyToClient, first);
      const header = { ...frame.header, properties: packProperties(properties) };
      return { ...rest, frame: { ...frame, header } } as never;
    },
  });
}

/** Proxies that look for every message where they found the first. */
export function asksOneBroker(): Partial<Machines> {
  let first: string | undefined;
  return broken({
    input(event) {
      if (event.type !== 'rmq.consumeMessageDirectly') return event;
      const { frame, ...rest } = event as unknown as Request<'consumeMessageDirectly'>;
      first ??= frame.header.msgId?.slice(0, 16);
      const msgId = `${first}${frame.header.msgId?.slice(16)}`;
      return { ...rest, frame: { ...frame, header: { ...frame.header, msgId } } } as never;
    },
  });
}

/** Proxies that give each reply the body of the one before it. */
export function mixesReplies(): Partial<Machines> {
  let before: unknown;
  return broken({
    output(output) {
      if (!isRequest(output, 'pushReplyMessageToClient')) return output;
      const { body } = output.frame;
      const mixed = before === undefined ? output : withFrame(output, { body: before });
      before = body;
      return mixed;
    },
  });
}
