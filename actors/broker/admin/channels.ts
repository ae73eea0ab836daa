/** Clients as operators see them. */
import type { ClientConnection, ProducerInfo } from '../../../protocol/bodies/clientConnections.ts';
import { versionName } from '../../../protocol/mqVersion.ts';
import { linkOf } from '../../connection/index.ts';
import type { Channel } from '../../shared/membership/members.ts';
import type { Broker } from '../state.ts';

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

/** The refusal of what a client is too old for. */
export function tooOld(version: number): string {
  return `the client does not support this feature. version=${versionName(version)}`;
}
