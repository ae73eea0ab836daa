/**
 * A node for tests: it remembers what it is given and does what it is told. It stands in for the
 * real machines where the engine itself is looked at.
 */
import { type AnyStateMachine, enqueueActions, setup } from 'xstate';
import { applyStep, type NodeContext } from '../../actors/shared/apply.ts';
import type { NodeInput, Output, Stamp, Step } from '../../actors/shared/node.ts';
import { defaultLatency } from '../network/links.ts';
import { SimulatedNetwork } from '../network/simulatedNetwork.ts';
import { Kernel } from './kernel.ts';
import { World } from './world.ts';

/** An event as a probe has seen it. */
export type Seen = Stamp & { readonly type: string } & Readonly<Record<string, unknown>>;

interface ProbeState {
  readonly incarnation: number;
  readonly disk: NodeInput<ProbeConfig>['disk'];
  readonly seen: readonly Seen[];
  readonly react: (event: Seen) => readonly Output[];
}

/** What a probe does by itself when it is given an event. */
export interface ProbeConfig {
  readonly react?: (event: Seen) => readonly Output[];
}

/** Takes everything; `operator.do` makes it give out `outputs`, `operator.exit` ends it. */
export const probeMachine: AnyStateMachine = setup({
  types: {} as {
    context: NodeContext<ProbeState>;
    events: Seen;
    input: NodeInput<ProbeConfig>;
  },
  actions: {
    apply: enqueueActions((args, step: Step<ProbeState>) => applyStep(args, step)),
  },
}).createMachine({
  context: ({ input }) => ({
    node: {
      incarnation: input.incarnation,
      disk: input.disk,
      seen: [],
      react: input.config.react ?? (() => []),
    },
  }),
  initial: 'serving',
  states: {
    serving: {
      on: {
        'operator.exit': 'gone',
        '*': {
          actions: { type: 'apply', params: ({ context, event }) => take(context.node, event) },
        },
      },
    },
    gone: { type: 'final' },
  },
});

function take(node: ProbeState, event: Seen): Step<ProbeState> {
  const told = event.type === 'operator.do' ? (event.outputs as readonly Output[]) : [];
  return [{ ...node, seen: [...node.seen, event] }, [...told, ...node.react(event)]];
}

/** A kernel whose frames take exactly a millisecond, and probes on it. */
export class ProbeWorld {
  readonly kernel: Kernel;

  constructor(kernel?: Kernel, network = new SimulatedNetwork()) {
    this.kernel = kernel ?? new Kernel(new World({ seed: 1 }), { network });
  }

  /** Adds and starts probes; each listens on `<name>:1`. */
  add(names: readonly string[], config: ProbeConfig = {}): this {
    const { world } = this.kernel;
    for (const name of names) {
      const machine = probeMachine;
      this.kernel.add({ name, kind: 'broker', machine, config, host: name, address: `${name}:1` });
      for (const other of world.nodeNames()) {
        world.pair(name, other).latency = { ...defaultLatency, minMs: 1, maxMs: 1 };
        world.pair(other, name).latency = { ...defaultLatency, minMs: 1, maxMs: 1 };
      }
      this.kernel.boot(name);
    }
    return this;
  }

  /** Has a probe give out outputs now. */
  tell(name: string, ...outputs: readonly Output[]): void {
    this.kernel.operate(name, { type: 'operator.do', outputs } as { type: string });
  }

  /** Lets time pass, in ms. */
  run(ms: number): void {
    this.kernel.run(this.kernel.world.timeMs + ms);
  }

  /** Everything that a probe has seen in this life. */
  seen(name: string): readonly Seen[] {
    return this.state(name).seen;
  }

  /** The types of what a probe has seen since its boot, without what it was told by the test. */
  types(name: string): readonly string[] {
    const types = this.seen(name).map(({ type }) => type);
    return types.filter((type) => type !== 'node.boot' && type !== 'operator.do');
  }

  /** What a probe read from its disk when this life began. */
  disk(name: string): ProbeState['disk'] {
    return this.state(name).disk;
  }

  private state(name: string): ProbeState {
    const { snapshot } = this.kernel.world.peekNode(name)!;
    return (snapshot!.context as NodeContext<ProbeState>).node;
  }
}

/** The output that sets a timer. */
export const setTimer = (name: string, delayMs: number, key = ''): Output => ({
  type: 'timer.set',
  name,
  key,
  delayMs,
});
