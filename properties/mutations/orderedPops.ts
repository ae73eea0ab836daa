/** Planted mistakes about messages that are popped in order. */
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import { handleText, parseHandle } from '../../protocol/receiptHandle.ts';
import { type Mutation, mutant } from '../mutant.ts';
import { absentMinded } from './absentMinded.ts';

const broken = (mutation: Mutation): Partial<Machines> => ({
  broker: mutant(machines.broker, mutation),
});

interface Event {
  readonly type: string;
  readonly at?: number;
  readonly frame?: {
    readonly header: { readonly extraInfo?: string; readonly offset?: number | bigint };
  };
}

/** A broker that now and then does not remember what it handed out. */
export const forgetsBatches: Partial<Machines> = {
  broker: absentMinded(machines.broker, 'rmq.popMessage'),
};

/** A broker whose clock is ahead when it is asked for messages: batches are over too soon. */
export const freesTooSoon = broken({
  input: (event: Event) =>
    event.type === 'rmq.popMessage' ? ({ ...event, at: event.at! + 900 } as Event) : event,
  output: (output) => {
    if (output.type !== 'observe' || output.observation.kind !== 'orderedPopped') return output;
    const { observation } = output;
    return { ...output, observation: { ...observation, popTime: observation.popTime - 900 } };
  },
});

/** A broker that answers acknowledgements of a batch and takes them for another's. */
export const acksAnotherBatch = broken({
  input: (event: Event) => {
    if (event.type !== 'rmq.ackMessage') return event;
    const read = parseHandle(event.frame?.header.extraInfo);
    if (!read.ok) return event;
    const extraInfo = handleText({ ...read.value, popTime: Number(read.value.popTime) - 1 });
    return { ...event, frame: { ...event.frame, header: { ...event.frame!.header, extraInfo } } };
  },
});

/** A broker that takes an acknowledgement for the next message's: it goes past what is hidden. */
export const acksTheNext = broken({
  input: (event: Event) => {
    if (event.type !== 'rmq.ackMessage') return event;
    const offset = Number(event.frame!.header.offset) + 1;
    return { ...event, frame: { ...event.frame, header: { ...event.frame!.header, offset } } };
  },
});

/** A broker that counts no attempts. */
export const countsNothing = broken({
  output: (output) => {
    if (output.type !== 'observe' || output.observation.kind !== 'orderedPopped') return output;
    const messages = output.observation.messages.map((message) => ({ ...message, count: 0 }));
    return { ...output, observation: { ...output.observation, messages } };
  },
});
