/** Stories of the user's own: a module that exports or registers them. */
import { existsSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StoryError } from '../kernel/bug.ts';
import { storyLine } from '../story/promises.ts';
import { type Scenario, scenarios } from '../story/scenario.ts';

/** A module with stories. */
export interface StoryFile {
  /** As it was given. */
  readonly path: string;
  readonly url: string;
  readonly stories: readonly Scenario[];
}

/** A module registers its stories once, however often it is asked for. */
const loaded = new Map<string, readonly Scenario[]>();

/** Whether what was given is a file and no story's name. */
export function isStoryFile(given: string): boolean {
  return /[\\/]|\.[cm]?[jt]s$/.test(given);
}

/** Loads a module and says which stories it has, or why it has none. */
export async function loadStories(path: string): Promise<StoryFile | { readonly problem: string }> {
  const file = resolve(path);
  if (!existsSync(file)) return { problem: `there is no file ${path}` };
  if (!statSync(file).isFile()) return { problem: `${path} is no file: name a module in it` };
  const { href: url } = pathToFileURL(file);
  const there = loaded.get(url);
  if (there !== undefined) return { path, url, stories: there };
  const before = new Set(scenarios());
  let exported: readonly unknown[];
  try {
    exported = Object.values((await import(url)) as Record<string, unknown>);
  } catch (error) {
    return { problem: cannotLoad(path, error) };
  }
  const known = scenarios();
  // Whoever imports the library has the project's stories registered, too: they were before.
  const own = known.filter((one) => !before.has(one) || exported.includes(one));
  if (own.length > 0) {
    loaded.set(url, own);
    return { path, url, stories: own };
  }
  return { problem: noStories(path, exported) };
}

/**
 * What an error says that a module or a story throws, in a line; undefined if it is none of theirs.
 */
export function thrownText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return String(error);
  const line = storyLine(error.stack);
  return line === undefined ? undefined : `${error.name}: ${firstLine(error)} (${line})`;
}

function noStories(path: string, exported: readonly unknown[]): string {
  if (exported.some(isScenario)) {
    const beside = 'import it from the package that this command belongs to';
    return `${path} has its stories from another scenario() than that of this orrery: ${beside}`;
  }
  const none = `there is no story in ${path}`;
  // Read as CommonJS, it would have required a second copy of the library.
  if (/\.[jt]s$/.test(path)) return `${none}; if it has some, ${asModule(path)}`;
  return `${none}: scenario('an outcome', { seed: 1 }, (story) => { ... }) makes one`;
}

function asModule(path: string): string {
  const name = path.endsWith('ts') ? '.mts' : '.mjs';
  return `name it ${name}, or put "type": "module" into its package.json`;
}

function isScenario(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'tell' in value && 'name' in value;
}

function cannotLoad(path: string, error: unknown): string {
  if (error instanceof StoryError) return `${path}: ${error.message}`;
  const { code } = error as NodeJS.ErrnoException;
  const isTypeScript = /\.[cm]?ts$/.test(path);
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && isTypeScript) {
    const main = relative('', process.argv[1] ?? 'orrery');
    const ways = `node --import tsx ${main} run ${path} (with tsx installed), or write it as .mjs`;
    return `Node ${process.version} reads no TypeScript such as ${path}: ${ways}`;
  }
  if (code === 'ERR_REQUIRE_CYCLE_MODULE' || /outside a module/.test(String(error))) {
    return `${path} is no ES module here: ${asModule(path)}`;
  }
  const isUnread = code !== undefined || error instanceof SyntaxError || !(error instanceof Error);
  if (error instanceof Error && isUnread) return `${path} cannot be loaded: ${firstLine(error)}`;
  return `${path} throws when it is loaded: ${thrownText(error) ?? String(error)}`;
}

/** One line of a message; of one that begins with a heading also what stands below. */
function firstLine({ message }: Error): string {
  const [first = '', second = ''] = message.split('\n');
  return first.endsWith(':') ? `${first} ${second}`.trim() : first;
}
