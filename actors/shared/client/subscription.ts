/**
 * What a group wants of a topic (upstream `SubscriptionData`, `FilterAPI`).
 *
 * Behaviour: `*`, nothing, or tags joined by `||`. The broker filters by the tags' hash codes and
 * the client again by their text, since different tags may share a code.
 * Not modelled: SQL92 expressions (and CHECK_CLIENT_CONFIG, which only they need), class filters.
 */
import type { SubscriptionData } from '../../../protocol/bodies/heartbeatData.ts';
import { tagsCode } from '../../../protocol/javaHash.ts';

/** A subscription of one topic. */
export interface Subscription {
  readonly topic: string;
  /** The expression as it was given; `*` for everything. */
  readonly expression: string;
  /** Its tags; none for everything. */
  readonly tags: readonly string[];
  /** Wall time in ms of the last change; a broker refuses pulls that know a newer one than it. */
  readonly subVersion: number;
}

/** Reads an expression; every text is one. */
export function subscriptionOf(
  topic: string,
  expression: string,
  subVersion: number,
): Subscription {
  const given = expression === '' ? '*' : expression;
  const tags = given === '*' ? [] : given.split('||').map((tag) => tag.trim());
  return {
    topic,
    expression: given,
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
  const { topic, expression, tags, subVersion } = subscription;
  return {
    classFilterMode: false,
    codeSet: [...new Set(tags.map(tagsCode))],
    expressionType: 'TAG',
    subString: expression,
    subVersion,
    tagsSet: tags,
    topic,
  };
}
