/** The stories of the command line: all that are in `scenarios/`, found by name. */
import { stories } from '../../scenarios/index.ts';
import { findScenario, type Scenario, slug } from '../story/scenario.ts';
import { nearest } from './nearest.ts';
import { isStoryFile, loadStories, type StoryFile } from './storyFile.ts';

/** A story and where it stands. */
export interface ListedStory {
  readonly name: string;
  readonly seed: number;
  /** The folder that it is in. */
  readonly theme: string;
  /** Its name in camelCase, as its file is called. */
  readonly slug: string;
}

/** This module: who imports it knows all stories. */
export const storiesUrl = import.meta.url;

export { openingStory } from '../../scenarios/index.ts';

/** All stories, in the order of the index. */
export function allStories(): readonly ListedStory[] {
  return Object.entries(stories).flatMap(([theme, list]) =>
    list.map(({ name, seed }) => ({ name, seed, theme, slug: slug(name) })),
  );
}

/** Stories to be played, and where those come from that are not the project's. */
export interface ChosenStories {
  readonly stories: readonly Scenario[];
  readonly files: readonly StoryFile[];
}

/** The stories that names and files mean, or the sentence that says which of them means none. */
export async function chooseStories(
  given: readonly string[],
): Promise<ChosenStories | { readonly problem: string }> {
  const chosen: Scenario[] = [];
  const files: StoryFile[] = [];
  for (const path of given.filter(isStoryFile)) {
    const file = await loadStories(path);
    if ('problem' in file) return file;
    files.push(file);
    chosen.push(...file.stories);
  }
  const names = given.filter((name) => !isStoryFile(name));
  const named = names.length === 0 ? { stories: [] } : chooseNamed(names);
  if ('problem' in named) return named;
  return { stories: [...new Set([...named.stories, ...chosen])], files };
}

function chooseNamed(
  names: readonly string[],
): { readonly stories: readonly Scenario[] } | { readonly problem: string } {
  if (names.length === 1 && names[0] === 'all') return { stories: Object.values(stories).flat() };
  if (names.includes('all')) return { problem: '"all" stands alone: it means every story' };
  const found = names.map(findScenario);
  if (found.every((one) => one !== undefined)) return { stories: found };
  // Somebody may have left out the quotes around a name of several words.
  const joined = findScenario(names.join(' '));
  if (joined !== undefined) return { stories: [joined] };
  const unknown = names[found.indexOf(undefined)]!;
  return { problem: unknownStory(unknown) };
}

/** The sentence for a name that no story has. */
function unknownStory(name: string): string {
  const near = nearest(
    name,
    allStories().map(({ name: known }) => known),
  );
  const hint =
    near.length === 0
      ? 'see: orrery run --list'
      : `did you mean ${near.map((one) => `"${one}"`).join(' or ')}?`;
  return `there is no story "${name}"; ${hint}`;
}
