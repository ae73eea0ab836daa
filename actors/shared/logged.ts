/** One line of a node's log, as an output. */
import type { Output } from './node.ts';
import type { Logged } from './observation.ts';

/** The output that writes a line for whoever operates the node. */
export function logged(level: Logged['level'], text: string): Output {
  return { type: 'observe', observation: { kind: 'logged', level, text } };
}
