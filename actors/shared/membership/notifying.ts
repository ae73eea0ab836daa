/** Who is told of a group's changes, and how (`DefaultConsumerIdsChangeListener`). */
import { type Connections, notify } from '../../connection/index.ts';
import { each } from '../apply.ts';
import type { ConnectionId, Stamp, Step } from '../node.ts';

/** Tells connections, one-way, that the members of a consumer group have changed. */
export function notifyIdsChanged(
  connections: Connections,
  group: string,
  told: Iterable<ConnectionId>,
  stamp: Stamp,
): Step<Connections> {
  const command = 'notifyConsumerIdsChanged';
  const header = { consumerGroup: group };
  return each(connections, told, (now, connection) =>
    notify(now, { to: { connection }, command, header, body: undefined }, stamp),
  );
}
