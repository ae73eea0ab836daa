/** How far each node supports each request code of upstream: computed from the declarations. */
import { commandOfCode, commands } from '../../protocol/commands/index.ts';
import { ownRequestCode, requestCode } from '../../protocol/requestCodes.ts';
import type { Command, Support } from '../../protocol/schema.ts';
import { machines } from '../cluster/machines.ts';
import type { SpecKind } from '../cluster/nodeSpec.ts';

/** One code at one node. */
export interface CoverageRow {
  readonly node: SpecKind;
  readonly code: number;
  /** Upstream's name. */
  readonly name: string;
  /** The command's name here, if it is declared. */
  readonly command?: string;
  readonly support: 'full' | 'part' | 'refused';
  /** Of what is supported in part: what is missing. */
  readonly missing?: string;
}

const partly = 'part: ';

/** Every kind of node that there is. */
export const coverageNodes = Object.keys(machines) as readonly SpecKind[];

/** Every request code of upstream at one node, by code. What nobody declared is refused. */
export function coverageOf(node: SpecKind): readonly CoverageRow[] {
  return rowsOf(node, requestCode);
}

function rowsOf(node: SpecKind, codes: Readonly<Record<string, number>>): readonly CoverageRow[] {
  return Object.entries(codes)
    .sort(([, one], [, other]) => one - other)
    .map(([name, code]) => {
      const command = commandOfCode(code);
      const declared: Command | undefined = command && commands[command];
      const told = readSupport(declared?.support[node] ?? 'refused');
      return { node, code, name, ...(command === undefined ? {} : { command }), ...told };
    });
}

function readSupport(support: Support): Pick<CoverageRow, 'support' | 'missing'> {
  if (support === 'full' || support === 'refused') return { support };
  return { support: 'part', missing: support.slice(partly.length) };
}

/** Codes that upstream does not have: what this project's nodes say among themselves. */
export function ownRows(): readonly CoverageRow[] {
  return coverageNodes.flatMap((node) => rowsOf(node, ownRequestCode)).filter(isTaken);
}

const isTaken = ({ support }: CoverageRow) => support !== 'refused';

/** Codes that no node takes, by code. */
export function refusedEverywhere(): readonly CoverageRow[] {
  const taken = new Set(
    coverageNodes
      .flatMap(coverageOf)
      .filter(isTaken)
      .map(({ code }) => code),
  );
  return coverageOf('broker').filter(({ code }) => !taken.has(code));
}
