/**
 * Whether brokers can read what the consumer wants: asked at the end of the start. A no ends the
 * consumer, as upstream's start throws.
 */
import { andThen, each } from '../shared/apply.ts';
import { checkFilter, filterRefusal } from '../shared/client/filterCheck.ts';
import { inClient } from '../shared/client/index.ts';
import { logged } from '../shared/logged.ts';
import type { Reply, Stamp } from '../shared/node.ts';
import { shutDown } from './handlers/shutdown.ts';
import type { ConsumerState, ConsumerStep } from './state.ts';

/** Asks about every subscription. */
export function checkFilters(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const { group } = state.config;
  return each(state, state.subscriptions, (now, one) =>
    inClient(now, checkFilter(now.client, group, one, stamp)),
  );
}

/** Says why the consumer does not start, and leaves. */
export function filterRefused(
  state: ConsumerState,
  event: Reply<'checkClientConfig'>,
): ConsumerStep {
  return andThen([state, [logged('error', filterRefusal(event))]], (now) => shutDown(now, event));
}
