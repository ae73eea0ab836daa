/** What clients ask in the lab, and what brokers answer: each answer names its request. */
import { commands } from '../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { LabBroker } from './lab.ts';

/** Kinds of requests, each of which can carry a number. */
export const asks = [
  ...(['sendMessageV2', 'pullMessage', 'queryConsumerOffset', 'getMaxOffset'] as const),
  ...(['searchOffsetByTimestamp', 'consumerSendMsgBack', 'updateConsumerOffset'] as const),
] as const;

/** One of them. */
export type AskCommand = (typeof asks)[number];

const text = new TextEncoder();
const words = new TextDecoder();

/** A request that carries a number, by which its answer is known. */
export function asking(
  command: AskCommand,
  number: number,
  bname: string,
  opaque: number,
  oneway = false,
): RequestFrame {
  const body = command === 'sendMessageV2' ? text.encode(`m${number}`) : undefined;
  const { code } = commands[command];
  const base = { kind: 'request', command, code, opaque, oneway } as const;
  const client = { language: 'JAVA', version: 493, serializeType: 'JSON' } as const;
  // Each header is that of its command.
  return { ...base, ...client, header: headerOf(command, number, bname), body } as RequestFrame;
}

function headerOf(command: AskCommand, number: number, bname: string): object {
  const queue = { topic: 'orders', queueId: 0, bname };
  const group = { consumerGroup: 'readers' };
  switch (command) {
    case 'sendMessageV2': {
      const numbers = { defaultTopicQueueNums: 4, sysFlag: 0, bornTimestamp: 1, flag: 0 };
      const rest = { reconsumeTimes: 0, unitMode: false, batch: false, properties: '' };
      const defaultTopic = 'TBW102';
      return { ...queue, ...numbers, ...rest, defaultTopic, producerGroup: 'writers' };
    }
    case 'pullMessage': {
      const from = { queueOffset: number, maxMsgNums: 32, sysFlag: 4, commitOffset: 0 };
      const what = { suspendTimeoutMillis: 0, subscription: '*', subVersion: 1 };
      return { ...queue, ...group, ...from, ...what, expressionType: 'TAG' };
    }
    case 'queryConsumerOffset':
      return { ...queue, ...group, queueId: number };
    case 'getMaxOffset':
      return { ...queue, queueId: number, committed: true };
    case 'searchOffsetByTimestamp':
      return { ...queue, timestamp: number, boundaryType: 'LOWER' };
    case 'consumerSendMsgBack': {
      const message = { offset: number, originMsgId: `m${number}`, originTopic: 'orders' };
      return { ...message, group: 'readers', delayLevel: 0, unitMode: false, bname };
    }
    case 'updateConsumerOffset':
      return { ...queue, ...group, commitOffset: number };
  }
}

/** What a broker says to a request: the number that it carries, each time in another place. */
export function saidBy({ command, header, body }: RequestFrame): object {
  const { queueOffset, queueId, timestamp, offset, commitOffset } = header as Numbers;
  const code = responseCode.SUCCESS;
  switch (command as AskCommand) {
    case 'sendMessageV2': {
      const number = words.decode(body as Uint8Array);
      return { code, header: { msgId: number, queueId: 0, queueOffset: 7 } };
    }
    case 'pullMessage': {
      const told = { suggestWhichBrokerId: 0, minOffset: 0, maxOffset: 9 };
      const header = { ...told, nextBeginOffset: queueOffset };
      return { code: responseCode.PULL_NOT_FOUND, header };
    }
    case 'queryConsumerOffset':
    case 'getMaxOffset':
      return { code, header: { offset: queueId } };
    case 'searchOffsetByTimestamp':
      return { code, header: { offset: timestamp } };
    case 'consumerSendMsgBack':
      return { code, remark: `m${offset}` };
    case 'updateConsumerOffset':
      return { code, remark: `m${commitOffset}` };
    default:
      return { code: responseCode.SYSTEM_ERROR, remark: 'not in the script' };
  }
}

type Numbers = Readonly<Record<string, number>>;

/** The number of the request that an answer is meant for; undefined: no broker has said it. */
export function numberIn({ command, header, remark }: ResponseFrame): number | undefined {
  const { msgId, nextBeginOffset, offset } = (header ?? {}) as Readonly<Record<string, unknown>>;
  const told = msgId ?? nextBeginOffset ?? offset;
  const isTold = command === 'consumerSendMsgBack' || command === 'updateConsumerOffset';
  const number = String(told ?? (isTold ? remark : undefined) ?? '').replace('m', '');
  return /^\d+$/.test(number) ? Number(number) : undefined;
}

/** A route to all brokers of the lab. */
export function routeOf(brokers: readonly LabBroker[]): object {
  return {
    filterServerTable: new Map(),
    brokerDatas: brokers.map(({ name: brokerName, address }) => ({
      ...{ brokerName, cluster: 'DefaultCluster', enableActingMaster: false },
      brokerAddrs: new Map([[0, address]]),
    })),
    queueDatas: brokers.map(({ name: brokerName }) => ({
      ...{ brokerName, perm: 6, readQueueNums: 4, writeQueueNums: 4, topicSysFlag: 0 },
    })),
  };
}
