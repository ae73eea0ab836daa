/** Subscriptions: how an expression is read, and which messages it lets through (`FilterAPI`). */
import type { SubscriptionData } from '../../../protocol/bodies/heartbeatData.ts';
import { tagsCode } from '../../../protocol/javaHash.ts';

/** The expression that lets everything through. */
export const everything = '*';

/** Whether an expression type means tags; absent or empty it does. */
export function isTagType(type: string | undefined): boolean {
  return type === undefined || type === '' || type === 'TAG';
}

/**
 * Reads a subscription as a pull or pop brings it along, its version being now; undefined if it
 * cannot be read (`FilterAPI.build`).
 */
export function parseSubscription(
  topic: string,
  expression: string | undefined,
  type: string | undefined,
  at: number,
): SubscriptionData | undefined {
  const base = { classFilterMode: false, subVersion: at, topic, codeSet: [], tagsSet: [] };
  if (!isTagType(type)) {
    if (expression === undefined || expression === '') return undefined;
    return { ...base, subString: expression, expressionType: type ?? '' };
  }
  const subString = expression ?? '';
  if (subString === '' || subString === everything) {
    return { ...base, subString: everything, expressionType: 'TAG' };
  }
  // Java's split leaves out empty ends: nothing but separators is nothing at all.
  if (subString.split('||').every((part) => part === '')) return undefined;
  const tagsSet = [...new Set(tagsOf(subString))];
  return { ...base, subString, expressionType: 'TAG', tagsSet, codeSet: tagsSet.map(tagsCode) };
}

function tagsOf(expression: string): readonly string[] {
  return expression
    .split('||')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/**
 * Whether a subscription lets a tag code through: by the hash alone, the client looks at the tag's
 * text again (`ExpressionMessageFilter.isMatchedByConsumeQueue`).
 */
export function lets(subscription: SubscriptionData, code: number): boolean {
  const { subString, codeSet, classFilterMode } = subscription;
  return subString === everything || codeSet.includes(code) || classFilterMode;
}
