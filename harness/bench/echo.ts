/**
 * Simulated deliveries a second: clients and a server that do per frame what the reference machine
 * does per event (one assign, one emit), over the kernel with its network, trace hash included.
 */
import { assign, emit, setup } from 'xstate';
import { Kernel } from '../kernel/kernel.ts';
import type { FrameInput } from '../kernel/network.ts';
import { World } from '../kernel/world.ts';
import { SimulatedNetwork } from '../network/simulatedNetwork.ts';

type EchoEvent = Pick<FrameInput, 'type' | 'connection' | 'frame'>;

const request = (opaque: number) => ({
  kind: 'request',
  command: 'getMaxOffset',
  code: 30,
  opaque,
  oneway: false,
  language: 'JAVA',
  version: 513,
  serializeType: 'JSON',
  header: { topic: 'orders', queueId: 1, committed: true },
  body: undefined,
});

const answer = (opaque: number) => ({
  kind: 'response',
  command: 'getMaxOffset',
  code: 0,
  opaque,
  language: 'JAVA',
  version: 513,
  serializeType: 'JSON',
  header: { offset: 7 },
});

function put({ connection }: EchoEvent, frame: unknown) {
  return { type: 'send', connection, frame } as const;
}

const echo = setup({
  types: {} as {
    context: { readonly count: number };
    events: EchoEvent;
    emitted: { readonly type: string; readonly address?: string; readonly frame?: unknown };
  },
  actions: {
    count: assign({ count: ({ context }) => context.count + 1 }),
    connect: emit({ type: 'connect', address: '10.0.0.1:1' }),
    answer: emit(({ event }) => put(event, answer(event.frame.opaque))),
    ask: emit(({ event }) => put(event, request((event.frame?.opaque ?? -1) + 1))),
  },
});

const server = echo.createMachine({
  id: 'server',
  context: { count: 0 },
  initial: 'serving',
  states: {
    serving: {
      on: {
        'rmq.getMaxOffset': { actions: ['count', 'answer'] },
      },
    },
  },
});

const client = echo.createMachine({
  id: 'client',
  context: { count: 0 },
  initial: 'serving',
  states: {
    serving: {
      on: {
        'node.boot': { actions: 'connect' },
        'link.opened': { actions: 'ask' },
        'frame.response': { actions: ['count', 'ask'] },
      },
    },
  },
});

/**
 * How many frames a second are delivered among `clients` clients and one server while `idle` other
 * nodes do nothing.
 */
export function echoRate(deliveries: number, clients: number, idle: number): number {
  const world = new World({ seed: 1, traceLimit: 0 });
  const kernel = new Kernel(world, { network: new SimulatedNetwork() });
  const place = { config: {}, host: '10.0.0.1' };
  const address = '10.0.0.1:1';
  kernel.add({ name: 'server', kind: 'broker', machine: server, ...place, address });
  kernel.boot('server');
  for (let index = 0; index < idle; index++) {
    kernel.add({ name: `idle-${index}`, kind: 'broker', machine: server, ...place });
    kernel.boot(`idle-${index}`);
  }
  for (let index = 0; index < clients; index++) {
    kernel.add({ name: `client-${index}`, kind: 'producer', machine: client, ...place });
    kernel.boot(`client-${index}`);
  }
  const runFor = (more: number) => {
    const until = world.deliveries + more;
    kernel.run(Number.MAX_SAFE_INTEGER, () => world.deliveries >= until);
  };
  runFor(20_000);
  const startedMs = performance.now();
  runFor(deliveries);
  return (deliveries / (performance.now() - startedMs)) * 1000;
}
