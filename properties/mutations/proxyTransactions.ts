/** Planted mistakes of proxies about transactions. */
import { proxyProducerClientId } from '../../actors/proxy/transactions/announcing.ts';
import type { Output, Request } from '../../actors/shared/node.ts';
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import { type Mutation, mutant } from '../mutant.ts';

const broken = (mutation: Mutation): Partial<Machines> => ({
  proxy: mutant(machines.proxy, mutation),
});

type Event = { readonly type: string };

/** A proxy that commits what is to be rolled back. */
export const commitsRollbacks = broken({
  input(event) {
    if (event.type !== 'rmq.endTransaction') return event;
    const { frame } = event as Request<'endTransaction'>;
    if (frame.header.commitOrRollback !== 12) return event;
    return {
      ...event,
      frame: { ...frame, header: { ...frame.header, commitOrRollback: 8 } },
    } as Event;
  },
});

/** A proxy that announces nobody to brokers: neither in turn nor at a first send. */
export const announcesNobody = broken({
  output(output) {
    if (output.type !== 'send' || output.frame.kind !== 'request') return output;
    if (output.frame.command !== 'heartBeat') return output;
    const { body } = output.frame as Request<'heartBeat'>['frame']; // So its name says.
    return body.clientID === proxyProducerClientId ? undefined : output;
  },
});

/** A proxy that hands ends on under a name of its own. */
export const misnamesEnds = broken({
  output(output) {
    if (output.type !== 'send' || output.frame.kind !== 'request') return output;
    if (output.frame.command !== 'endTransaction') return output;
    const { header } = output.frame as Request<'endTransaction'>['frame'];
    const frame = { ...output.frame, header: { ...header, bname: 'nobody' } };
    return { ...output, frame } as Output;
  },
});
