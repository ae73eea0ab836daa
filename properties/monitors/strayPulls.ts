/** Reports pulls that do not begin where the group stands or where the last answer ended. */
import type { Evidence } from './evidence.ts';
import { type Found, timeOfFrame } from './found.ts';

/** One line a pull. */
export function strayPulls({ strayPulls: found, trace }: Evidence): readonly Found[] {
  return found.map(({ text, frame }) => ({ text, timeMs: timeOfFrame(trace, frame) }));
}
