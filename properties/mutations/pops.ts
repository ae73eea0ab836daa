/** Planted mistakes about messages that are popped. */
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import { handleText, parseHandle } from '../../protocol/receiptHandle.ts';
import { type Mutation, mutant } from '../mutant.ts';
import { absentMinded } from './absentMinded.ts';
import { isAnswerTo, withFrame } from './frames.ts';

const broken = (kind: keyof Machines, mutation: Mutation): Partial<Machines> => ({
  [kind]: mutant(machines[kind], mutation),
});

interface Event {
  readonly type: string;
  readonly at?: number;
  readonly frame?: { readonly header: { readonly extraInfo?: string } };
}

/** The request with a handle of another delivery, as if the handle had been read wrongly. */
function withOtherHandle(event: Event): Event {
  const read = parseHandle(event.frame?.header.extraInfo);
  if (!read.ok) return event;
  const extraInfo = handleText({ ...read.value, popTime: Number(read.value.popTime) + 1 });
  const frame = { ...event.frame, header: { ...event.frame!.header, extraInfo } };
  return { ...event, frame } as Event;
}

/** A broker whose clock is ahead when it looks which messages come back. */
export const bringsBackEarly = broken('broker', {
  input: (event: Event) =>
    event.type === 'timer.revive' ? ({ ...event, at: event.at! + 6_000 } as Event) : event,
});

/** A broker that never looks. */
export const neverBringsBack = broken('broker', {
  input: (event) => (event.type === 'timer.revive' ? undefined : event),
});

/** A broker that answers acknowledgements and marks something else. */
export const acksSomethingElse = broken('broker', {
  input: (event: Event) => (event.type === 'rmq.ackMessage' ? withOtherHandle(event) : event),
});

/** A broker that hides a message anew and leaves the old delivery as it was. */
export const changesBesideTheOld = broken('broker', {
  input: (event: Event) =>
    event.type === 'rmq.changeMessageInvisibletime' ? withOtherHandle(event) : event,
});

/** The answer to a pop lacks its last message, which counts as handed out. */
export const popSkipsAMessage = broken('broker', {
  output(output) {
    if (output.type === 'observe' && output.observation.kind === 'popped') {
      const { observation } = output;
      const { messages } = observation;
      if (messages.length < 2) return output;
      return { ...output, observation: { ...observation, messages: messages.slice(0, -1) } };
    }
    if (!isAnswerTo(output, 'popMessage')) return output;
    const { body } = output.frame;
    return Array.isArray(body) && body.length > 1
      ? withFrame(output, { body: body.slice(0, -1) })
      : output;
  },
});

/** A simple consumer that forgets what nobody answered. */
export const unansweredIsForgotten = broken('simpleConsumer', {
  output: (output) =>
    output.type === 'observe' &&
    output.observation.kind === 'settled' &&
    output.observation.outcome === 'unanswered'
      ? undefined
      : output,
});

/** A broker that now and then does not remember that it handed something out. */
export const forgetsPops: Partial<Machines> = {
  broker: absentMinded(machines.broker, 'rmq.popMessage'),
};
