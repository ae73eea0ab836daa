/** For the tests of the client instance: a route, and a client that knows it. */
import type { TopicRouteData } from '../../../protocol/bodies/topicRouteData.ts';
import type { RequestFrame } from '../../../protocol/frame.ts';
import type { Output, Reply, Stamp } from '../node.ts';
import { type ClientState, clientDefaults, newClient, onRouteReply } from './index.ts';

/** When everything in these tests happens. */
export const stamp: Stamp = { at: 1_000, mono: 1_000, entropy: 3 };
const config = { ...clientDefaults, clientId: '10.0.0.1@c', namesrvAddrs: ['ns1', 'ns2', 'ns3'] };
/** A client that was never started. */
export const fresh = newClient(config);
/** Broker `a` with a master and two slaves, broker `b` with a slave alone. */
export const route: TopicRouteData = {
  brokerDatas: [
    {
      ...brokerOf('a'),
      brokerAddrs: new Map([
        [1, 'a-slave'],
        [0, 'a-master'],
        [3, 'a-third'],
      ]),
    },
    { ...brokerOf('b'), brokerAddrs: new Map([[2, 'b-slave']]) },
  ],
  queueDatas: [{ brokerName: 'a', perm: 6, readQueueNums: 1, writeQueueNums: 1, topicSysFlag: 0 }],
  filterServerTable: new Map(),
};
/** A broker without addresses. */
export function brokerOf(brokerName: string) {
  return { brokerName, cluster: 'c', enableActingMaster: false };
}

/** The answer to a look-up. */
export const routeReply = (topic: string, body: TopicRouteData | undefined, code = 0) =>
  ({
    ...{ type: 'reply.getRouteInfoByTopic', ...stamp, address: 'ns1' },
    context: { for: 'client.route', topic, asDefault: false },
    outcome: { ok: true, frame: { code, body } },
  }) as unknown as Reply<'getRouteInfoByTopic'>;
/** A client that knows `route` as the route of topic `t`. */
export const knowing = (): ClientState => onRouteReply(fresh, routeReply('t', route))[0];
/** Addresses that these outputs connect to. */
export const connects = (outputs: readonly Output[]) =>
  outputs.flatMap((output) => (output.type === 'connect' ? [output.address] : []));
/** Requests among these outputs. */
export const frames = (outputs: readonly Output[]) =>
  outputs.flatMap((output) => (output.type === 'send' ? [output.frame as RequestFrame] : []));
