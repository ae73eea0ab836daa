/**
 * CLEAN_UNUSED_TOPIC: queues go whose topic does not exist.
 *
 * Behaviour (`AdminBrokerProcessor.cleanUnusedTopic`): topics of the system keep theirs.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { deleteTopic } from '../admin/deletions.ts';
import { isSystemTopicHere } from '../admin/topicSettings.ts';
import type { Broker } from '../state.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Takes the queues away and answers. */
export function cleanUnusedTopic(
  state: Broker,
  request: Request<'cleanUnusedTopic'>,
): Step<Broker> {
  const topics = new Set<string>();
  for (const key of state.store.queues.keys()) topics.add(key.slice(0, key.lastIndexOf('@')));
  let step: Step<Broker> = [state, []];
  for (const topic of topics) {
    if (topicConfigOf(state, topic) !== undefined) continue;
    if (isSystemTopicHere(state.config, topic)) continue;
    step = andThen(step, (now) => deleteTopic(now, topic, request));
  }
  return andThen(step, (now) => [now, respond(request, responseCode.SUCCESS)]);
}
