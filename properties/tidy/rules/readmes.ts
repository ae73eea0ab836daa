import type { Rule } from '../rule.ts';
import { layers } from '../tree.ts';

/** Who opens a folder finds out what it is. */
export const readmes: Rule = {
  title: 'every layer and every actor has a README',
  check({ modules, texts }) {
    const folders = new Set<string>();
    for (const { path } of modules) {
      const [top = '', folder, file] = path.split('/');
      if ((layers as readonly string[]).includes(top)) folders.add(top);
      if (top === 'actors' && file !== undefined) folders.add(`actors/${folder}`);
    }
    return [...folders]
      .filter((folder) => !texts.has(`${folder}/README.md`))
      .map((folder) => ({ path: folder, line: 0, problem: 'has no README.md' }));
  },
};
