import { ruleOfModules } from '../rule.ts';
import { layerOf } from '../tree.ts';

/** Folders of actors/ that every actor may use. */
const common = ['shared', 'connection'];

/** The layer rules for imports between files of the project. */
export const layerImports = ruleOfModules(
  'a layer imports only the layers below it, and an actor no other actor',
  ({ path, imports }) =>
    imports.flatMap(({ target, line }) =>
      target === undefined || mayImport(path, target)
        ? []
        : [{ path, line, problem: `may not import ${target}` }],
    ),
);

function mayImport(path: string, target: string): boolean {
  const to = layerOf(target);
  switch (layerOf(path)) {
    case 'protocol':
      return to === 'protocol';
    case 'actors':
      return to === 'protocol' || (to === 'actors' && mayUseActor(path, target));
    case 'harness':
      // The command line puts everything together.
      if (path.startsWith('harness/cli/')) return true;
      return to === 'protocol' || to === 'actors' || to === 'harness';
    case 'scenarios':
      return to === 'harness' || to === 'scenarios';
    default:
      return true;
  }
}

function mayUseActor(path: string, target: string): boolean {
  const [, own] = path.split('/');
  const [, other] = target.split('/');
  return other === own || common.includes(other ?? '');
}
