/**
 * HEART_BEAT: a client names its groups and subscriptions.
 *
 * Behaviour (`ClientManageProcessor.heartBeat`, `heartBeatV2`): groups and their retry topics are
 * made where they are missing; a group that may not exist is skipped without a word. A new channel
 * or another set of topics is told to all members, this one included, before the answer. With a
 * fingerprint the answer says whether the group's last one differed; none counts as another one.
 *
 * Not modelled: `enableRegisterProducer=false`; notifications gathered for 15 s.
 */
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { registerConsumer } from '../../shared/membership/consumers.ts';
import type { Channel } from '../../shared/membership/members.ts';
import { registerProducer } from '../../shared/membership/producers.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { notifyMembers } from '../clients/notifyMembers.ts';
import { registerFilters } from '../filters/filters.ts';
import type { Broker } from '../state.ts';
import { findGroup } from '../topics/groups.ts';
import { retryTopicOf } from '../topics/names.ts';
import { ensureTopic, topicConfigOf } from '../topics/topics.ts';

/** Takes in the client's groups and answers. */
export function heartBeat(state: Broker, request: Request<'heartBeat'>): Step<Broker> {
  const { connection, frame, at } = request;
  const { body } = frame;
  const channel: Channel = {
    connection,
    clientId: body.clientID,
    language: frame.language,
    version: frame.version,
    updatedAt: at,
  };
  let step: Step<Broker> = [state, []];
  let isDifferent = false;
  for (const data of body.consumerDataSet) {
    if (state.config.rejectPullConsumerEnable && data.consumeType === 'CONSUME_ACTIVELY') continue;
    const known = step[0].members.fingerprints.get(data.groupName);
    isDifferent ||= known !== undefined && known !== body.heartbeatFingerprint;
    step = andThen(step, (now) => takeIn(now, request, data, channel));
  }
  let { members } = step[0];
  for (const { groupName } of body.producerDataSet) {
    members = registerProducer(members, groupName, channel);
  }
  const subscriptionChanged = body.heartbeatFingerprint === 0 || isDifferent;
  const header = { supportHeartbeatV2: true, subscriptionChanged };
  const answer = respond(request, responseCode.SUCCESS, { header });
  return [{ ...step[0], members }, [...step[1], ...answer]];
}

function takeIn(
  state: Broker,
  request: Request<'heartBeat'>,
  data: ConsumerData,
  channel: Channel,
): Step<Broker> {
  const { withoutSub, heartbeatFingerprint } = request.frame.body;
  const { groupName } = data;
  const found = findGroup(
    withFingerprint(state, groupName, heartbeatFingerprint),
    groupName,
    request,
  );
  const { config } = found;
  if (config === undefined) return found.step;
  const order = data.subscriptionDataSet.some(
    ({ topic }) => topicConfigOf(state, topic)?.order === true,
  );
  const needed = { queues: config.retryQueueNums, unitMode: data.unitMode, order };
  const withTopic = andThen(
    found.step,
    (now) => ensureTopic(now, retryTopicOf(groupName), needed, request).step,
  );
  return andThen(withTopic, (now) => {
    const isWithoutSub = heartbeatFingerprint !== 0 && withoutSub;
    const { members, isChanged } = registerConsumer(now.members, data, channel, isWithoutSub);
    const filters = isWithoutSub
      ? now.filters
      : registerFilters(now.filters, groupName, data.subscriptionDataSet, request.at);
    const after: Broker = { ...now, members, filters };
    const isTold = isChanged && config.notifyConsumerIdsChangedEnable;
    return isTold ? notifyMembers(after, groupName, request) : [after, []];
  });
}

function withFingerprint(state: Broker, group: string, fingerprint: number): Broker {
  const { members } = state;
  const fingerprints = members.fingerprints.set(group, fingerprint);
  return { ...state, members: { ...members, fingerprints } };
}
