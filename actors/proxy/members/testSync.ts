/** For this folder's tests: a proxy before brokers that answer, each by the script of its test. */
import type { HeartbeatSync } from '../../../protocol/bodies/heartbeatSync.ts';
import { pullSysFlag } from '../../../protocol/commands/pullMessage.ts';
import type { RequestFrame, ResponseFrame } from '../../../protocol/frame.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { bytes, linkTo, places, routeOf, TestProxy } from '../testProxy.ts';

type Name = 'a' | 'b';

interface Stored {
  readonly body: Uint8Array;
  readonly storeTimestamp: number;
  readonly queueOffset: number;
}

interface Held {
  readonly frame: RequestFrame<'pullMessage'>;
  readonly untilMono: number;
}

/** An answer. */
interface Given {
  readonly code: number;
  readonly remark?: string;
  readonly header?: object;
  readonly body?: object;
}

/** A broker: what it keeps, and how it behaves. */
export class ScriptedBroker {
  hasTopic = false;
  log: Stored[] = [];
  /** Takes connections and answers nothing. */
  isSilent = false;
  /** The code with which it refuses messages. */
  refusal: number | undefined;
  /** By how much its clock is ahead, in ms. */
  aheadMs = 0;
  /** How often the topic was made. */
  made = 0;
  held: Held[] = [];

  /** What proxies have told by it. */
  get told(): readonly HeartbeatSync[] {
    return this.log.map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as HeartbeatSync);
  }

  /** The same of one kind: of a producer, or REGISTER or UNREGISTER of a consumer. */
  of(kind: string): readonly HeartbeatSync[] {
    return this.told.filter(
      ({ producer, heartbeatType }) => (producer ? 'producer' : heartbeatType) === kind,
    );
  }
}

/** A proxy and its brokers. */
export class SyncLab {
  readonly proxy = new TestProxy();
  readonly brokers = { a: new ScriptedBroker(), b: new ScriptedBroker() };
  private seen = 0;

  /** Which of the two are in the cluster at first. */
  constructor(...names: readonly Name[]) {
    this.enter(...names);
  }

  /** From now on these are the brokers of the cluster. */
  enter(...names: readonly Name[]): void {
    this.proxy.routes.set('DefaultCluster', routeOf(...names));
  }

  /** Lets time pass, in steps that a broker may answer between. */
  pass(ms: number): void {
    this.settle();
    for (let left = ms; left >= 0; left -= 1_000) {
      this.proxy.advance(Math.min(1_000, left));
      this.settle();
    }
  }

  /** Something is stored by a broker: what a proxy told, or any text. */
  store(name: Name, told: object | string, storedAgoMs = 0): void {
    const broker = this.brokers[name];
    const body = bytes(typeof told === 'string' ? told : JSON.stringify(told));
    const storeTimestamp = this.proxy.at + broker.aheadMs - storedAgoMs;
    broker.log.push({ body, storeTimestamp, queueOffset: broker.log.length });
    for (const { frame } of broker.held.splice(0)) this.take(name, frame);
    this.settle();
  }

  /** A client that is connected is still there: as a consumer in CG, or as a producer in PG. */
  beat(connection: string, clientID: string, role: 'consumer' | 'producer' = 'consumer'): void {
    const consumer = {
      consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
      consumeType: 'CONSUME_PASSIVELY',
      groupName: 'CG',
      messageModel: 'CLUSTERING',
      subscriptionDataSet: [],
      unitMode: false,
    };
    const body = {
      clientID,
      heartbeatFingerprint: 0,
      withoutSub: false,
      consumerDataSet: role === 'consumer' ? [consumer] : [],
      producerDataSet: role === 'producer' ? [{ groupName: 'PG' }] : [],
    };
    this.proxy.ask(connection, 'heartBeat', {}, body as never);
    this.settle();
  }

  /** What the proxy tells of a group to a client, or the words in which it does not. */
  list(connection: string, consumerGroup = 'CG'): readonly string[] | string {
    const opaque = this.proxy.ask(connection, 'getConsumerListByGroup', { consumerGroup });
    const [{ code, remark, body }] = this.proxy.answers(connection, opaque) as [
      ResponseFrame<'getConsumerListByGroup'>,
    ];
    this.settle();
    return code === responseCode.SUCCESS && body ? body.consumerIdList : `${remark}`;
  }

  /** The lines of the log. */
  get lines(): readonly string[] {
    return this.proxy.outputs.flatMap((output) =>
      output.type === 'observe' && output.observation.kind === 'logged'
        ? [output.observation.text]
        : [],
    );
  }

  /** Answers what brokers were asked. */
  settle(): void {
    while (this.seen < this.proxy.outputs.length) {
      const output = this.proxy.outputs[this.seen++];
      if (output?.type !== 'send' || output.frame.kind !== 'request') continue;
      for (const name of ['a', 'b'] as const) {
        if (output.connection === linkTo(places[name])) this.take(name, output.frame);
      }
    }
    this.release();
  }

  private take(name: Name, frame: RequestFrame): void {
    const given = this.brokers[name].isSilent ? undefined : this.said(name, frame);
    if (given !== undefined) this.answer(name, frame, given);
  }

  /** What a broker answers at once. */
  private said(name: Name, frame: RequestFrame): Given | undefined {
    const broker = this.brokers[name];
    const { SUCCESS, TOPIC_NOT_EXIST } = responseCode;
    switch (frame.command) {
      case 'getTopicConfig':
        return broker.hasTopic
          ? { code: SUCCESS, body: { readQueueNums: 1 } }
          : { code: TOPIC_NOT_EXIST, remark: 'no such topic' };
      case 'updateAndCreateTopic':
        broker.hasTopic = true;
        broker.made += 1;
        return { code: SUCCESS };
      case 'searchOffsetByTimestamp': {
        const { timestamp } = (frame as RequestFrame<'searchOffsetByTimestamp'>).header;
        const first = broker.log.findIndex(({ storeTimestamp }) => storeTimestamp >= timestamp);
        return { code: SUCCESS, header: { offset: first < 0 ? broker.log.length : first } };
      }
      case 'sendMessageV2':
        if (broker.refusal !== undefined) return { code: broker.refusal, remark: 'refused' };
        this.store(name, new TextDecoder().decode(frame.body as Uint8Array));
        return { code: SUCCESS };
      case 'pullMessage':
        return this.pulled(broker, frame as RequestFrame<'pullMessage'>);
      default:
        return undefined;
    }
  }

  private pulled(broker: ScriptedBroker, frame: RequestFrame<'pullMessage'>): Given | undefined {
    const { queueOffset, sysFlag } = frame.header;
    const { SUCCESS, PULL_NOT_FOUND, PULL_OFFSET_MOVED, TOPIC_NOT_EXIST } = responseCode;
    if (!broker.hasTopic) return { code: TOPIC_NOT_EXIST, remark: 'no topic' };
    const header = endOf(broker);
    if (Number(queueOffset) > broker.log.length) return { code: PULL_OFFSET_MOVED, header };
    const body = broker.log.slice(Number(queueOffset));
    if (body.length > 0) return { code: SUCCESS, header, body };
    if ((sysFlag & pullSysFlag.suspend) === 0) return { code: PULL_NOT_FOUND, header };
    broker.held.push({ frame, untilMono: this.proxy.mono + 15_000 });
    return undefined;
  }

  /** Nothing has come for those that were held. */
  private release(): void {
    for (const name of ['a', 'b'] as const) {
      const broker = this.brokers[name];
      if (broker.isSilent) continue;
      const due = broker.held.filter(({ untilMono }) => untilMono <= this.proxy.mono);
      if (due.length === 0) continue;
      broker.held = broker.held.filter((one) => !due.includes(one));
      for (const { frame } of due) {
        this.answer(name, frame, { code: responseCode.PULL_NOT_FOUND, header: endOf(broker) });
      }
      this.settle();
    }
  }

  private answer(name: Name, { command, opaque }: RequestFrame, given: Given): void {
    const connection = linkTo(places[name]);
    const frame = { kind: 'response', command, opaque, language: 'JAVA', ...given };
    this.proxy.step({ type: 'frame.response', connection, frame } as never);
  }
}

/** Where a broker's queue ends. */
function endOf({ log }: ScriptedBroker) {
  const end = log.length;
  return { minOffset: 0, maxOffset: end, nextBeginOffset: end, suggestWhichBrokerId: 0 };
}

/** What another proxy tells: of the consumer `far` in CG, unless told otherwise. */
export function news(toldAt: number, more: Partial<HeartbeatSync> = {}): HeartbeatSync {
  return {
    heartbeatType: 'REGISTER',
    clientId: 'far',
    version: 1,
    group: 'CG',
    lastUpdateTimestamp: toldAt,
    localProxyId: '10.8.0.2%8080%8081',
    life: 1,
    ...more,
  };
}
