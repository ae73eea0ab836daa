import { ambientUses } from '../ambient.ts';
import { ruleOfModules } from '../rule.ts';
import type { SourceModule } from '../sourceModule.ts';
import { isTest, layerOf } from '../tree.ts';

const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];
const clocks = ['performance', 'requestAnimationFrame'];
const outside = ['process', 'Buffer', 'Promise', 'crypto', 'fetch', 'globalThis'];
const inNodes = new Set([...timers, ...clocks, ...outside]);
const inHarness = new Set([...timers, ...clocks]);
/** Promises are how the harness talks to its callers; only time and chance are the world's. */
const asynchrony = new Set(['await', 'for await', 'async']);

/** Where the harness meets the real world. */
const realWorld = [
  'harness/live/',
  'harness/cli/',
  'harness/bench/',
  // Takes the ambient world away from a step, so it has to name it.
  'harness/kernel/guard.ts',
];

/** Time and chance come in with each input; effects go out as data. */
export const noAmbientWorld = ruleOfModules(
  'protocol and actors use no clock, chance, timer or promise, the harness none outside live',
  (module) =>
    banned(module).map(({ name, line }) => ({
      path: module.path,
      line,
      problem: `uses ${name}`,
    })),
);

function banned(module: SourceModule) {
  const { path } = module;
  const layer = layerOf(path);
  if (isTest(path)) return [];
  if (layer === 'protocol' || layer === 'actors') return ambientUses(module, inNodes);
  if (layer === 'scenarios') return ambientUses(module, inHarness);
  if (layer !== 'harness' || realWorld.some((folder) => path.startsWith(folder))) return [];
  return ambientUses(module, inHarness).filter(({ name }) => !asynchrony.has(name));
}
