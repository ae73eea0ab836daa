/** Planted mistakes about what brokers answer, hand out and keep. */
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../protocol/messageProperties.ts';
import { changedHandle, handleText, parseHandle } from '../../protocol/receiptHandle.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type Mutation, mutant } from '../mutant.ts';
import { isAnswerTo, withFrame } from './frames.ts';

const broken = (mutation: Mutation): Partial<Machines> => ({
  broker: mutant(machines.broker, mutation),
});

type Header = Readonly<Record<string, unknown>>;

/** What of an event matters here. */
interface Asked {
  readonly type: string;
  readonly entropy?: number;
  readonly frame?: { readonly header: Header };
}

const withHeader = (event: Asked, header: Header, type = event.type): Asked => {
  return { ...event, type, frame: { ...event.frame!, header } };
};

/** Answers sends by another number than they have. */
export const misnumbersAnswers = broken({
  output: (output) =>
    isAnswerTo(output, 'sendMessageV2')
      ? { ...output, frame: { ...output.frame, opaque: output.frame.opaque + 1_000_000 } as never }
      : output,
});

/** Keeps pulls that wait without ever looking how long. */
export const holdsForEver = broken({
  input: (event) => (event.type === 'timer.holdCheck' ? undefined : event),
});

/** Stores a message and says that it is too busy. */
export const refusesWhatItStores = broken({
  output(output) {
    if (!isAnswerTo(output, 'sendMessageV2')) return output;
    return { ...output, frame: { ...output.frame, code: responseCode.SYSTEM_BUSY } as never };
  },
});

/** Moves the offset of a group that only looks what there is. */
export const commitsOnALook = broken({
  input(event: Asked) {
    if (event.type !== 'rmq.peekMessage') return event;
    const { consumerGroup, topic } = event.frame!.header;
    const header = { consumerGroup, topic, queueId: 0, commitOffset: 1 };
    return withHeader(event, header, 'rmq.updateConsumerOffset');
  },
});

/** Tells a group that it stands one message further. */
export const tellsAnotherOffset = broken({
  output(output) {
    if (!isAnswerTo(output, 'queryConsumerOffset') || output.frame.header === undefined) {
      return output;
    }
    return withFrame(output, { header: { offset: Number(output.frame.header.offset) + 1 } });
  },
});

/** Hands messages out in the wrong order. */
export const handsOutBackwards = broken({
  output(output) {
    if (!isAnswerTo(output, 'pullMessage') || !Array.isArray(output.frame.body)) return output;
    return withFrame(output, { body: [...output.frame.body].reverse() });
  },
});

/** Takes now and then a queue for one that is empty. */
export const forgetsTheEnd = broken({
  output(output, event: Asked) {
    if (!isAnswerTo(output, 'pullMessage') || (event.entropy ?? 0) % 2 === 0) return output;
    return withFrame(output, { header: { maxOffset: 0 } });
  },
});

/** Pops whatever there is, wanted or not. */
export const popsUnfiltered = broken({
  input(event: Asked) {
    if (event.type !== 'rmq.popMessage') return event;
    const { exp: _, ...header } = event.frame!.header;
    return withHeader(event, header);
  },
});

/** Stores messages without what their senders say of them. */
export const stripsProperties = broken({
  input(event: Asked) {
    if (event.type !== 'rmq.sendMessageV2') return event;
    const { properties, ...header } = event.frame!.header as { readonly properties: string };
    const kept = [...parseProperties(properties)].filter(([name]) => name !== messageProperty.tags);
    return withHeader(event, { ...header, properties: packProperties(kept) });
  },
});

/** Makes copies that are born when they are made. */
export const copiesAreBornAnew = broken({
  output(output) {
    if (!isAnswerTo(output, 'popMessage') || !Array.isArray(output.frame.body)) return output;
    const messages = output.frame.body as readonly Popped[];
    const body = messages.map((message) =>
      message.reconsumeTimes > 0 ? { ...message, bornTimestamp: message.storeTimestamp } : message,
    );
    return withFrame(output, { body });
  },
});

interface Popped {
  readonly reconsumeTimes: number;
  readonly storeTimestamp: number;
  readonly properties: string;
}

/** Leaves a place of a queue free now and then. */
export const skipsPlaces = broken({
  output(output) {
    if (output.type !== 'observe' || output.observation.kind !== 'stored') return output;
    const { observation } = output;
    const queueOffset = observation.queueOffset + Math.floor(observation.queueOffset / 3);
    return { ...output, observation: { ...observation, queueOffset } };
  },
});

/** Forgets to write one record of three to its disk. */
export const losesRecords = broken({
  output: (output, event: Asked) =>
    output.type === 'disk.append' && output.file === 'commitLog' && (event.entropy ?? 1) % 3 === 0
      ? undefined
      : output,
});

/** Says of each pop that it began behind what it found. */
export const tellsLaterStarts = broken({
  output(output) {
    if (!isAnswerTo(output, 'popMessage')) return output;
    const { startOffsetInfo } = output.frame.header ?? {};
    const later = startOffsetInfo?.replace(/(\d+)$/, (offset) => String(Number(offset) + 40));
    return later === undefined ? output : withFrame(output, { header: { startOffsetInfo: later } });
  },
});

/** Takes each message for one that was first popped long ago. */
export const misdatesFirstPops = broken({
  output(output) {
    if (!isAnswerTo(output, 'popMessage') || !Array.isArray(output.frame.body)) return output;
    const messages = output.frame.body as readonly Popped[];
    const body = messages.map((message) => {
      return { ...message, properties: message.properties.replace(/(1ST_POP_TIME.)\d+/, '$17') };
    });
    return withFrame(output, { body });
  },
});

/** Refuses an acknowledgement that it has taken before. */
export function refusesAgain(): Partial<Machines> {
  const taken = new Set<unknown>();
  return broken({
    output(output, event: Asked) {
      if (!isAnswerTo(output, 'ackMessage') || event.type !== 'rmq.ackMessage') return output;
      const { extraInfo } = event.frame!.header;
      if (!taken.has(extraInfo)) {
        taken.add(extraInfo);
        return output;
      }
      return { ...output, frame: { ...output.frame, code: responseCode.SYSTEM_ERROR } as never };
    },
  });
}

/** Lets an old handle acknowledge the delivery that has taken its place. */
export function takesOldHandles(): Partial<Machines> {
  const newest = new Map<string, string>();
  const placeOf = ({ topic, queueId, offset }: Readonly<Record<string, unknown>>) =>
    `${topic} ${queueId} ${offset}`;
  return broken({
    input(event: Asked) {
      if (event.type !== 'rmq.ackMessage') return event;
      const { header } = event.frame!;
      const extraInfo = newest.get(placeOf(header)) ?? header.extraInfo;
      return withHeader(event, { ...header, extraInfo });
    },
    output(output, event: Asked) {
      if (!isAnswerTo(output, 'changeMessageInvisibletime')) return output;
      if (event.type !== 'rmq.changeMessageInvisibletime') return output;
      const { header } = event.frame!;
      const old = parseHandle(String(header.extraInfo));
      const said = output.frame.header as Parameters<typeof changedHandle>[1] | undefined;
      if (old.ok && said !== undefined && output.frame.code === responseCode.SUCCESS) {
        newest.set(placeOf(header), handleText(changedHandle(old.value, said)));
      }
      return output;
    },
  });
}
