/** `orrery bench`: the table of speeds, each beside its reference. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Load } from '../bench/children.ts';
import type { RealBroker } from '../bench/liveRows.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import type { Output } from './output.ts';
import { wholeNumber } from './wholeNumber.ts';

interface Flags {
  readonly rocketmq?: true;
  readonly stored: number;
  readonly json?: true;
}

const example = `
Example:
  $ orrery bench
  $ npm run bench -- --rocketmq     (from a checkout, with a JDK and Maven: beside Apache RocketMQ)

Machines are noisy: read the ratios, which are measured in turn, rather than the figures.`;

/** Adds `orrery bench`. */
export function addBench(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('bench')
    .description('the ratios that are promised, measured on this machine')
    .option('--rocketmq', 'beside Apache RocketMQ 5.5.0, started from its jars (512 MB heaps)')
    .option(
      '--stored <n>',
      'messages stored in the large store',
      wholeNumber('--stored'),
      1_000_000,
    )
    .option('--json', 'one JSON object a line')
    .addHelpText('after', example)
    .action(async (flags: Flags) => {
      const { bench, rowLine, tableHead } = await import('../bench/table.ts');
      const { keepsFloor } = await import('../bench/row.ts');
      const { runPlans } = await import('../../properties/fuzz/runPlans.ts');
      const module = flags.rocketmq ? interopModule(realCluster) : undefined;
      if (flags.rocketmq && module === undefined) {
        output.warn('orrery: --rocketmq needs a checkout of the project, which fetches its jars');
        end(exitCode.usage);
        return;
      }
      const real = module === undefined ? undefined : await startReal(module, output);
      if (!flags.json) output.print(...tableHead);
      try {
        const rows = await bench({
          ...(real === undefined ? {} : { real }),
          mainModule: process.argv[1]!,
          stored: flags.stored,
          runPlans: (runs) => runPlans(benchSeed, runs),
          onRow: (row) =>
            output.print(flags.json ? JSON.stringify({ event: 'row', ...row }) : rowLine(row)),
        });
        end(rows.every(keepsFloor) ? exitCode.held : exitCode.broken);
      } finally {
        await real?.stop();
      }
    });
}

/** Which random plans are run: the same each time. */
const benchSeed = 1;

const realCluster = 'properties/interop/realCluster.mjs';
const javaLoad = 'properties/interop/load.mjs';

/** A module of the interop project: in a checkout, whether this is its source or its build. */
function interopModule(path: string): string | undefined {
  const places = ['../../', '../../../'].map((up) => new URL(up + path, import.meta.url));
  return places.map((place) => fileURLToPath(place)).find((place) => existsSync(place));
}

/** Starts Apache RocketMQ, from a checkout only: a test's project fetches its jars. */
async function startReal(
  module: string,
  output: Output,
): Promise<RealBroker & { stop(): Promise<void> }> {
  const { start } = (await import(module)) as {
    start(options: object): Promise<{
      namesrv: string;
      broker: string;
      pids: { broker: number };
      stop(): Promise<void>;
    }>;
  };
  output.warn('starting Apache RocketMQ 5.5.0');
  // Under full load sends wait longer than 200 ms at times, which upstream would refuse by default.
  const cluster = await start({ heapMb: 512, settings: { brokerFastFailureEnable: 'false' } });
  const clockTicksPerSecond = 100; // Linux's, whatever the kernel's own rate is.
  const { sendLoad } = (await import(interopModule(javaLoad)!)) as {
    sendLoad(namesrv: string): Promise<Load>;
  };
  return {
    broker: cluster.broker,
    namesrv: cluster.namesrv,
    javaLoad: sendLoad,
    cpuMs: () => {
      const stat = readFileSync(`/proc/${cluster.pids.broker}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return ((Number(fields[11]) + Number(fields[12])) / clockTicksPerSecond) * 1000;
    },
    stop: () => cluster.stop(),
  };
}
