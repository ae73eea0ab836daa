/** Who takes in what came of the calls of this folder, by the `for` of their contexts. */
import type { Reply, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { onSyncConfig, onSyncCreated } from './feeds.ts';
import { onSyncPulled, onSyncSearched } from './reading.ts';
import { onRetryConfig, onRetryCreated } from './retryTopics.ts';
import { onSyncSent } from './telling.ts';

type Settles = (state: ProxyState, reply: Reply) => Step<ProxyState>;

// Each context is made beside its one call, so each reply is of that call's command.
/** By the `for` of the call's context. */
export const memberSettlers: Readonly<Record<string, Settles>> = {
  retryConfig: onRetryConfig as Settles,
  retryCreate: onRetryCreated as Settles,
  syncConfig: onSyncConfig as Settles,
  syncCreate: onSyncCreated as Settles,
  syncPull: onSyncPulled as Settles,
  syncSearch: onSyncSearched as Settles,
  syncSend: onSyncSent as Settles,
};
