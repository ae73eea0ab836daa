/** Planted mistakes of proxies: about who is answered, with what, and what is handed on. */

import type { Output } from '../../actors/shared/node.ts';
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import type { ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type Mutation, mutant } from '../mutant.ts';
import { isAnswerTo, isRequest, withFrame } from './frames.ts';

const broken = (mutation: Mutation): Partial<Machines> => ({
  proxy: mutant(machines.proxy, mutation),
});

const handedBack = ['sendMessageV2', 'pullMessage', 'queryConsumerOffset', 'getMaxOffset'] as const;

/** Gives now and then a client what the one before it was told. */
export function mixesUpAskers(): Partial<Machines> {
  const last = new Map<string, ResponseFrame>();
  return broken({
    output(output, event) {
      if (!isAnswerTo(output, ...handedBack) || event.type !== 'frame.response') return output;
      const { frame } = output;
      const before = last.get(frame.command);
      last.set(frame.command, frame);
      if (before === undefined || before.code !== frame.code || entropyOf(event) % 3 > 0) {
        return output;
      }
      return { ...output, frame: { ...before, opaque: frame.opaque } };
    },
  });
}

/** Keeps an answer until there is another, and then gives each to the other's asker. */
export function swapsAnswers(): Partial<Machines> {
  type Given = Extract<Output, { type: 'send' }>;
  let kept: Given | undefined;
  let crossed: Output | undefined;
  const under = ({ connection, frame: { opaque } }: Given, { frame }: Given): Given => {
    return { type: 'send', connection, frame: { ...frame, opaque } as typeof frame };
  };
  return broken({
    output(output) {
      crossed = undefined;
      if (!isAnswerTo(output, ...handedBack)) return output;
      const before = kept?.frame.command === output.frame.command ? kept : undefined;
      kept = before === undefined ? output : undefined;
      if (before === undefined) return undefined;
      crossed = under(output, before);
      return under(before, output);
    },
    again: () => crossed,
  });
}

/** Says nothing to those who wait for a broker that nobody can reach. */
export const forgetsFailedConnections = broken({
  output: (output, { type }) =>
    type === 'link.failed' && output.type === 'send' && output.frame.kind === 'response'
      ? undefined
      : output,
});

/** Answers failures by the number of its own call (upstream's #10280). */
export const answersByItsOwnNumber = broken({
  output: (output) =>
    isAnswerTo(output, ...handedBack) && output.frame.code === responseCode.SYSTEM_ERROR
      ? { ...output, frame: { ...output.frame, opaque: output.frame.opaque + 7_000 } as never }
      : output,
});

/** Writes each send twice to its broker. */
export const handsOnTwice = broken({
  again: (output) =>
    isRequest(output, 'sendMessageV2', 'consumerSendMsgBack')
      ? { ...output, frame: { ...output.frame, opaque: output.frame.opaque + 500_000 } }
      : undefined,
});

/** Answers what wants no answer. */
export const answersOneWays = broken({
  input(event) {
    const { frame } = event as { readonly frame?: { readonly oneway?: boolean } };
    const isOneWay = event.type === 'rmq.updateConsumerOffset' && frame?.oneway === true;
    return isOneWay ? ({ ...event, frame: { ...frame, oneway: false } } as typeof event) : event;
  },
});

/** Tells producers that their messages lie one place further. */
export const tellsOtherPlaces = broken({
  output(output) {
    if (!isAnswerTo(output, 'sendMessageV2') || output.frame.header === undefined) return output;
    return withFrame(output, {
      header: { queueOffset: Number(output.frame.header.queueOffset) + 1 },
    });
  },
});

/** Says that a message was stored whose broker said nothing. */
export const inventsSuccess = broken({
  output: (output) =>
    isAnswerTo(output, 'sendMessageV2') && output.frame.code === responseCode.SYSTEM_ERROR
      ? withFrame(output, { code: responseCode.SUCCESS, header: { queueOffset: 0 } })
      : output,
});

/** Tells clients where brokers are. */
export const showsBrokers = broken({ config: { accessAddress: '10.0.0.250:10911' } });

/** Lists each member twice (upstream's channels of several connections). */
export const listsMembersTwice = broken({
  output(output) {
    if (!isAnswerTo(output, 'getConsumerListByGroup')) return output;
    const { body } = output.frame;
    if (body === undefined) return output;
    const ids = body.consumerIdList;
    return withFrame(output, { body: { consumerIdList: [...ids, ...ids] } });
  },
});

/** Leaves a member out of its own list. */
export const forgetsWhoAsks = broken({
  output(output) {
    if (!isAnswerTo(output, 'getConsumerListByGroup')) return output;
    return output.frame.body === undefined
      ? output
      : withFrame(output, { body: { consumerIdList: [] } });
  },
});

/** Never gives up waiting for a broker. */
export const waitsForEver = broken({
  input: (event) => (event.type === 'timer.connection' ? undefined : event),
});

function entropyOf(event: { readonly type: string }): number {
  return (event as { readonly entropy?: number }).entropy ?? 0;
}
