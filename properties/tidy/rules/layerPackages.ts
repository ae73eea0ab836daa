import { type Finding, ruleOfModules } from '../rule.ts';
import type { Reference } from '../sourceModule.ts';
import { isTest, layerOf, type Tree } from '../tree.ts';

/** Built-in modules that are a clock or the outside world. */
const outside = new Set(
  ['child_process', 'dgram', 'dns', 'http', 'http2', 'https', 'net', 'perf_hooks', 'timers', 'tls']
    .flatMap((name) => [name, `${name}/promises`])
    .map((name) => `node:${name}`),
);

/** Folders of harness/ that may use the outside world; the bench reads the clock. */
const outsideAllowed = ['harness/live/', 'harness/cli/', 'harness/bench/'];

/** Which packages and built-in modules each layer may import. */
export const layerPackages = ruleOfModules(
  'a layer uses only its packages, and every package is declared',
  (module, tree) =>
    module.imports
      .filter(({ target }) => target === undefined)
      .flatMap((reference) => objection(module.path, reference, tree)),
);

function objection(path: string, { specifier, line }: Reference, tree: Tree): Finding[] {
  if (specifier.startsWith('/')) return [{ path, line, problem: 'imports an absolute path' }];
  const name = packageOf(meant(specifier, tree));
  const problem = specifier.startsWith('node:')
    ? builtInProblem(path, specifier)
    : (undeclared(name, tree) ?? packageProblem(path, name, tree));
  return problem === undefined ? [] : [{ path, line, problem }];
}

/** What one of the package's own names for something (`#name`) stands for. */
function meant(specifier: string, tree: Tree): string {
  if (!specifier.startsWith('#')) return specifier;
  const manifest = JSON.parse(tree.texts.get('package.json') ?? '{}');
  return manifest.imports?.[specifier]?.default ?? specifier;
}

function builtInProblem(path: string, specifier: string): string | undefined {
  const layer = layerOf(path);
  if (isTest(path) || layer === 'properties') return undefined;
  if (layer !== 'harness') return `${layer} may not use ${specifier}`;
  if (!outside.has(specifier)) return undefined;
  if (outsideAllowed.some((folder) => path.startsWith(folder))) return undefined;
  return `${specifier} belongs under harness/live or harness/cli`;
}

function packageProblem(path: string, name: string, tree: Tree): string | undefined {
  const layer = layerOf(path);
  if (layer === 'properties' || (isTest(path) && name === 'uvu')) return undefined;
  if (layer === 'actors' && (name === 'xstate' || name === 'immer')) return undefined;
  if (layer === 'harness' && declared(tree, 'dependencies').has(name)) return undefined;
  // Never built: a thread that is started from sources needs what sources are read with.
  if (layer === 'harness' && name === 'tsx' && path.endsWith('.mjs')) return undefined;
  return `${layer} may not use the package ${name}`;
}

function undeclared(name: string, tree: Tree): string | undefined {
  const known =
    declared(tree, 'dependencies').has(name) || declared(tree, 'devDependencies').has(name);
  return known ? undefined : `${name} is not in package.json (a built-in module begins with node:)`;
}

function declared(tree: Tree, field: 'dependencies' | 'devDependencies'): ReadonlySet<string> {
  const manifest = JSON.parse(tree.texts.get('package.json') ?? '{}');
  return new Set(Object.keys(manifest[field] ?? {}));
}

/** `uvu/assert` is of `uvu`, `@grpc/grpc-js/x` of `@grpc/grpc-js`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
