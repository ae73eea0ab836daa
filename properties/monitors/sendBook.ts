/**
 * Keeps account of what producers write for their messages, by their own steps and clocks: requests
 * after the end of a send or of its time, and a second try at the broker that failed.
 */
import { producerDefaults } from '../../actors/producer/config.ts';
import type { SendOrder } from '../../actors/producer/events.ts';
import type { NodeInput, Output } from '../../actors/shared/node.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { Frame, ResponseFrame } from '../../protocol/frame.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import type { Found } from './found.ts';
import type { Life } from './watchedMachine.ts';

const commands: ReadonlySet<string> = new Set(['sendMessage', 'sendMessageV2']);

/** The header of a request that carries one message; undefined of any other frame. */
export function sendHeader(frame: Frame): RequestHeader<'sendMessageV2'> | undefined {
  return frame.kind === 'request' && commands.has(frame.command)
    ? (frame as unknown as { readonly header: RequestHeader<'sendMessageV2'> }).header
    : undefined;
}

/** What was written for one message, and what was known then. */
export interface Tries {
  readonly topic: string;
  readonly brokers: string[];
  readonly atMonos: number[];
  /** The fewest brokers that the producer was ever told to have the topic. */
  routed: number;
  settled: boolean;
}

interface Account {
  mono: number;
  readonly orders: Map<string, SendOrder>;
  /** By UNIQ_KEY. */
  readonly tries: Map<string, Tries>;
  /** By opaque: topics whose routes were asked for. */
  readonly routesAsked: Map<number, string>;
  readonly fewest: Map<string, number>;
}

/** A send that is over: its order, and what was written for it. */
export interface OverSend {
  readonly order: SendOrder;
  readonly tries: Tries;
}

/** Listens to producers. */
export class SendBook {
  /** Requests that came too late. */
  readonly late: Found[] = [];
  readonly over: OverSend[] = [];
  private readonly accounts = new Map<Life, Account>();

  took(life: Life, event: { readonly type: string; readonly mono?: number }): void {
    const account = this.accountOf(life);
    account.mono = event.mono ?? account.mono;
    if (event.type === 'operator.send') {
      const order = event as unknown as SendOrder; // What orders of this type are.
      account.orders.set(order.id, order);
    }
    if (event.type !== 'frame.response') return;
    const { frame } = event as unknown as { readonly frame: ResponseFrame<'getRouteInfoByTopic'> };
    const topic = account.routesAsked.get(frame.opaque);
    if (frame.command !== 'getRouteInfoByTopic' || topic === undefined) return;
    const count = frame.body?.queueDatas.filter(({ writeQueueNums }) => writeQueueNums > 0).length;
    account.fewest.set(topic, Math.min(count ?? 0, account.fewest.get(topic) ?? Infinity));
  }

  gave(life: Life, output: Output): void {
    const account = this.accountOf(life);
    if (output.type === 'send') this.wrote(account, output.frame);
    if (output.type !== 'observe' || output.observation.kind !== 'sendSettled') return;
    const { id, msgId = '', outcome } = output.observation;
    // A one-way send ends before its request is written, which may have to wait.
    if (outcome === 'handedOver') return;
    const [order, tries] = [account.orders.get(id), account.tries.get(msgId)];
    if (tries === undefined) return;
    tries.settled = true;
    if (order === undefined) return;
    this.over.push({ order, tries });
    const { config } = life.input as NodeInput<{ readonly sendMsgTimeoutMs?: number }>;
    const usualMs = config.sendMsgTimeoutMs ?? producerDefaults.sendMsgTimeoutMs;
    const timeoutMs = order.timeoutMs ?? usualMs;
    for (const at of tries.atMonos) {
      const ms = at - order.mono - timeoutMs;
      if (ms > 0) this.late.push({ text: `"${id}" was sent ${ms} ms after its time was over` });
    }
  }

  private wrote(account: Account, frame: Frame): void {
    if (frame.kind === 'request' && frame.command === 'getRouteInfoByTopic') {
      const { topic } = frame.header as RequestHeader<'getRouteInfoByTopic'>;
      account.routesAsked.set(frame.opaque, topic);
    }
    const header = sendHeader(frame);
    const msgId = propertyOf(header?.properties ?? '', messageProperty.uniqueKey);
    if (header === undefined || msgId === undefined) return;
    const { topic, bname = '' } = header;
    const tries = account.tries.get(msgId) ?? {
      ...{ topic, brokers: [], atMonos: [], routed: Infinity, settled: false },
    };
    account.tries.set(msgId, tries);
    if (tries.settled) this.late.push({ text: `${msgId} was sent again after its end` });
    tries.brokers.push(bname);
    tries.atMonos.push(account.mono);
    tries.routed = account.fewest.get(topic) ?? 0;
  }

  private accountOf(life: Life): Account {
    const found = this.accounts.get(life) ?? {
      mono: 0,
      ...{ orders: new Map(), tries: new Map(), routesAsked: new Map(), fewest: new Map() },
    };
    this.accounts.set(life, found);
    return found;
  }
}
