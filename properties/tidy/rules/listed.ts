import type { Finding, Rule } from '../rule.ts';
import type { Tree } from '../tree.ts';

/** A kind of file, and the page that lists all files of that kind. */
interface Listing {
  readonly page: string;
  readonly has: (path: string) => boolean;
}

const listings: readonly Listing[] = [
  {
    page: 'protocol/commands/README.md',
    has: (path) =>
      path.startsWith('protocol/commands/') &&
      path.endsWith('.ts') &&
      !path.endsWith('.test.ts') &&
      !path.endsWith('/index.ts'),
  },
  {
    page: 'scenarios/README.md',
    has: (path) => path.startsWith('scenarios/') && path.endsWith('.scenario.ts'),
  },
  {
    page: 'properties/README.md',
    has: (path) => path.startsWith('properties/') && path.endsWith('.prop.ts'),
  },
];

/** What there is can be read in one place. */
export const listed: Rule = {
  title: 'every command, scenario and property is listed in the README of its folder',
  check: (tree) => listings.flatMap((listing) => unlisted(listing, tree)),
};

function unlisted({ page, has }: Listing, tree: Tree): Finding[] {
  const words = new Set((tree.texts.get(page) ?? '').split(/[^A-Za-z0-9]+/));
  return [...tree.texts.keys()]
    .filter((path) => has(path) && !words.has(nameOf(path)))
    .map((path) => ({ path, line: 0, problem: `is not listed in ${page}` }));
}

/** The first part of a file's name: `a/b/sendMessage.prop.ts` is called `sendMessage`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).split('.')[0] ?? '';
}
