/** The command line as a function: arguments in, exit code out. */
import { Command, CommanderError } from 'commander';
import { StoryError } from '../kernel/bug.ts';
import { addBench } from './bench.ts';
import { packageVersion } from './buildId.ts';
import { addCoverage } from './coverage.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { addFuzz } from './fuzz.ts';
import type { Output } from './output.ts';
import { addReplay } from './replay.ts';
import { addRun } from './run.ts';
import { addServe } from './serve.ts';

/**
 * What adds a command to the program. Its action tells how it ends by `end`, at once or when what
 * it started is over.
 */
export type AddCommand = (program: Command, output: Output, end: (code: ExitCode) => void) => void;

const added: readonly AddCommand[] = [addRun, addServe, addFuzz, addReplay, addCoverage, addBench];

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
  for (const add of added) {
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
