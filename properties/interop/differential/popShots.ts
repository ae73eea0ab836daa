/** Requests of consumers that pop, or send back, as official clients write them. */
import { bitSetOf } from '../../../protocol/ackBits.ts';
import { handlesOf } from '../../../protocol/popHandles.ts';
import { realTopicOf } from '../../../protocol/retryTopics.ts';
import { code, type Loaded, type Named, type Shot, type Step } from './case.ts';
import type { Heard } from './heard.ts';

type Ext = Readonly<Record<string, string | number | boolean>>;

/** POP_MESSAGE of all queues; it does not wait. */
export function pop(topic: string, consumerGroup: string, ext: Ext = {}): Shot {
  return {
    code: code.POP_MESSAGE,
    ext: {
      consumerGroup,
      topic,
      queueId: -1,
      maxMsgNums: 32,
      invisibleTime: 60_000,
      pollTime: 0,
      bornTime: 0,
      initMode: 0,
      expType: 'TAG',
      exp: '*',
      order: false,
      ...ext,
    },
  };
}

/** The same, born now, so that it is held. */
export function popHeld(topic: string, group: string, pollTime: number, ext: Ext = {}): () => Shot {
  return () => pop(topic, group, { pollTime, bornTime: Date.now(), ...ext });
}

/** A message as a pop has handed it out. */
export interface Delivery {
  readonly handle: string;
  /** The topic that it lies in. */
  readonly topic: string;
  readonly queueId: string;
  readonly offset: string;
}

/** What a pop has handed out, in its order; `requested` and `group` are the pop's. */
export function deliveriesOf({ ext, messages }: Heard, requested: string, group: string) {
  const handles = handlesOf(
    messages,
    {
      popTime: Number(ext.get('popTime')),
      invisibleTime: Number(ext.get('invisibleTime')),
      reviveQid: Number(ext.get('reviveQid')),
      startOffsetInfo: ext.get('startOffsetInfo') ?? '',
      msgOffsetInfo: ext.get('msgOffsetInfo') ?? '',
    },
    'broker-a',
  );
  const known = handles.ok ? handles.value : [];
  return known.map((handle) => delivery(handle ?? '', requested, group));
}

function delivery(handle: string, requested: string, group: string): Delivery {
  const [, , , , marker = '0', , queueId = '', offset = ''] = handle.split(' ');
  return { handle, topic: realTopicOf(marker, requested, group), queueId, offset };
}

/** The handle that stands for a delivery after its invisible time was changed. */
export function changed({ handle, ...rest }: Delivery, { ext }: Heard): Delivery {
  const [, , , , marker, broker, queueId, offset] = handle.split(' ');
  const when = ['popTime', 'invisibleTime', 'reviveQid'].map((name) => ext.get(name)).join(' ');
  return { ...rest, handle: `${offset} ${when} ${marker} ${broker} ${queueId} ${offset}` };
}

/** Picks a delivery out of earlier answers. */
export type Pick = (named: Named) => Delivery | undefined;

/** Who pops, and what. */
export interface Popping {
  readonly topic: string;
  readonly group: string;
}

/** The delivery at an index of the pop with a name. */
export const from =
  ({ topic, group }: Popping, name: string, index = 0): Pick =>
  (named) =>
    deliveriesOf(named(name), topic, group).at(index);

/** The delivery as a change with a name has left it. */
export const after =
  (pick: Pick, name: string): Pick =>
  (named) => {
    const old = pick(named);
    return old === undefined ? undefined : changed(old, named(name));
  };

/** A delivery whose handle has other fields, by their place. */
export const forged =
  (pick: Pick, fields: Readonly<Record<number, string>>): Pick =>
  (named) => {
    const old = pick(named);
    if (old === undefined) return undefined;
    const handle = old.handle.split(' ').map((field, at) => fields[at] ?? field);
    return { ...old, handle: handle.join(' ') };
  };

function extOf(picked: Delivery | undefined, consumerGroup: string): Ext {
  const { handle: extraInfo, topic, queueId, offset } = picked ?? noDelivery;
  return { consumerGroup, topic, queueId, extraInfo, offset };
}

// Where nothing was handed out, the case shows it anyway.
const noDelivery: Delivery = { handle: 'none', topic: 'none', queueId: '0', offset: '0' };

/** ACK_MESSAGE of a delivery. */
export const ack =
  (pick: Pick, group: string, ext: Ext = {}): Loaded =>
  (_, named) => ({ code: code.ACK_MESSAGE, ext: { ...extOf(pick(named), group), ...ext } });

/** CHANGE_MESSAGE_INVISIBLETIME of a delivery. */
export const change =
  (pick: Pick, group: string, invisibleTime: number, ext: Ext = {}): Loaded =>
  (_, named) => ({
    code: code.CHANGE_MESSAGE_INVISIBLETIME,
    ext: { ...extOf(pick(named), group), invisibleTime, ...ext },
  });

/** One entry of BATCH_ACK_MESSAGE for messages of one queue of one pop, named by their offsets. */
export function batchEntry(
  { topic: t, group: c }: Popping,
  pick: Pick,
  offsets: readonly number[],
  more: Readonly<Record<string, unknown>> = {},
): (named: Named) => Readonly<Record<string, unknown>> {
  return (named) => {
    const { handle } = pick(named) ?? noDelivery;
    const [so = 0, pt = 0, it = 0, rq = 0, r = '0', , q = 0] = handle.split(' ');
    const numbers = {
      so: Number(so),
      pt: Number(pt),
      it: Number(it),
      rq: Number(rq),
      q: Number(q),
    };
    return { c, t, r, ...numbers, b: bitSetOf(Number(so), offsets), ...more };
  };
}

/** BATCH_ACK_MESSAGE of entries. */
export const batchAck =
  (...entries: ReturnType<typeof batchEntry>[]): Loaded =>
  (_, named) => ({
    code: code.BATCH_ACK_MESSAGE,
    ext: {},
    body: JSON.stringify({ brokerName: 'broker-a', acks: entries.map((entry) => entry(named)) }),
  });

/** CONSUMER_SEND_MSG_BACK of a message that an answer with a name brought. */
export const sendBack =
  (name: string, group: string, delayLevel: number, ext: Ext = {}, index = 0): Loaded =>
  (_, named) => {
    const message = named(name).messages.at(index);
    const offset = message?.physicalOffset ?? -1;
    return {
      code: code.CONSUMER_SEND_MSG_BACK,
      ext: {
        offset,
        group,
        delayLevel,
        originTopic: message?.topic ?? '',
        unitMode: false,
        ...ext,
      },
    };
  };

/** SET_MESSAGE_REQUEST_MODE. */
export const requestMode = (
  topic: string,
  consumerGroup: string,
  mode: string,
  popShareQueueNum = 0,
): Shot => ({
  code: code.SET_MESSAGE_REQUEST_MODE,
  ext: {},
  body: JSON.stringify({ topic, consumerGroup, mode, popShareQueueNum }),
});

/** QUERY_ASSIGNMENT. */
export const assignment = (
  topic: string,
  consumerGroup: string,
  clientId: string,
  more: Readonly<Record<string, unknown>> = {},
): Shot => ({
  code: code.QUERY_ASSIGNMENT,
  ext: {},
  body: JSON.stringify({
    topic,
    consumerGroup,
    clientId,
    strategyName: 'AVG',
    messageModel: 'CLUSTERING',
    ...more,
  }),
});

/** How long after the end of its hiding a message came back: so many ms, or that it was in time. */
export const lag = (
  named: Named,
  hidden: string,
  back: string,
  [from, to]: readonly [number, number],
): string => {
  const { ext } = named(hidden);
  const end = Number(ext.get('popTime')) + Number(ext.get('invisibleTime'));
  const lags = named(back).messages.map(({ storeTimestamp }) => storeTimestamp - end);
  const isInTime = lags.length > 0 && lags.every((ms) => from <= ms && ms <= to);
  return isInTime ? `${lags.length} in time` : `lags ${lags.join(' ') || 'unknown'} ms`;
};

/** Waits until the retry topic of a pop holds so many copies. */
export function copied({ topic, group }: Popping, count: number): Step {
  const ext = { topic: `%RETRY%${group}_${topic}`, queueId: 0 };
  return {
    do: 'until',
    shot: { code: code.GET_MAX_OFFSET, ext },
    holds: (answer) => Number(answer.ext.get('offset')) >= count,
    withinMs: 30_000,
  };
}
