/** Planted mistakes about who is woken by a message: brokers that do not see some who wait. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { HeldPull } from '../../actors/broker/pulls/held.ts';
import type { Broker } from '../../actors/broker/state.ts';
import { emptyIntTable } from '../../actors/shared/intTable.ts';
import { type Machines, machines } from '../../harness/cluster/machines.ts';

/** Steps in which messages become readable, and in which nobody begins or ceases to wait. */
const arrivals = /^(rmq\.(send|consumerSendMsgBack)|disk\.synced$|timer\.(delay|revive)$)/;

/** What is hidden from a step, and how the state is once it is seen again. */
type Blindness = (state: Broker) => readonly [Broker, (after: Broker) => Broker];

function blind(blindness: Blindness): Partial<Machines> {
  const machine: AnyStateMachine = machines.broker;
  const withNode = (snapshot: AnyMachineSnapshot, node: Broker) =>
    ({ ...snapshot, context: { ...snapshot.context, node } }) as AnyMachineSnapshot;
  const broken = {
    getInitialSnapshot: (scope: never, input: never) => machine.getInitialSnapshot(scope, input),
    transition(snapshot: AnyMachineSnapshot, event: { readonly type: string }, scope: never) {
      if (!arrivals.test(event.type)) return machine.transition(snapshot, event as never, scope);
      const [seen, restored] = blindness(snapshot.context.node as Broker);
      const next = machine.transition(withNode(snapshot, seen), event as never, scope);
      return withNode(next, restored(next.context.node as Broker));
    },
  };
  return { broker: broken as unknown as AnyStateMachine }; // The driver uses these two alone.
}

/** Does not see the pops that wait under some keys. */
function blindToPops(isHidden: (key: string) => boolean): Partial<Machines> {
  return blind((state) => {
    const hidden = [...state.popWaiting.byKey].filter(([key]) => isHidden(key));
    let { byKey } = state.popWaiting;
    for (const [key] of hidden) byKey = byKey.delete(key);
    return [
      { ...state, popWaiting: { ...state.popWaiting, byKey } },
      (after) => {
        let seen = after.popWaiting.byKey;
        for (const [key, waiters] of hidden) seen = seen.set(key, waiters);
        return { ...after, popWaiting: { ...after.popWaiting, byKey: seen } };
      },
    ];
  });
}

/** A broker that wakes no pop. */
export const wakesNoPop = blindToPops(() => true);

/** A broker that wakes the pops that wait for all queues, and those of one queue never. */
export const wakesNoPopOfAQueue = blindToPops((key) => !key.endsWith('@-1'));

/** A broker that wakes the first of the pulls that it holds for a queue, and no other. */
export const wakesOnePullOfAQueue = blind((state) => {
  const hidden: HeldPull[] = [];
  let { byQueue } = state.held;
  for (const [key, pulls] of byQueue) {
    const [first, ...others] = pulls.values();
    hidden.push(...others);
    if (first !== undefined)
      byQueue = byQueue.set(key, emptyIntTable<HeldPull>().set(first.id, first));
  }
  return [
    { ...state, held: { ...state.held, byQueue } },
    (after) => {
      let seen = after.held.byQueue;
      for (const pull of hidden) {
        const pulls = seen.get(pull.key) ?? emptyIntTable<HeldPull>();
        seen = seen.set(pull.key, pulls.set(pull.id, pull));
      }
      return { ...after, held: { ...after.held, byQueue: seen } };
    },
  ];
});
