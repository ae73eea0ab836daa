/** What a producer tells in its heartbeats. */
import type { HeartbeatContent } from '../shared/client/index.ts';
import type { ProducerState } from './state.ts';

/** The one group that it is of; the client adds its own. */
export function heartbeatOf({ settings }: ProducerState): HeartbeatContent {
  return { producerGroups: [settings.producerGroup], consumers: [] };
}
