/** Planted mistakes about messages that listeners fail. */
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import { type Mutation, mutant } from '../mutant.ts';
import { isAnswerTo, withFrame } from './frames.ts';

const broken = (mutation: Mutation): Partial<Machines> => ({
  broker: mutant(machines.broker, mutation),
});

/** A broker that counts each try twice. */
export const countsTwice = broken({
  output(output) {
    if (!isAnswerTo(output, 'pullMessage') || !Array.isArray(output.frame.body)) return output;
    const messages = output.frame.body as readonly { readonly reconsumeTimes: number }[];
    const body = messages.map((message) => {
      return { ...message, reconsumeTimes: 2 * message.reconsumeTimes };
    });
    return withFrame(output, { body });
  },
});

/** A broker that does not hear how often its clients want to try. */
export const triesOnAndOn = broken({
  input(event) {
    if (event.type !== 'rmq.consumerSendMsgBack') return event;
    const { frame } = event as unknown as { readonly frame: { readonly header: object } };
    const header = { ...frame.header, maxReconsumeTimes: 9 };
    return { ...event, frame: { ...frame, header } } as typeof event;
  },
});

/** A broker that keeps no dead letters. */
export const keepsNoDeadLetters = broken({
  output(output) {
    if (output.type !== 'observe' || output.observation.kind !== 'stored') return output;
    return output.observation.topic.startsWith('%DLQ%') ? undefined : output;
  },
});
