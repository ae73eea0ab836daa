/** All stories by theme, which is the folder that they are in. A test sees that none is missing. */
import { firstSendToFirstConsume } from './basics/firstSendToFirstConsume.scenario.ts';
import { aConsumerJoinsAndNothingIsLost } from './consuming/aConsumerJoinsAndNothingIsLost.scenario.ts';
import { longPollingWakesOnArrival } from './consuming/longPollingWakesOnArrival.scenario.ts';
import { acknowledgedMessagesSurviveAPowerCut } from './durability/acknowledgedMessagesSurviveAPowerCut.scenario.ts';
import { trafficOutlivesTheNameServers } from './nameServers/trafficOutlivesTheNameServers.scenario.ts';
import { aProducerRetriesOnTheOtherBroker } from './sending/aProducerRetriesOnTheOtherBroker.scenario.ts';

/** The opening story first. */
export const stories = {
  basics: [firstSendToFirstConsume],
  nameServers: [trafficOutlivesTheNameServers],
  sending: [aProducerRetriesOnTheOtherBroker],
  consuming: [aConsumerJoinsAndNothingIsLost, longPollingWakesOnArrival],
  durability: [acknowledgedMessagesSurviveAPowerCut],
} as const;
