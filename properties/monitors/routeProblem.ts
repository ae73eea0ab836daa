/** What is wrong with a route that a proxy tells: addresses, or what no name server said. */
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Life } from './watchedMachine.ts';

/** The problem, if the answer is one to a question for a route; `known` is by topic. */
export function routeProblem(
  { input }: Life,
  request: RequestFrame,
  { code, body }: ResponseFrame,
  known: ReadonlyMap<string, TopicRouteData | undefined>,
): string | undefined {
  if (request.command !== 'getRouteInfoByTopic' || code !== responseCode.SUCCESS) return undefined;
  const { topic } = request.header as { readonly topic: string };
  const { address, accessAddress = address } = (input as Input).config;
  const told = body as TopicRouteData;
  for (const { brokerName, brokerAddrs } of told.brokerDatas) {
    for (const given of brokerAddrs.values()) {
      if (given !== accessAddress) return `tells that ${brokerName} of ${topic} is at ${given}`;
    }
  }
  const said = known.get(topic);
  if (said === undefined) return `tells a route of ${topic}, of which no name server has one`;
  return shape(said) === shape(told)
    ? undefined
    : `tells ${shape(told)} of ${topic}, and its name server ${shape(said)}`;
}

interface Input {
  readonly config: { readonly address: string; readonly accessAddress?: string };
}

/** Names, ids, queues and order of a route: all but addresses. */
function shape({ brokerDatas, queueDatas, orderTopicConf = '' }: TopicRouteData): string {
  const brokers = brokerDatas.map(
    ({ brokerName, brokerAddrs }) => `${brokerName}:${[...brokerAddrs.keys()].sort().join('+')}`,
  );
  const queues = queueDatas.map(
    ({ brokerName, readQueueNums: read, writeQueueNums: write, perm }) =>
      `${brokerName} ${read}/${write}/${perm}`,
  );
  return [...brokers.sort(), ...queues.sort(), orderTopicConf ?? ''].join(', ');
}
