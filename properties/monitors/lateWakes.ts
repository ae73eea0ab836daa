/** A message that is there wakes who waits for it; `WakeBook` says whom. */
import type { Evidence } from './evidence.ts';

/** Reports pulls and pops that a broker let wait on although their message had become readable. */
export function lateWakes({ wakes }: Evidence): readonly string[] {
  return wakes.late;
}
