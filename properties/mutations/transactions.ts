/** Planted mistakes about transactions. */
import type { Request } from '../../actors/shared/node.ts';
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import { type Mutation, mutant } from '../mutant.ts';

const broken = (kind: keyof Machines, mutation: Mutation): Partial<Machines> => ({
  [kind]: mutant(machines[kind], mutation),
});

type Event = { readonly type: string };

/** An END_TRANSACTION that says something else. */
function saying(event: Event, said: number, heard: number): Event {
  if (event.type !== 'rmq.endTransaction') return event;
  const { frame } = event as Request<'endTransaction'>;
  if (frame.header.commitOrRollback !== said) return event;
  const header = { ...frame.header, commitOrRollback: heard };
  return { ...event, frame: { ...frame, header } } as Event;
}

/** A broker that commits what is to be rolled back. */
export const commitsRollbacks = broken('broker', { input: (event) => saying(event, 12, 8) });

/** A broker that commits what nobody knows. */
export const commitsTheUnknown = broken('broker', { input: (event) => saying(event, 0, 8) });

/** A broker that stores half messages where they go, for all to see. */
export const showsHalfMessages = broken('broker', {
  input(event) {
    if (event.type !== 'rmq.sendMessageV2') return event;
    const { frame } = event as Request<'sendMessageV2'>;
    const properties = frame.header.properties?.replace('TRAN_MSG\u0001', 'HALF\u0001');
    const header = { ...frame.header, properties, sysFlag: 0 };
    return { ...event, frame: { ...frame, header } } as Event;
  },
});

/** A broker that tells of commits and stores nothing. */
export const commitsNothing = broken('broker', { input: (event) => saying(event, 8, 12) });

/** A broker that never looks through its half messages. */
export const neverChecks = broken('broker', {
  input: (event) => (event.type === 'timer.transactionCheck' ? undefined : event),
});

/** A broker that never goes on with a round that waited for more ends (#9500). */
export const roundsStall = broken('broker', {
  input: (event) => (event.type === 'timer.transactionRound' ? undefined : event),
});

/** A broker that forgets what it was told of ends (#1517). */
export const forgetsEnds = broken('broker', {
  input: (event) => (event.type === 'timer.transactionOps' ? undefined : event),
});

/** A broker that asks about messages of any age (#544). */
export const asksTooEarly = broken('broker', { config: { transactionTimeOutMs: 0 } });

/** A broker that asks without end. */
export const asksForEver = broken('broker', { config: { transactionCheckMax: 1_000 } });

/** A broker that gives up after the first check. */
export const givesUpEarly = broken('broker', { config: { transactionCheckMax: 1 } });

/** A broker that takes every producer for one of any group. */
export const asksAnybody = broken('broker', {
  input(event) {
    if (event.type !== 'rmq.heartBeat') return event;
    const { frame } = event as Request<'heartBeat'>;
    const { producerDataSet } = frame.body;
    if (producerDataSet.every(({ groupName }) => !groupName.startsWith('tg'))) return event;
    const others = [{ groupName: 'tg0' }, { groupName: 'tg1' }];
    const body = { ...frame.body, producerDataSet: [...producerDataSet, ...others] };
    return { ...event, frame: { ...frame, body } } as Event;
  },
});

/** A broker whose half messages are in its memory alone. */
export const forgetsHalves = broken('broker', {
  output: (output) =>
    output.type === 'disk.append' &&
    (output.record as { readonly topic?: string } | undefined)?.topic === 'RMQ_SYS_TRANS_HALF_TOPIC'
      ? undefined
      : output,
});
