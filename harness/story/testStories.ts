/** For tests: a story told on the spot, and the cluster that most of them are about. */
import type { StoryRun } from '../check/storyRun.ts';
import { simulateStory } from './simulateStory.ts';
import type { Story } from './story.ts';

/** Tells a story. */
export function told(tell: (story: Story) => void): StoryRun {
  return simulateStory({ name: 'a story', seed: 1, tell });
}

/** A cluster in which orders flow, each from the shop over the broker to billing. */
export function shopAndBilling(
  story: Story,
  flushDiskType: 'SYNC_FLUSH' | 'ASYNC_FLUSH' = 'ASYNC_FLUSH',
) {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 }, flushDiskType });
  story.until('the broker is listed', () => directory.lists(broker));
  const shop = story.producer('shop');
  const billing = story.consumer('billing', { topic: 'orders' });
  shop.send('orders', 'first');
  story.until('the first order is there', () => billing.has('first'));
  return { directory, broker, shop, billing };
}

/** The story holds, and is the same when it is told again. */
export function holds(tell: (story: Story) => void): StoryRun {
  const run = told(tell);
  const { sentence, found = [] } = run.broken ?? {};
  if (run.verdict !== 'held') throw new Error([sentence, ...found].join('\n'));
  const again = told(tell).hash;
  if (again !== run.hash) throw new Error(`told again, it is another: ${again}, not ${run.hash}`);
  return run;
}
