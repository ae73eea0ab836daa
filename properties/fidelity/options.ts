/** The command line: what can be asked for, and what is wrong with what was. */

/** What was asked for. */
export interface Options {
  readonly only: string | undefined;
  readonly code: string | undefined;
  readonly vectors: string | undefined;
  readonly frames: boolean;
  readonly json: boolean;
  readonly write: boolean;
  readonly help: boolean;
}

/** Shown by `--help`. */
export const help = `Replays a recorded session of Apache RocketMQ 5.5.0 against this
broker and name server, in simulated time, and compares every answer and push.

Usage: npm run -s fidelity -- [options]

  --only SCENARIO   frames of the scenarios that begin with this
  --code NAME       frames of one request code
  --frames          show the frames that differ: asked, recorded, ours
  --vectors FOLDER  another recording of the same format (default: protocol/vectors)
  --json            one object a line
  --write           put the table into properties/fidelity/README.md
  --help            this

Exit code: 0, 1 if a code declared full has differences that nothing explains, 2 for wrong usage.

Example: npm run -s fidelity -- --only pop --code POP_MESSAGE --frames
`;

const switches = ['frames', 'json', 'write', 'help'] as const;
const values = ['only', 'code', 'vectors'] as const;

/** Reads arguments; `problem` says in a sentence what is wrong. */
export function readOptions(args: readonly string[]): Options | { readonly problem: string } {
  const read: Record<string, string | boolean> = {};
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const name = arg.slice(2);
    if (!arg.startsWith('--')) return { problem: `nothing is known to do with "${arg}"` };
    if ((switches as readonly string[]).includes(name)) read[name] = true;
    else if ((values as readonly string[]).includes(name)) {
      const value = args[at + 1];
      if (value === undefined || value.startsWith('--')) {
        return { problem: `${arg} needs a value` };
      }
      read[name] = value;
      at += 1;
    } else return { problem: `there is no option ${arg}; --help lists them` };
  }
  const text = (name: (typeof values)[number]) => read[name] as string | undefined;
  const { frames, json, write, help: wantsHelp } = read;
  const flags = { frames: frames === true, json: json === true };
  const more = { write: write === true, help: wantsHelp === true };
  const chosen = { only: text('only'), code: text('code'), vectors: text('vectors') };
  const options: Options = { ...flags, ...more, ...chosen };
  const isPart = options.only !== undefined || options.code !== undefined;
  if (options.write && (isPart || options.vectors !== undefined)) {
    return { problem: '--write goes with the whole recording only' };
  }
  return options;
}
