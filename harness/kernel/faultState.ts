/** What the world knows of a declared fault: how often it could take hold, and how often it did. */
import type { Owner } from '../../actors/shared/owner.ts';
import type { World } from './world.ts';

/** One declared fault of a run. */
export interface FaultState {
  owner: Owner;
  readonly key: string;
  /** Frames that it was to pick from, so far. */
  seen: number;
  /** How often it took hold so far: a declared fault that never did proves nothing. */
  hits: number;
}

/** Something that is wrong with a road or a node, and by which fault it came. */
export interface Rule<Fault> {
  readonly key: string;
  readonly fault: Fault;
}

/** A fault of which nothing is known yet. */
export function newFaultState(key: string, owner: Owner): FaultState {
  return { owner, key, seen: 0, hits: 0 };
}

/** Counts that faults took hold. */
export function credit<Fault extends { readonly kind: string }>(
  world: World,
  rules: readonly Rule<Fault>[],
  kind: Fault['kind'],
): void {
  for (const { key, fault } of rules) if (fault.kind === kind) world.fault(key).hits += 1;
}
