/** Reports pulls that do not begin where the group stands or where the last answer ended. */
import type { Evidence } from './evidence.ts';

/** One line a pull. */
export function strayPulls({ strayPulls: found }: Evidence): readonly string[] {
  return found;
}
