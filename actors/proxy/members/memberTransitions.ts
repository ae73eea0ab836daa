/** Who is connected, here and at other proxies: the rows of the machine's table. */
import { handles } from '../../connection/index.ts';
import type { TimerEvent } from '../../shared/node.ts';
import { getConsumerConnectionList } from '../handlers/getConsumerConnectionList.ts';
import { getConsumerListByGroup } from '../handlers/getConsumerListByGroup.ts';
import { heartBeat } from '../handlers/heartBeat.ts';
import { unregisterClient } from '../handlers/unregisterClient.ts';
import { takenBackFromBrokers } from '../relaying/requesters.ts';
import { sweep } from '../sweeping.ts';
import { syncRound } from './feeds.ts';
import { type RetryTopicWanted, retryTopicWanted } from './retryTopics.ts';

/** Events of this folder. */
export type MemberEvent = TimerEvent<'memberScan'> | TimerEvent<'syncRound'> | RetryTopicWanted;

/** Rows of the machine's table. */
export const memberTransitions = {
  'rmq.heartBeat': handles(heartBeat),
  'rmq.unregisterClient': handles(takenBackFromBrokers(unregisterClient)),
  'rmq.getConsumerListByGroup': handles(getConsumerListByGroup),
  'rmq.getConsumerConnectionList': handles(getConsumerConnectionList),
  'timer.memberScan': handles(sweep),
  'timer.syncRound': handles(syncRound),
  'members.retryTopicWanted': handles(retryTopicWanted),
};
