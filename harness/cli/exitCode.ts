/** How a command ends, for the shell. */
export const exitCode = {
  /** Everything that was promised held. */
  held: 0,
  /** A promise was broken: a failed verdict, a found bug, a replay that is another run. */
  broken: 1,
  /** The command was used wrongly, or a story asks for nonsense. */
  usage: 2,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
