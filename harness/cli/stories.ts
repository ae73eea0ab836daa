/** The stories of the command line: all that are in `scenarios/`, found by name. */
import { stories } from '../../scenarios/index.ts';
import { findScenario, type Scenario, slug } from '../story/scenario.ts';
import { nearest } from './nearest.ts';

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

/** The stories that names mean, or the sentence that says which name means none. */
export function chooseStories(
  names: readonly string[],
): { readonly stories: readonly Scenario[] } | { readonly problem: string } {
  if (names.length === 1 && names[0] === 'all') return { stories: Object.values(stories).flat() };
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
