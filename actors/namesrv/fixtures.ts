/** What the tests of this folder share: requests of a broker, and a name server that is stepped. */
import type { DataVersion } from '../../protocol/bodies/dataVersion.ts';
import type { RegisterBrokerBody } from '../../protocol/bodies/registerBroker.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import { type CommandName, commands, type RequestBody } from '../../protocol/commands/index.ts';
import type { ResponseFrame } from '../../protocol/frame.ts';
import type { Output, Request, Step } from '../shared/node.ts';
import { type NamesrvMachineBench, newMachineBench } from './machineBench.ts';
import type { NamesrvState } from './state.ts';

export { type NamesrvMachineBench, newMachineBench };

/** A topic by name with a number of queues; perm 6 unless said otherwise. */
export type TopicNames = Readonly<Record<string, number | { queues: number; perm: number }>>;

/** What a test says of a registration; the rest is master `a` of cluster `C` at `a:1`. */
export interface Registered {
  readonly header?: Partial<RequestHeader<'registerBroker'>>;
  readonly topics?: TopicNames;
  readonly version?: Partial<DataVersion>;
}

/** One request as an event. */
export function requestOf<N extends CommandName>(
  command: N,
  header: RequestHeader<N>,
  body: RequestBody<N>,
  { at = 1_000, connection = 'c1', oneway = false, extra = {} } = {},
): Request<N> {
  const frame = {
    kind: 'request',
    command,
    code: commands[command].code,
    oneway,
    opaque: 42,
    language: 'JAVA',
    version: 513,
    serializeType: 'JSON',
    header,
    body,
    extra,
  };
  // One command's event is an event; the compiler cannot see it for a command not yet known.
  return {
    type: `rmq.${command}`,
    at,
    mono: at,
    entropy: 1,
    connection,
    frame,
  } as unknown as Request<N>;
}

/** The header of master `a` of cluster `C`. */
export const brokerHeader: RequestHeader<'registerBroker'> = {
  brokerName: 'a',
  brokerAddr: 'a:1',
  clusterName: 'C',
  haServerAddr: 'a:2',
  brokerId: 0,
  enableActingMaster: false,
  compressed: false,
  bodyCrc32: 0,
};

/** A registration; two topics unless said otherwise. */
export function registration(
  { header = {}, topics = { orders: 4, refunds: 2 }, version = {} }: Registered = {},
  options: Parameters<typeof requestOf>[3] = {},
): Request<'registerBroker'> {
  const complete = { ...brokerHeader, ...header };
  return requestOf('registerBroker', complete, registerBody(topics, version), options);
}

function registerBody(topics: TopicNames, version: Partial<DataVersion>): RegisterBrokerBody {
  const topicConfigTable = new Map(
    Object.entries(topics).map(([topicName, of]) => {
      const { queues, perm } = typeof of === 'number' ? { queues: of, perm: 6 } : of;
      const config = {
        attributes: new Map<string, string>(),
        order: false,
        perm,
        readQueueNums: queues,
        topicFilterType: 'SINGLE_TAG' as const,
        topicName,
        topicSysFlag: 0,
        writeQueueNums: queues,
      };
      return [topicName, config] as const;
    }),
  );
  const dataVersion = { counter: 1, stateVersion: 0, timestamp: 5, ...version };
  return {
    filterServerList: [],
    topicConfigSerializeWrapper: {
      dataVersion,
      mappingDataVersion: { counter: 0, stateVersion: 0, timestamp: 5 },
      topicConfigTable,
    },
  };
}

/** The request for a topic's route. */
export const routeRequest = (
  topic: string,
  options: Parameters<typeof requestOf>[3] = {},
): Request<'getRouteInfoByTopic'> =>
  requestOf('getRouteInfoByTopic', { topic }, undefined, options);

/** The only answer among outputs; an impossible one if there is none, or more than one. */
export function answerIn<N extends CommandName>(outputs: readonly Output[]): ResponseFrame<N> {
  const frames = outputs.flatMap((output) => (output.type === 'send' ? [output.frame] : []));
  const [frame] = frames.length === 1 ? frames : [{ code: -1, remark: `${frames.length} answers` }];
  return frame as unknown as ResponseFrame<N>; // The test knows what it asked.
}

/** What a step tells of listings: `+a@a:1` or `-a@a:1`. */
export const listings = (outputs: readonly Output[]): readonly string[] =>
  outputs.flatMap((output) => {
    if (output.type !== 'observe' || output.observation.kind !== 'brokerListed') return [];
    const { brokerName, address, listed } = output.observation;
    return [`${listed ? '+' : '-'}${brokerName}@${address}`];
  });

/** Runs handlers one after the other. */
export function steps(
  state: NamesrvState,
  ...handlers: readonly ((state: NamesrvState) => Step<NamesrvState>)[]
): Step<NamesrvState> {
  const outputs: Output[] = [];
  let now = state;
  for (const handler of handlers) {
    const [next, more] = handler(now);
    now = next;
    outputs.push(...more);
  }
  return [now, outputs];
}
