/**
 * Identity: who is who across lives. A connection is named by who opened it, in which life, and as
 * the how-manieth; frames and timers carry the life that they are meant for, so that nothing from
 * before a crash reaches the reborn.
 */
import type { ConnectionId } from '../../actors/shared/node.ts';
import type { World } from './world.ts';

/** The id of the `number`th connection that a node opens in one of its lives. */
export function connectionId(node: string, incarnation: number, number: number): ConnectionId {
  return `${node}/${incarnation}/${number}`;
}

/** Whether a node is running, and still in the life that something was meant for. */
export function isAlive(world: World, name: string, incarnation: number): boolean {
  const node = world.peekNode(name);
  return node?.up === true && node.incarnation === incarnation;
}
