/** Clients as operators see them. */
import type { ClientConnection, ProducerInfo } from '../../protocol/bodies/clientConnections.ts';
import { linkOf } from '../connection/index.ts';
import type { Channel } from './members.ts';
import type { Broker } from './state.ts';

/** The address of a client's end, as its TCP connection shows it. */
function addressOf({ connections }: Broker, { connection }: Channel): string {
  return linkOf(connections, connection)?.peer ?? '';
}

/** A member of a group. */
export function connectionOf(state: Broker, channel: Channel): ClientConnection {
  const { clientId, language, version } = channel;
  const clientAddr = addressOf(state, channel);
  return { clientAddr, clientId, ...(language !== undefined && { language }), version };
}

/** A producer, and when it was last heard of. */
export function producerInfoOf(state: Broker, channel: Channel): ProducerInfo {
  const { clientId, language, version, updatedAt } = channel;
  return {
    clientId,
    ...(language !== undefined && { language }),
    lastUpdateTimestamp: updatedAt,
    remoteIP: `/${addressOf(state, channel)}`,
    version,
  };
}

/** A client's version as upstream writes it, as far as there is a rule (`MQVersion`). */
export function versionText(version: number): string {
  const fourth = 213;
  const fifth = 413;
  if (version < fourth) return `${version}`;
  const major = version < fifth ? 4 : 5;
  const place = version - (major === 4 ? fourth : fifth);
  const name = `V${major}_${Math.floor(place / 20)}_${Math.floor((place % 20) / 2)}`;
  return place % 2 === 0 ? name : `${name}_SNAPSHOT`;
}

/** The refusal of what a client is too old for. */
export function tooOld(version: number): string {
  return `the client does not support this feature. version=${versionText(version)}`;
}
