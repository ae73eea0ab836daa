/** The command line as a function: arguments in, exit code out. */
import { Command, CommanderError } from 'commander';
import { StoryError } from '../kernel/bug.ts';
import { packageVersion } from './buildId.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import type { Output } from './output.ts';

/**
 * What adds a command to the program. Its action tells how it ends by `end`, at once or when what
 * it started is over.
 */
export type AddCommand = (program: Command, output: Output, end: (code: ExitCode) => void) => void;

/** In the order of the help. Each is loaded when it is asked for: a server needs no stories. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  run: async () => (await import('./run.ts')).addRun,
  serve: async () => (await import('./serve.ts')).addServe,
  fuzz: async () => (await import('./fuzz.ts')).addFuzz,
  replay: async () => (await import('./replay.ts')).addReplay,
  coverage: async () => (await import('./coverage.ts')).addCoverage,
  bench: async () => (await import('./bench.ts')).addBench,
};

/** The command that is meant, or all of them where help or a hint may be wanted. */
function loaded(name: string | undefined): Promise<readonly AddCommand[]> {
  const isKnown = name !== undefined && Object.hasOwn(commands, name);
  const loaders = isKnown ? [commands[name]!] : Object.values(commands);
  return Promise.all(loaders.map((load) => load()));
}

/** Runs the command that the arguments ask for; never throws for wrong usage. */
export async function commandLine(args: readonly string[], output: Output): Promise<number> {
  let code: number = exitCode.held;
  const program = new Command('orrery')
    .description('A working model of an Apache RocketMQ cluster, in simulation and over sockets.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', '\nBegin with:\n  orrery run\n  orrery run --list')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.replace(/\n$/, '')),
      writeErr: (text) => output.warn(text.replace(/\n$/, '')),
      getOutHelpWidth: () => output.columns,
      getErrHelpWidth: () => output.columns,
      outputError: (text, write) => write(text.replace(/^error: /, 'orrery: ')),
    });
  for (const add of await loaded(args[0])) {
    add(program, output, (ended) => {
      code = Math.max(code, ended);
    });
  }
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? code : exitCode.usage;
    if (!(error instanceof StoryError)) throw error;
    output.warn(`orrery: ${error.message}`);
    return exitCode.usage;
  }
}
