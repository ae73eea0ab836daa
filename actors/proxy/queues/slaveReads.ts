/**
 * Reads from a broker that has no master now (`MQClientInstance.findBrokerAddressInSubscribe`).
 *
 * Behaviour: pulls and questions about offsets go to the slave with the lowest id, as a direct
 * client's would; whatever changes something is refused. A pull from a slave commits no offset.
 * While there is a master, it is asked, whatever `suggestWhichBrokerId` says: behind a proxy all
 * brokers of a name have one address, so nothing of a request tells which one its client has
 * chosen. The suggestion is passed on and has no effect.
 *
 * Not modelled: upstream has none of it; a request for a broker without a master goes to the name
 * server there.
 */
import type { CommandName } from '../../../protocol/commands/index.ts';
import { pullSysFlag } from '../../../protocol/commands/pullMessage.ts';
import type { RequestFrame } from '../../../protocol/frame.ts';
import type { Address, Request } from '../../shared/node.ts';

const reading: ReadonlySet<CommandName> = new Set([
  'pullMessage',
  'litePullMessage',
  'queryConsumerOffset',
  'searchOffsetByTimestamp',
  'getMaxOffset',
  'getMinOffset',
  'getEarliestMsgStoretime',
]);

/** The slave that a request can be answered by; undefined: by none. */
export function readableAt(
  { command }: RequestFrame,
  addresses: ReadonlyMap<number, Address>,
): Address | undefined {
  if (!reading.has(command)) return undefined;
  const [lowest] = [...addresses.keys()].sort((one, other) => one - other);
  return lowest === undefined ? undefined : addresses.get(lowest);
}

/** The request as a slave is asked. */
export function fromSlave(request: Request): Request {
  const { frame } = request;
  if (frame.command !== 'pullMessage' && frame.command !== 'litePullMessage') return request;
  const sysFlag = frame.header.sysFlag & ~pullSysFlag.commitOffset;
  // The command is one of two with one header.
  return { ...request, frame: { ...frame, header: { ...frame.header, sysFlag } } } as Request;
}
