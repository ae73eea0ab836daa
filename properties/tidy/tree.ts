/** All files of the project, read once: code parsed, everything else as text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { parseModule, type SourceModule } from './sourceModule.ts';

/** The layers of the house, lowest first: each may import those before it, with exceptions. */
export const layers = ['protocol', 'actors', 'harness', 'scenarios', 'properties'] as const;

/** The project as the rules see it. */
export interface Tree {
  readonly modules: readonly SourceModule[];
  /** Every text file by its path from the root, code included. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Made by tools, or not the project's. */
const skipped = new Set(['node_modules', 'dist', 'coverage', 'target', '.git', '.cache']);
const code = ['.ts', '.mts', '.mjs'];

/** Reads the project below a folder. */
export function readTree(root: string): Tree {
  const texts = new Map<string, string>();
  readFolder(root, '', texts);
  return treeOf(texts);
}

/** The tree made of these texts: for rules shown to samples, too. */
export function treeOf(texts: ReadonlyMap<string, string>): Tree {
  const modules: SourceModule[] = [];
  for (const [path, text] of texts) if (isCode(path)) modules.push(parseModule(path, text));
  return { modules, texts };
}

/** Whether a path is one of TypeScript or JavaScript. */
export function isCode(path: string): boolean {
  return code.some((ending) => path.endsWith(ending));
}

/** Whether a file holds tests that uvu runs. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.endsWith('.prop.ts');
}

/** The folder at the top that a path is in; the path itself for a file at the root. */
export function layerOf(path: string): string {
  return path.split('/')[0] as string; // Splitting gives one part at least.
}

function readFolder(root: string, folder: string, texts: Map<string, string>): void {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) readFolder(root, path, texts);
    } else if (entry.isFile()) {
      const text = readFileSync(join(root, path), 'utf8');
      if (!text.includes('\0')) texts.set(path, text);
    }
  }
}
