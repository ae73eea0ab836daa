/** Planted mistakes about what producers write for their messages. */
import type { AnyStateMachine } from 'xstate';
import type { Output, ResponseEvent } from '../../actors/shared/node.ts';
import { machines } from '../../harness/cluster/machines.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type Mutation, mutant } from '../mutant.ts';

const producer = (mutation: Mutation): AnyStateMachine => mutant(machines.producer, mutation);

const isSend = (output: Output): output is Extract<Output, { type: 'send' }> =>
  output.type === 'send' && output.frame.command === 'sendMessageV2';

/** Takes every answer to a message for one that is worth another try. */
const disbelieves: NonNullable<Mutation['input']> = (event) => {
  if (event.type !== 'frame.response') return event;
  const { frame } = event as ResponseEvent;
  if (frame.command !== 'sendMessageV2') return event;
  return { ...event, frame: { ...frame, code: responseCode.SYSTEM_BUSY } } as typeof event;
};

/** Tries more often than it may. */
export const neverGivesUp = producer({
  config: { retryTimesWhenSendFailed: 9 },
  input: disbelieves,
});

/** Gives itself a little more time than it was given, and uses all of it. */
export const takesItsTime = producer({
  config: { sendMsgTimeoutMs: 3_020, retryTimesWhenSendFailed: 9_999 },
  input: disbelieves,
});

/** Tries again and again at the broker that has refused. */
export const triesInVain = producer({
  input: disbelieves,
  output(output) {
    if (!isSend(output)) return output;
    // So a producer writes that has not seen what a broker is called.
    const header = { ...(output.frame.header as object), bname: 'the one' };
    return { ...output, frame: { ...output.frame, header } as never };
  },
});

/** A consumer that does not hear that it is to leave. */
export const staysOn = mutant(machines.consumer, {
  input: (event) => (event.type === 'operator.shutdown' ? undefined : event),
});

/** A consumer that tells of itself once. */
export const beatsOnce = mutant(machines.consumer, {
  input: (event) => (event.type === 'timer.heartbeat' ? undefined : event),
});

/** Sends the message before once more in the place of a new one. */
export function repeatsItself(): AnyStateMachine {
  const before = new Map<string, Extract<Output, { type: 'send' }>>();
  return producer({
    output(output) {
      if (!isSend(output)) return output;
      const [life = ''] = output.connection.match(/^[^/]*/) ?? [];
      const last = before.get(life) ?? output;
      before.set(life, output);
      return { ...output, frame: last.frame };
    },
  });
}

/** Numbers all its requests alike. */
export const countsToOne = producer({
  output: (output) =>
    isSend(output) ? { ...output, frame: { ...output.frame, opaque: 1 } as never } : output,
});

/** Tells every message by one id. */
export const knowsOneId = producer({
  output(output) {
    if (output.type !== 'observe' || output.observation.kind !== 'sendSettled') return output;
    return { ...output, observation: { ...output.observation, msgId: 'the one' } };
  },
});

/** A broker that keeps a message in the place of the one before it. */
export function storesAnother(): AnyStateMachine {
  let first: Extract<Output, { type: 'observe' }> | undefined;
  return mutant(machines.broker, {
    output(output) {
      if (output.type !== 'observe' || output.observation.kind !== 'stored') return output;
      first ??= output;
      return { ...output, observation: { ...first.observation } };
    },
  });
}
