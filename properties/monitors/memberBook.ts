/** Who told a proxy that it is a member of which group, over which connection; by its own steps. */
import type { HeartbeatData } from '../../protocol/bodies/heartbeatData.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';

interface Event {
  readonly type: string;
  readonly connection?: string;
  readonly frame?: RequestFrame | ResponseFrame;
  readonly at?: number;
}

interface Membership {
  readonly clientId: string;
  readonly sinceMs: number;
}

/** A membership that is younger is no matter of a scan for silent clients, in ms. */
const safeMs = 100_000;

/** Follows the consumers of one life of a proxy. */
export class MemberBook {
  /** By connection, then by group. */
  private readonly groups = new Map<string, Map<string, Membership>>();
  private nowMs = 0;

  took({ type, connection = '', frame, at }: Event): void {
    this.nowMs = at ?? this.nowMs;
    if (type === 'link.closed') this.groups.delete(connection);
    if (type === 'rmq.heartBeat') {
      const { clientID: clientId, consumerDataSet } = frame!.body as HeartbeatData;
      const own = this.groups.get(connection) ?? new Map<string, Membership>();
      this.groups.set(connection, own);
      for (const { groupName } of consumerDataSet) {
        own.set(groupName, { clientId, sinceMs: this.nowMs });
      }
    }
    if (type === 'rmq.unregisterClient') {
      const { consumerGroup } = frame!.header as { readonly consumerGroup?: string };
      if (consumerGroup !== undefined) this.groups.get(connection)?.delete(consumerGroup);
    }
  }

  /** What is wrong with a list of members: somebody twice, or not who asks. */
  problem(
    connection: string,
    request: RequestFrame,
    { code, body }: ResponseFrame,
  ): string | undefined {
    if (request.command !== 'getConsumerListByGroup') return undefined;
    if (code !== responseCode.SUCCESS) return undefined;
    const { consumerGroup } = request.header as { readonly consumerGroup: string };
    const { consumerIdList: ids } = body as { readonly consumerIdList: readonly string[] };
    const own = this.groups.get(connection)?.get(consumerGroup);
    if (new Set(ids).size < ids.length) return `lists a member of ${consumerGroup} twice: ${ids}`;
    if (own === undefined || this.nowMs - own.sinceMs > safeMs) return undefined;
    if (ids.includes(own.clientId)) return undefined;
    return `tells ${own.clientId} that only ${ids} are in ${consumerGroup}`;
  }
}
