/** What is wanted of topics: by subscription, or of those whose queues are assigned. */
import {
  type ExpressionType,
  type Subscription,
  subscriptionOf,
} from '../shared/client/subscription.ts';
import type { LitePullState, Mode } from './state.ts';

/** Upstream's words where somebody mixes the two ways of choosing queues. */
export const modeConflict = 'Subscribe and assign are mutually exclusive.';

/** The same consumer with its mode chosen; undefined if another one was chosen before. */
export function inMode(state: LitePullState, mode: Mode): LitePullState | undefined {
  if (state.mode === mode) return state;
  return state.mode === 'none' ? { ...state, mode } : undefined;
}

/** What is wanted of a topic; everything, if nothing else was said. */
export function wantedOfTopic(
  { mode, subscriptions, settings }: LitePullState,
  topic: string,
): Subscription {
  if (mode === 'assign') {
    const given = settings.subExpressionsForAssign.find((one) => one.topic === topic);
    return subscriptionOf(topic, given?.expression ?? '*', 0);
  }
  return subscriptions.find((one) => one.topic === topic) ?? subscriptionOf(topic, '*', 0);
}

/** The consumer with a topic subscribed; a version never goes back, even if the clock does. */
export function withSubscription(
  state: LitePullState,
  topic: string,
  expression: string,
  at: number,
  type: ExpressionType = 'TAG',
): LitePullState {
  const before = state.subscriptions.find((one) => one.topic === topic);
  const version = before === undefined ? at : Math.max(at, before.subVersion + 1);
  const others = state.subscriptions.filter((one) => one.topic !== topic);
  return { ...state, subscriptions: [...others, subscriptionOf(topic, expression, version, type)] };
}
