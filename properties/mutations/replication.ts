/** Planted mistakes of masters and slaves. */
import type { ResponseEvent } from '../../actors/shared/node.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Mutation } from '../mutant.ts';
import { isAnswerTo, withFrame } from './frames.ts';

/** A broker that never sees events of a type: what it is told that way is not copied. */
export function copiesNothing(type: string): Mutation {
  if (!type.startsWith('reply.')) {
    return { input: (event) => (event.type === type ? undefined : event) };
  }
  // Replies are raised within a step: the frame that settles the call is what can be kept out.
  const command = type.slice('reply.'.length);
  const input: Mutation['input'] = (event) => {
    if (event.type !== 'frame.response') return event;
    const { frame } = event as ResponseEvent;
    if (frame.command !== command) return event;
    const emptied = { ...frame, code: responseCode.SYSTEM_ERROR, body: undefined };
    return { ...event, frame: emptied } as typeof event;
  };
  return { input };
}

/** A master whose answers to slaves carry each body with its neighbour's offsets. */
export function bodiesSwapped(): Mutation {
  return {
    output(output) {
      if (!isAnswerTo(output, 'replicateLog')) return output;
      const { body } = output.frame;
      if (!Array.isArray(body) || body.length < 2) return output;
      const last = body.length - 1;
      const swapped = body.map((message, index) => ({
        ...message,
        body: body[last - index].body,
      }));
      return withFrame(output, { body: swapped });
    },
  };
}

/** A slave that is never told to cut its log: #8539's master that takes any slave for its own. */
export function keepsWhatMasterLost(): Mutation {
  return {
    output(output) {
      if (!isAnswerTo(output, 'replicateLog')) return output;
      const { code } = output.frame;
      return code === responseCode.PULL_OFFSET_MOVED
        ? withFrame(output, { code: responseCode.SUCCESS, body: [] })
        : output;
    },
  };
}
