/** For this folder's tests: pops, acknowledgements and changes with the usual values. */
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { handlesOf } from '../../../protocol/popHandles.ts';
import { draw } from '../../shared/entropy.ts';
import { TestBroker } from '../testBroker.ts';
import { popSalt } from './popping.ts';

const faq = 'See https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';

/** What is said of the topic `none`. */
export const noTopic = `topic[none] not exist, apply first please! \n${faq}`;

/** What is said of a queue that `orders` does not have. */
export const noQueue = (queueId: number) =>
  `queueId[${queueId}] is illegal, topic:[orders] ` +
  'topicConfig.readQueueNums:[1] consumer:[/127.0.0.1:50000]';

/** How a Java exception about an argument begins. */
export const illegalArgument = 'java.lang.IllegalArgumentException: ';

/** What a pop asks for unless told otherwise. */
function popHeaderOf(topic: string, bornTime: number): RequestHeader<'popMessage'> {
  return {
    consumerGroup: 'CG',
    topic,
    queueId: -1,
    maxMsgNums: 32,
    invisibleTime: 10_000,
    pollTime: 0,
    bornTime,
    initMode: 0,
    expType: 'TAG',
    exp: '*',
    order: false,
  };
}

/** Sends a pop and gives back the answer, if one came at once. */
export function pop(
  broker: TestBroker,
  topic: string,
  more: Partial<RequestHeader<'popMessage'>> = {},
  connection = 'c',
): ResponseFrame<'popMessage'> | undefined {
  const header = { ...popHeaderOf(topic, broker.at), ...more };
  return broker.ask(connection, 'popMessage', header);
}

/** A message popped: what its handle is, and what it says. */
export interface TestDelivery {
  readonly topic: string;
  /** Topic that it lies in. */
  readonly realTopic: string;
  readonly queueId: number;
  readonly offset: number;
  readonly handle: string;
  readonly text: string;
  readonly reconsumeTimes: number;
}

/** The messages of an answer as a client sees them; none where there is no answer. */
export function deliveriesOf(
  answer: ResponseFrame<'popMessage'> | undefined,
  group = 'CG',
): readonly TestDelivery[] {
  const messages = answer?.body ?? [];
  const handles = handlesOf(messages, answer?.header as never, 'broker-a');
  if (!handles.ok) throw new Error(handles.problem);
  return messages.map((message, index) => {
    const handle = handles.value[index];
    if (handle === undefined) throw new Error('a message without a handle');
    const { topic, queueId, queueOffset: offset, reconsumeTimes } = message;
    const isRetry = handle.split(' ')[4] === '1';
    const realTopic = isRetry ? `%RETRY%${group}_${topic}` : topic;
    const text = new TextDecoder().decode(message.body);
    return { topic, realTopic, queueId, offset, handle, text, reconsumeTimes };
  });
}

/**
 * A broker with a topic `orders` of one queue and some messages in it, tags A and B in turn; one
 * revive queue, so that what follows a pop follows it there too.
 */
export function poppable(count: number, more = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 1 }, reviveQueueNum: 1, ...more });
  broker.open('c');
  for (let i = 0; i < count; i += 1) {
    const properties = { TAGS: i % 2 === 0 ? 'A' : 'B', UNIQ_KEY: `K${i}`, KEYS: 'k' };
    broker.send('c', 'orders', 0, `m${i}`, properties);
  }
  broker.take();
  return broker;
}

/** Pops one message. */
export function take(broker: TestBroker, more: Parameters<typeof pop>[2] = {}): TestDelivery {
  const [delivery] = deliveriesOf(pop(broker, 'orders', { maxMsgNums: 1, ...more }));
  if (delivery === undefined) throw new Error('nothing to pop');
  return delivery;
}

/** Acknowledges a delivery. */
export function ack(
  broker: TestBroker,
  { realTopic: topic, queueId, offset, handle }: TestDelivery,
  more: Partial<RequestHeader<'ackMessage'>> = {},
): ResponseFrame<'ackMessage'> | undefined {
  const header = { consumerGroup: 'CG', topic, queueId, offset, extraInfo: handle, ...more };
  return broker.ask('c', 'ackMessage', header);
}

/** Gives a delivery another invisible time. */
export function change(
  broker: TestBroker,
  { realTopic: topic, queueId, offset, handle }: TestDelivery,
  invisibleTime: number,
  more: Partial<RequestHeader<'changeMessageInvisibletime'>> = {},
): ResponseFrame<'changeMessageInvisibletime'> | undefined {
  const about = { consumerGroup: 'CG', topic, queueId, offset, extraInfo: handle };
  return broker.ask('c', 'changeMessageInvisibletime', { ...about, invisibleTime, ...more });
}

/** A seed with which the next pop draws a number that is wanted. */
export function seedDrawing(isWanted: (drawn: number) => boolean): number {
  for (let seed = 0; seed < 100_000; seed += 1) {
    if (isWanted(draw(seed, popSalt, 100))) return seed;
  }
  throw new Error('no seed draws it');
}

/** The offsets that come back, once all has come back that does. */
export function copied(broker: TestBroker): readonly number[] {
  broker.advance(120_000);
  return broker.observed('revived').map(({ queueOffset }) => queueOffset);
}

/** A delivery with one field of its handle replaced. */
export function forged(delivery: TestDelivery, index: number, value: string): TestDelivery {
  const fields = delivery.handle.split(' ');
  fields[index] = value;
  return { ...delivery, handle: fields.join(' ') };
}
