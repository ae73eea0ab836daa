import type { Finding, Rule } from '../rule.ts';
import { resolveFrom, type SourceModule } from '../sourceModule.ts';
import { isCode, isTest, type Tree } from '../tree.ts';

/** Nothing lies about that nobody uses. */
export const reachable: Rule = {
  title: 'every file is an entry point or used by one, and not only by its own test',
  check(tree) {
    const uses = new Map(tree.modules.map((module) => [module.path, usedBy(module, tree)]));
    const roots = tree.modules.map(({ path }) => path).filter((path) => isEntry(path, tree));
    const reached = spread(roots, uses);
    return tree.modules.flatMap(({ path }): Finding[] => {
      if (!reached.has(path)) return [{ path, line: 0, problem: 'nothing uses this file' }];
      if (roots.includes(path)) return [];
      const others = [...uses].some(([user, used]) => used.has(path) && user !== testOf(path));
      return others ? [] : [{ path, line: 0, problem: 'nothing but its test uses this file' }];
    });
  },
};

function spread(
  roots: readonly string[],
  uses: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const reached = new Set(roots);
  // A set that grows while it is iterated goes on to what was added.
  for (const path of reached) for (const used of uses.get(path) ?? []) reached.add(used);
  return reached;
}

/** Tests and scenarios are found by their names; the rest of the entries is in the manifest. */
function isEntry(path: string, tree: Tree): boolean {
  if (isTest(path) || path.endsWith('.scenario.ts') || path.endsWith('.d.mts')) return true;
  const built = path.endsWith('.ts') ? `dist/${path.slice(0, -'.ts'.length)}.js` : path;
  const manifest = tree.texts.get('package.json') ?? '';
  return manifest.includes(path) || manifest.includes(built);
}

/** What a module imports, and the files that it names: workers, programs that it starts. */
function usedBy(module: SourceModule, tree: Tree): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { target } of module.imports) if (target !== undefined) used.add(target);
  for (const { node } of module.places) {
    if (node.type !== 'Literal' || typeof node.value !== 'string' || !isCode(node.value)) continue;
    for (const path of [node.value, resolveFrom(module.path, `./${node.value}`)]) {
      if (path !== undefined && tree.texts.has(path)) used.add(path);
    }
  }
  return used;
}

function testOf(path: string): string {
  return path.replace(/\.ts$/, '.test.ts');
}
