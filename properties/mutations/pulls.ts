/** Planted mistakes about messages that are polled. */
import type { Output, Request } from '../../actors/shared/node.ts';
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import { type Mutation, mutant } from '../mutant.ts';
import { isAnswerTo, withFrame } from './frames.ts';

const broken = (kind: keyof Machines, mutation: Mutation): Partial<Machines> => ({
  [kind]: mutant(machines[kind], mutation),
});

/** A broker that leaves the first message of an answer out. */
export const skipsAMessage = broken('broker', {
  output(output) {
    if (!isAnswerTo(output, 'litePullMessage')) return output;
    const body = output.frame.body as readonly unknown[] | undefined;
    if (body === undefined || body.length < 1) return output;
    return withFrame(output, { body: body.slice(1) } as never);
  },
});

/** A broker that hands out some batches twice: it says to go on where the batch began. */
export const handsOutTwice = broken('broker', {
  output(output, event) {
    if (!isAnswerTo(output, 'litePullMessage')) return output;
    // Not each time: a member that never gets on floods the run.
    if (((event as { readonly entropy?: number }).entropy ?? 0) % 2 === 0) return output;
    const body = output.frame.body as readonly { readonly queueOffset: number }[] | undefined;
    const first = body?.[0]?.queueOffset;
    if (first === undefined) return output;
    const header = { ...output.frame.header, nextBeginOffset: first };
    return withFrame(output, { header } as never);
  },
});

const changedCommit = (output: Output, by: number): Output | undefined => {
  if (output.type !== 'send' || output.frame.command !== 'updateConsumerOffset') return output;
  const { header } = output.frame as Request<'updateConsumerOffset'>['frame'];
  const commitOffset = Number(header.commitOffset) + by;
  return { ...output, frame: { ...output.frame, header: { ...header, commitOffset } } } as Output;
};

/** A consumer that commits one message too many. */
export const commitsAMessageAhead = broken('litePullConsumer', {
  output: (output) => changedCommit(output, 1),
});

/** A consumer whose polls never end by themselves. */
export const waitsForEver = broken('litePullConsumer', {
  input: (event) => (event.type === 'timer.poll' ? undefined : event),
});

/** A consumer that gives a pull up for good when it fails. */
export const givesUpAPull = broken('litePullConsumer', {
  input: (event) => (event.type === 'timer.pull' ? undefined : event),
});
