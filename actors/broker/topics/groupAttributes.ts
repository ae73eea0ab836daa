/** Attributes of consumer groups (`SubscriptionGroupAttributes`). */
import { type AttributeRules, anyText, between, oneOf, truth } from './attributes.ts';

const longMax = 9_223_372_036_854_775_807n;

/** Which there are, and what they may be. */
export const groupAttributes: AttributeRules = new Map([
  ['priority.factor', between(0n, 100n)],
  ['lite.bind.topic', anyText],
  ['lite.sub.model', oneOf(true, 'Shared', 'Exclusive')],
  ['lite.sub.reset.offset.exclusive', truth],
  ['lite.sub.reset.offset.unsubscribe', truth],
  ['lite.sub.client.quota', between(-1n, longMax)],
  ['lite.sub.client.max.event.cnt', between(10n, longMax)],
  ['lite.sub.wildcard', anyText],
]);
