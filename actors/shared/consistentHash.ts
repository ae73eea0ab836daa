/**
 * Sharing queues out by consistent hashing (upstream `AllocateMessageQueueConsistentHash`,
 * `ConsistentHashRouter`): when a member comes or goes, most queues stay where they are.
 *
 * Not modelled: hashes of one's own (`customHashFunction`).
 */
import { encodeUtf8 } from '../../protocol/utf8.ts';
import type { Allocate } from './allocation.ts';
import type { MessageQueue } from './client/routeInfo.ts';
import { md5 } from './md5.ts';

/** Places of each member on the ring. */
export const virtualNodesDefault = 10;

/** The strategy; `virtualNodes`: how many places each member has on the ring. */
export function allocateByConsistentHash(virtualNodes = virtualNodesDefault): Allocate {
  return (self, queues, members) => {
    if (!members.includes(self)) return [];
    const ring = ringOf(members, virtualNodes);
    return queues.filter((queue) => ownerOf(ring, hashOf(keyOf(queue))) === self);
  };
}

/** Members by their places, in order. */
type Ring = readonly (readonly [place: number, member: string])[];

function ringOf(members: readonly string[], virtualNodes: number): Ring {
  // Of two at one place the later one stays.
  const places = new Map<number, string>();
  for (const member of members) {
    for (let node = 0; node < virtualNodes; node += 1) {
      places.set(hashOf(`${member}-${node}`), member);
    }
  }
  return [...places].sort(([a], [b]) => a - b);
}

/** Whoever comes next on the ring; after the last the first. */
function ownerOf(ring: Ring, hash: number): string | undefined {
  return (ring.find(([place]) => place >= hash) ?? ring[0])?.[1];
}

/** The first four bytes of the digest, as a number without sign. */
function hashOf(key: string): number {
  return new DataView(md5(encodeUtf8(key)).buffer).getUint32(0);
}

/** A queue as Java prints it. */
function keyOf({ topic, brokerName, queueId }: MessageQueue): string {
  return `MessageQueue [topic=${topic}, brokerName=${brokerName}, queueId=${queueId}]`;
}
