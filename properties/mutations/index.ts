/**
 * Planted mistakes, each in one machine, each after a mistake that somebody made in a message
 * queue. A property that does not find its own within a few plans proves nothing.
 */
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import type { ResponseFrame } from '../../protocol/frame.ts';
import { type Mutation, mutant } from '../mutant.ts';
import { forgetful } from './forgetful.ts';
import { isAnswerTo, isRequest, withFrame } from './frames.ts';

const broken = (kind: keyof Machines, mutation: Mutation): Partial<Machines> => ({
  [kind]: mutant(machines[kind], mutation),
});

/** The broker answers SUCCESS and writes nothing to its disk: gone with the next power cut. */
export const acknowledgesBeforeStoring = broken('broker', {
  output: (output) =>
    output.type === 'disk.append' && output.file === 'commitLog' ? undefined : output,
});

/** The answer to a pull lacks its last message, whose offset is passed over all the same. */
export const pullSkipsAMessage = broken('broker', {
  output(output) {
    if (!isAnswerTo(output, 'pullMessage')) return output;
    const { body } = output.frame;
    return Array.isArray(body) && body.length > 1
      ? withFrame(output, { body: body.slice(0, -1) })
      : output;
  },
});

/** A producer takes a time-out for success. */
export const timeoutCountsAsStored = broken('producer', {
  output(output) {
    if (output.type !== 'observe' || output.observation.kind !== 'sendSettled') return output;
    const { observation } = output;
    if (observation.outcome !== 'timeout' && observation.outcome !== 'unreachable') return output;
    return { ...output, observation: { ...observation, outcome: 'stored' } };
  },
});

/** A producer forgets to settle sends that ran out of time. */
export const timeoutsAreForgotten = broken('producer', {
  output: (output) =>
    output.type === 'observe' &&
    output.observation.kind === 'sendSettled' &&
    output.observation.outcome === 'timeout'
      ? undefined
      : output,
});

/** A producer never wakes up for its time-outs. */
export const neverTimesOut = broken('producer', {
  input: (event) => (event.type === 'timer.connection' ? undefined : event),
});

/** A producer settles the first send of several in the place of each. */
export const settlesTheWrongSend = broken('producer', {
  output(output) {
    if (output.type !== 'observe' || output.observation.kind !== 'sendSettled') return output;
    const { observation } = output;
    const id = observation.id.replace(/\.\d+$/, '.0');
    return { ...output, observation: { ...observation, id } };
  },
});

/** A consumer commits one offset too far. */
export const commitsOneTooFar = broken('consumer', {
  output(output) {
    if (!isRequest(output, 'updateConsumerOffset')) return output;
    const { commitOffset } = output.frame.header;
    return withFrame(output, { header: { commitOffset: Number(commitOffset) + 1 } });
  },
});

/** A consumer now and then commits an offset that it has left behind already. */
export const commitsAnOldOffset = broken('consumer', {
  output(output, event) {
    if (!isRequest(output, 'updateConsumerOffset')) return output;
    const { commitOffset } = output.frame.header;
    const isOld = ((event as { readonly entropy?: number }).entropy ?? 0) % 4 === 0;
    return isOld
      ? withFrame(output, { header: { commitOffset: Math.max(0, Number(commitOffset) - 1) } })
      : output;
  },
});

/** A broker restarts with offsets that nobody ever committed. */
export const restartsWithOtherOffsets = broken('broker', {
  output(output) {
    if (output.type !== 'disk.put' || output.file !== 'consumerOffset') return output;
    const rows = output.value as readonly (readonly [string, number, number])[];
    const value = rows.map(([key, queueId, offset]) => [key, queueId, offset + 1000] as const);
    return { ...output, value };
  },
});

/** A consumer takes every stored offset for 0. */
export const beginsQueuesAnew = broken('consumer', {
  input(event) {
    const { frame } = event as { readonly frame?: ResponseFrame<'queryConsumerOffset'> };
    if (event.type !== 'frame.response' || frame?.command !== 'queryConsumerOffset') return event;
    return { ...event, frame: { ...frame, header: { offset: 0 } } } as typeof event;
  },
});

/** A broker never puts its offsets to disk. */
export const restartsWithoutOffsets = broken('broker', {
  output: (output) =>
    output.type === 'disk.put' && output.file === 'consumerOffset' ? undefined : output,
});

/** A consumer consumes and never says how far it came. */
export const commitsNothing = broken('consumer', {
  output(output) {
    if (isRequest(output, 'updateConsumerOffset')) return undefined;
    if (!isRequest(output, 'pullMessage')) return output;
    return withFrame(output, { header: { sysFlag: pullSysFlag.suspend } });
  },
});

/** All members of a group share one client id, so the broker's list tells them apart no more. */
export const membersShareAClientId = broken('consumer', { config: { clientId: '10.0.0.1@same' } });

/** A consumer never learns of the last queue of a broker. */
export const routeLacksAQueue = broken('consumer', {
  input(event) {
    const { frame } = event as { readonly frame?: ResponseFrame<'getRouteInfoByTopic'> };
    if (event.type !== 'frame.response' || frame?.command !== 'getRouteInfoByTopic') return event;
    const { body } = frame;
    if (body === undefined) return event;
    const queueDatas = body.queueDatas.map((queue) => ({
      ...queue,
      readQueueNums: Math.max(1, queue.readQueueNums - 1),
    }));
    return { ...event, frame: { ...frame, body: { ...body, queueDatas } } } as typeof event;
  },
});

/** A consumer never rebalances after its first round. */
export const rebalancesOnce = broken('consumer', {
  input: (event) => (event.type === 'timer.rebalance' ? undefined : event),
});

/** A broker registers when it boots and never again. */
export const registersOnce = broken('broker', {
  input: (event) => (event.type === 'timer.register' ? undefined : event),
});

/** A name server carries out a moment later what it once decided about a broker. */
export const unlistsByOldNews = broken('namesrv', { config: { museum: ['staleUnregistration'] } });

/** A broker numbers its answers across all worlds of the process. */
export function countsAcrossWorlds(): Partial<Machines> {
  let count = 0;
  return broken('broker', {
    output(output) {
      if (!isAnswerTo(output, 'pullMessage')) return output;
      count += 1;
      return {
        ...output,
        frame: { ...output.frame, remark: `answer ${count}` } as typeof output.frame,
      };
    },
  });
}

/** A broker answers a stored message with its offset as text, as a careless codec would. */
export const answersOffsetsAsText = broken('broker', {
  output(output) {
    if (!isAnswerTo(output, 'sendMessageV2') || output.frame.header === undefined) return output;
    const { queueOffset } = output.frame.header;
    return withFrame(output, { header: { queueOffset: String(queueOffset) } });
  },
});

/** A broker counts the events of its life in a place that no snapshot has. */
export const remembersBesideItsSnapshot: Partial<Machines> = { broker: forgetful(machines.broker) };

/** A broker logs what its wall clock shows, in the time zone of whoever runs it. */
export const logsLocalTime = broken('broker', {
  output(output, event) {
    if (output.type !== 'observe' || output.observation.kind !== 'stored') return output;
    const local = new Date((event as { readonly at?: number }).at ?? 0).toString();
    return { ...output, observation: { ...output.observation, msgId: local } };
  },
});
