/** `orrery coverage`: which request codes each node takes, and how far. */
import { type Command, Option } from 'commander';
import type { SpecKind } from '../cluster/nodeSpec.ts';
import {
  type CoverageRow,
  coverageNodes,
  coverageOf,
  ownRows,
  refusedEverywhere,
} from './coverageRows.ts';
import { coverageTable } from './coverageTable.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import type { Output } from './output.ts';

interface Flags {
  readonly node?: SpecKind;
  readonly json?: true;
  readonly markdown?: true;
}

const example = `
Examples:
  $ orrery coverage                  what each node takes, code by code
  $ orrery coverage --node broker    every code of Apache RocketMQ, those that it refuses too
  $ orrery coverage --json           one line of JSON for each node and code
  $ orrery coverage --markdown       the table of the README

"part" says what is missing. A refused code is answered as Apache RocketMQ answers one that it does
not know: REQUEST_CODE_NOT_SUPPORTED.`;

/** Adds `orrery coverage`. */
export function addCoverage(program: Command, output: Output, end: (code: ExitCode) => void): void {
  program
    .command('coverage')
    .description('the request codes that each node takes, and how far')
    .addOption(new Option('--node <kind>', 'one kind of node alone').choices(coverageNodes))
    .addOption(new Option('--json', 'one JSON object a line').conflicts('markdown'))
    .addOption(new Option('--markdown', 'the codes by node, as a table').conflicts('node'))
    .addHelpText('after', example)
    .action(({ node, json, markdown }: Flags) => {
      const nodes = node === undefined ? coverageNodes : [node];
      if (markdown) output.print(...coverageTable());
      else if (json) output.print(...nodes.flatMap(coverageOf).map(jsonLine));
      else output.print(...textOf(nodes, node !== undefined));
      end(exitCode.held);
    });
}

const jsonLine = (row: CoverageRow): string => JSON.stringify({ event: 'coverage', ...row });

function textOf(nodes: readonly SpecKind[], isWhole: boolean): readonly string[] {
  const parts = nodes.flatMap((node) => {
    const rows = coverageOf(node);
    const shown = isWhole ? rows : rows.filter(({ support }) => support !== 'refused');
    return [headOf(node, rows), ...shown.map(lineOf), ''];
  });
  const own = ownRows().map(({ name, node }) => `${name} (${node})`);
  const refused = refusedEverywhere();
  return isWhole
    ? parts
    : [
        ...parts,
        `of this project alone: ${own.join(', ')}`,
        `refused by every node: ${refused.length} codes`,
      ];
}

function headOf(node: SpecKind, rows: readonly CoverageRow[]): string {
  const count = (kind: CoverageRow['support']) =>
    rows.filter(({ support }) => support === kind).length;
  return `${node}: ${count('full')} full, ${count('part')} in part, ${count('refused')} refused`;
}

function lineOf({ code, name, support, missing }: CoverageRow): string {
  const told = missing === undefined ? support : `part: ${missing}`;
  return `${String(code).padStart(8)}  ${name.padEnd(40)}  ${told}`;
}
