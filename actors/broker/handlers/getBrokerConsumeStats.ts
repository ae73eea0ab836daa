/**
 * GET_BROKER_CONSUME_STATS: how far all groups are behind.
 *
 * Behaviour (`AdminBrokerProcessor.fetchAllConsumeStatsInBroker`): every group that has settings;
 * of its topics all, or those in order. Positions of pulls are left at 0, and what
 * all groups together have before them is added up.
 *
 * Not modelled: the rate of consuming, which is 0.
 */
import type { ConsumeStats } from '../../../protocol/bodies/consumeStats.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { progressOf, topicsOfGroup } from '../admin/progress.ts';
import type { Broker } from '../state.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Answers with the progress of all groups. */
export function getBrokerConsumeStats(
  state: Broker,
  request: Request<'getBrokerConsumeStats'>,
): Step<Broker> {
  const { isOrder } = request.frame.header;
  const groups = [...state.groups.configs.keys()].sort();
  let totalDiff = 0;
  const consumeStatsList = groups.map((group) => {
    const stats = statsOf(state, group, isOrder);
    for (const { offsetTable } of stats) {
      for (const [, { brokerOffset, consumerOffset }] of offsetTable) {
        totalDiff += Number(brokerOffset) - Number(consumerOffset);
      }
    }
    return new Map([[group, stats]]);
  });
  const brokerAddr = state.config.address;
  const body = { brokerAddr, consumeStatsList, totalDiff, totalInflightDiff: 0 };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}

/** One entry a topic that the group has come to. */
function statsOf(state: Broker, group: string, isOrder: boolean): readonly ConsumeStats[] {
  return topicsOfGroup(state, group)
    .filter((topic) => topicConfigOf(state, topic)?.order === true || !isOrder)
    .map((topic) => {
      const { consumeTps, offsetTable } = progressOf(state, group, [topic]);
      const shown = offsetTable.map(
        ([queue, progress]) => [queue, { ...progress, pullOffset: 0 }] as const,
      );
      return { consumeTps, offsetTable: shown };
    })
    .filter(({ offsetTable }) => offsetTable.length > 0);
}
