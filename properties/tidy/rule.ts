/** What a tidy rule is: a sentence that holds of the whole tree, or where it does not. */
import type { SourceModule } from './sourceModule.ts';
import type { Tree } from './tree.ts';

/** A place where a rule is broken. */
export interface Finding {
  readonly path: string;
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
  readonly problem: string;
}

/** A rule, named by what it makes sure of. */
export interface Rule {
  readonly title: string;
  readonly check: (tree: Tree) => readonly Finding[];
}

/** A rule about each file of code by itself. */
export function ruleOfModules(
  title: string,
  check: (module: SourceModule, tree: Tree) => readonly Finding[],
): Rule {
  return { title, check: (tree) => tree.modules.flatMap((module) => check(module, tree)) };
}

/** Findings as lines that an editor can jump to. */
export function print(findings: readonly Finding[]): string {
  return findings.map(({ path, line, problem }) => `\n  ${path}:${line} ${problem}`).join('');
}
