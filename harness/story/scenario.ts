/** The stories that there are. */
import { StoryError } from '../kernel/bug.ts';
import type { Story } from './story.ts';

/** What is written down with a story. */
export interface ScenarioOptions {
  /** Decides latencies, losses and draws; another seed is another run of the same story. */
  readonly seed: number;
}

/** A registered story. */
export interface Scenario extends ScenarioOptions {
  readonly name: string;
  readonly tell: (story: Story) => void;
}

const registered = new Map<string, Scenario>();

/**
 * Registers a story.
 * @param name an outcome, as a sentence
 * @param tell tells the story: synchronous, by its vocabulary alone
 * @example
 * scenario('first send to first consume', { seed: 1 }, (story) => {
 *   story.namesrv('ns');
 *   story.broker('a', { topics: { orders: 4 } });
 *   const shop = story.producer('shop');
 *   const billing = story.consumer('billing', { topic: 'orders' });
 *   shop.send('orders', 'first');
 *   story.until('billing has the first order', () => billing.has('first'));
 * });
 */
export function scenario(
  name: string,
  { seed }: ScenarioOptions,
  tell: (story: Story) => void,
): Scenario {
  if (registered.has(name)) throw new StoryError(`there is a story "${name}" already`);
  const made = { name, seed, tell };
  registered.set(name, made);
  return made;
}

/** All registered stories, in the order in which they were registered. */
export function scenarios(): readonly Scenario[] {
  return [...registered.values()];
}

/** A story's name in camelCase, as its file is called. */
export function slug(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .map((word, index) => {
      const lower = word.toLowerCase();
      return index === 0 ? lower : lower[0]!.toUpperCase() + lower.slice(1);
    })
    .join('');
}

/** The story of a name, however its words are joined and its letters cased. */
export function findScenario(name: string): Scenario | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return registered.get(name) ?? scenarios().find((one) => plain(one.name) === plain(name));
}
