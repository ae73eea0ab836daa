/**
 * CLONE_GROUP_OFFSET: a group goes on where another stands.
 *
 * Behaviour (`AdminBrokerProcessor.cloneGroupOffset`): the offsets of a topic replace those that
 * the second group has in it, queues that the first has not among them. Topics that are not there
 * are passed over, and without `offline` those that members of the first group do not want. Without
 * a topic all are copied, which upstream means to do and does not (#11111).
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { isUnwanted, topicsOfGroup } from '../admin/progress.ts';
import { copyOffsets } from '../offsets.ts';
import type { Broker } from '../state.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Copies the offsets and answers. */
export function cloneGroupOffset(
  state: Broker,
  request: Request<'cloneGroupOffset'>,
): Step<Broker> {
  const { srcGroup, destGroup, topic = '', offline } = request.frame.header;
  const topics = topic.trim() === '' ? topicsOfGroup(state, srcGroup) : [topic];
  let step: Step<Broker> = [state, []];
  for (const name of topics) {
    if (destGroup === undefined) break;
    if (topicConfigOf(state, name) === undefined) continue;
    if (!offline && isUnwanted(state, srcGroup, name)) continue;
    step = andThen(step, (now) => copyOffsets(now, name, srcGroup, destGroup));
  }
  return andThen(step, (now) => [now, respond(request, responseCode.SUCCESS)]);
}
