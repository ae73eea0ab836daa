/**
 * What a group wants of a topic (upstream `SubscriptionData`, `FilterAPI`).
 *
 * Behaviour: `*`, nothing, or tags joined by `||`. The broker filters by the tags' hash codes and
 * the client again by their text, since different tags may share a code. SQL92 is for the broker
 * alone.
 * Not modelled: class filters.
 */
import type { SubscriptionData } from '../../../protocol/bodies/heartbeatData.ts';
import { tagsCode } from '../../../protocol/javaHash.ts';

/** What an expression is read as. */
export type ExpressionType = 'TAG' | 'SQL92';

/** A subscription of one topic. */
export interface Subscription {
  readonly topic: string;
  /** The expression as it was given; `*` for everything. */
  readonly expression: string;
  readonly type: ExpressionType;
  /** Its tags; none for everything. */
  readonly tags: readonly string[];
  /** Wall time in ms of the last change; a broker refuses pulls that know a newer one than it. */
  readonly subVersion: number;
}

/** Reads an expression; every text is one. SQL92 is read by brokers. */
export function subscriptionOf(
  topic: string,
  expression: string,
  subVersion: number,
  type: ExpressionType = 'TAG',
): Subscription {
  if (type === 'SQL92') return { topic, expression, type, tags: [], subVersion };
  const given = expression === '' ? '*' : expression;
  const tags = given === '*' ? [] : given.split('||').map((tag) => tag.trim());
  return {
    topic,
    expression: given,
    type,
    tags: [...new Set(tags.filter((tag) => tag !== ''))],
    subVersion,
  };
}

/**
 * The same subscription under a new version: the wall clock, but always above the old version, so
 * that a clock set back does not make a broker keep an older subscription.
 */
export function renewed(subscription: Subscription, at: number): Subscription {
  return { ...subscription, subVersion: Math.max(at, subscription.subVersion + 1) };
}

/** Whether the client lets a message through; one without a tag never matches a list of tags. */
export function matchesTags({ tags }: Subscription, tag: string | undefined): boolean {
  return tags.length === 0 || (tag !== undefined && tags.includes(tag));
}

/** A subscription as heartbeats carry it. */
export function subscriptionDataOf(subscription: Subscription): SubscriptionData {
  const { topic, expression, type, tags, subVersion } = subscription;
  return {
    classFilterMode: false,
    codeSet: [...new Set(tags.map(tagsCode))],
    expressionType: type,
    subString: expression,
    subVersion,
    tagsSet: tags,
    topic,
  };
}
