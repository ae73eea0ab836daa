/**
 * The one fixed machine that speeds are compared with: one state, one assign, one emit. What an
 * `actor.send` to it costs is the least that any step of any machine could cost.
 */
import { assign, createActor, emit, setup } from 'xstate';

/** The reference machine. Never changed, or ratios of different versions could not be compared. */
export const referenceMachine = setup({
  types: {} as {
    context: { readonly count: number };
    events: { readonly type: 'ping'; readonly n: number };
    emitted: { readonly type: 'pong'; readonly n: number };
  },
}).createMachine({
  id: 'reference',
  context: { count: 0 },
  initial: 'serving',
  states: {
    serving: {
      on: {
        ping: {
          actions: [
            assign({ count: ({ context }) => context.count + 1 }),
            emit(({ event }) => ({ type: 'pong', n: event.n })),
          ],
        },
      },
    },
  },
});

/** How many events a second `actor.send` of the reference machine takes, over `events` events. */
export function referenceRate(events: number): number {
  const actor = createActor(referenceMachine).start();
  let seen = 0;
  actor.on('pong', () => {
    seen += 1;
  });
  const send = (count: number) => {
    for (let n = 0; n < count; n++) actor.send({ type: 'ping', n });
  };
  send(Math.min(events, 20_000));
  const startedMs = performance.now();
  send(events);
  const rate = (events / (performance.now() - startedMs)) * 1000;
  if (seen < events) throw new Error('the reference machine lost events');
  return rate;
}
