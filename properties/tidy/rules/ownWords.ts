import type { Finding, Rule } from '../rule.ts';

/**
 * What tells where the project was written instead of what it is. In parts, so that this file has
 * none of them.
 */
const foreign: readonly string[] = [
  ['', 'work', ''],
  ['', 'root', ''],
  ['', 'home', ''],
  ['registry', 'npmjs', 'org'],
  ['registry', 'yarnpkg', 'com'],
  ['repo', 'maven', 'apache', 'org'],
  ['repo1', 'maven', 'org'],
  ['files', 'pythonhosted', 'org'],
  ['proxy', 'golang', 'org'],
].map((parts) => parts.join(parts[0] === '' ? '/' : '.'));

/** The project speaks of itself only. */
export const ownWords: Rule = {
  title: 'no file names a path or a package host of the machine it was written on',
  check: ({ texts }) => [...texts].flatMap(([path, text]) => foreignWords(path, text)),
};

function foreignWords(path: string, text: string): Finding[] {
  return foreign.flatMap((word) => {
    const at = text.indexOf(word);
    if (at < 0) return [];
    return [{ path, line: text.slice(0, at).split('\n').length, problem: `says ${word}` }];
  });
}
