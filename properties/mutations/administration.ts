/** Planted mistakes about what operators do. */
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import { mutant } from '../mutant.ts';

type Kind = 'broker' | 'namesrv';

/** One in two of these requests is taken for another, which changes nothing. */
function deaf(kind: Kind, type: string, other: string): Partial<Machines> {
  let count = 0;
  const input = (event: { readonly type: string }) => {
    if (event.type !== type) return event;
    count += 1;
    return count % 2 === 0 ? { ...event, type: other } : event;
  };
  return { [kind]: mutant(machines[kind], { input }) };
}

/** A name server that puts now and then nothing. */
export const losesValues = deaf('namesrv', 'rmq.putKvConfig', 'rmq.getBrokerClusterInfo');
/** A broker that now and then does not delete what it says that it has deleted. */
export const keepsTopics = deaf('broker', 'rmq.deleteTopicInBroker', 'rmq.cleanUnusedTopic');
/** A broker that now and then forgets a reset. */
export const losesResets = deaf('broker', 'rmq.invokeBrokerToResetOffset', 'rmq.cleanUnusedTopic');

/** A broker that answers what wants no answer. */
export const answersAll: Partial<Machines> = {
  broker: mutant(machines.broker, {
    input: (event) => {
      const { frame } = event as { readonly frame?: { readonly oneway?: boolean } };
      if (frame?.oneway !== true) return event;
      return { ...event, frame: { ...frame, oneway: false } } as typeof event;
    },
  }),
};
