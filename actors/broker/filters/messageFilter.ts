/**
 * Which messages a pull or a pop lets through: by the hash of their tags, or by their properties
 * (`ExpressionMessageFilter`, `ExpressionForRetryMessageFilter`).
 *
 * An expression that nobody can read lets everything through, as upstream; whoever asks by it is
 * told before, where upstream tells.
 */
import type { SubscriptionData } from '../../../protocol/bodies/heartbeatData.ts';
import type { StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { groupOfRetryTopic, isRetryTopic } from '../../../protocol/retryTopics.ts';
import type { Table } from '../../shared/table.ts';
import type { Broker } from '../state.ts';
import { isTagType, lets } from '../topics/subscription.ts';
import { compiled, type FilterData } from './filters.ts';
import { type Expression, matches } from './sql92/index.ts';

/** A subscription that is ready to be applied. */
export interface MessageFilter extends SubscriptionData {
  /** What properties must satisfy; absent for tags, and for what cannot be read. */
  readonly expression?: Expression;
  /** Of a retry topic: by topic, what the group wants of the messages that failed there. */
  readonly originals?: Table<FilterData>;
}

/** The filter of a subscription that a request brings along. */
export function carriedFilter(state: Broker, subscription: SubscriptionData): MessageFilter {
  const { expressionType, subString } = subscription;
  const expression = isTagType(expressionType) ? undefined : compiled(expressionType, subString);
  return withOriginals(state, subscription, expression);
}

/** The filter of a subscription whose expression is known. */
export function withOriginals(
  { config, filters }: Broker,
  subscription: SubscriptionData,
  expression: Expression | undefined,
): MessageFilter {
  const { topic } = subscription;
  const originals =
    config.filterSupportRetry && isRetryTopic(topic)
      ? filters.get(groupOfRetryTopic(topic))
      : undefined;
  if (expression === undefined && originals === undefined) return subscription;
  return {
    ...subscription,
    ...(expression && { expression }),
    ...(originals && { originals }),
  };
}

/** Whether what a queue knows of a message lets it through. */
export function letsCode(filter: MessageFilter, code: number): boolean {
  return !isTagType(filter.expressionType) || lets(filter, code);
}

/** Whether a message itself is let through, once its code was. */
export function letsMessage(filter: MessageFilter, { properties }: StoredMessage): boolean {
  const { expression, originals } = filter;
  if (filter.classFilterMode) return true;
  if (originals === undefined) {
    return expression === undefined || matches(expression, parseProperties(properties));
  }
  const read = parseProperties(properties);
  const original = originals.get(read.get(messageProperty.retryTopic) ?? '');
  return original === undefined || matches(original.expression, read);
}
