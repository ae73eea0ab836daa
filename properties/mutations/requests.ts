/** Planted mistakes about requests and replies. */
import type { Request } from '../../actors/shared/node.ts';
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../protocol/messageProperties.ts';
import { type Mutation, mutant } from '../mutant.ts';

const broken = (kind: keyof Machines, mutation: Mutation): Partial<Machines> => ({
  [kind]: mutant(machines[kind], mutation),
});

/** Changes the properties of each request of a command. */
function withProperties(
  command: string,
  change: (properties: Map<string, string>) => void,
): NonNullable<Mutation['input']> {
  return (event) => {
    if (event.type !== `rmq.${command}`) return event;
    const { frame, ...rest } = event as Request<'pushReplyMessageToClient'>;
    const properties = new Map(parseProperties(frame.header.properties ?? ''));
    change(properties);
    const header = { ...frame.header, properties: packProperties(properties) };
    return { ...rest, frame: { ...frame, header } } as typeof event;
  };
}

/** Producers that wait for their replies for ever. */
export const waitsForEver = broken('producer', {
  input: (event) => (event.type === 'timer.request' ? undefined : event),
});

/** Producers that wait for half of the time that they were given. */
export const waitsHalfTheTime = broken('producer', {
  input(event) {
    if (event.type !== 'operator.request') return event;
    const { timeoutMs } = event as unknown as { readonly timeoutMs: number };
    return { ...event, timeoutMs: timeoutMs / 2 } as typeof event;
  },
});

/** Brokers that bring every reply to the first client that had one. */
export function bringsAllToOne(): Partial<Machines> {
  let first: string | undefined;
  return broken('broker', {
    input: withProperties('sendReplyMessageV2', (properties) => {
      first ??= properties.get(messageProperty.replyToClient);
      if (first !== undefined) properties.set(messageProperty.replyToClient, first);
    }),
  });
}

/** Brokers that push to a client that did not ask, whatever the reply says. */
export function swapsConnections(): Partial<Machines> {
  const seen: string[] = [];
  return broken('broker', {
    output(given) {
      if (given.type !== 'send' || given.frame.kind !== 'request') return given;
      if (given.frame.command !== 'pushReplyMessageToClient') return given;
      const { connection } = given;
      if (!seen.includes(connection)) seen.push(connection);
      return { ...given, connection: seen[0] ?? connection };
    },
  });
}

/** Producers that give every reply to the request that they made last. */
export function takesAnyReply(): Partial<Machines> {
  let latest: string | undefined;
  return broken('producer', {
    output(given) {
      if (given.type !== 'send' || given.frame.command !== 'sendMessageV2') return given;
      const { properties = '' } = given.frame.header as { readonly properties?: string };
      latest = parseProperties(properties).get(messageProperty.correlationId) ?? latest;
      return given;
    },
    input: withProperties('pushReplyMessageToClient', (properties) => {
      if (latest !== undefined) properties.set(messageProperty.correlationId, latest);
    }),
  });
}

/** Producers that tell of the first request again when another one is settled. */
export function settlesTheFirstAgain(): Partial<Machines> {
  let first: string | undefined;
  return broken('producer', {
    output(given) {
      if (given.type !== 'observe' || given.observation.kind !== 'requestSettled') return given;
      first ??= given.observation.id;
      return { ...given, observation: { ...given.observation, id: first } };
    },
  });
}
