/** For this folder's tests: a node that does what the topic of a GET_MAX_OFFSET tells it to. */
import { enqueueActions, setup } from 'xstate';
import { applyStep, type NodeContext } from '../../actors/shared/apply.ts';
import type { LinkOpened, Output, Request, Stamp, Step } from '../../actors/shared/node.ts';
import { respond } from '../../actors/shared/respond.ts';
import { defaultLimits, type LiveLimits } from './limits.ts';
import { LiveRuntime } from './liveRuntime.ts';
import type { Negotiates } from './negotiation/negotiations.ts';
import { TestClient, within } from './testClient.ts';

interface State {
  /** How many requests it has taken; tests read it off the answers. */
  readonly taken: number;
  /** The type of event that it fails on. */
  readonly failsAt: string | undefined;
}

type Ask = Request<'getMaxOffset'>;
type Other = Stamp &
  (
    | { readonly type: 'node.boot' | 'operator.work' | 'timer.work' }
    | { readonly type: 'operator.dial'; readonly address: string }
  );

/** A number that cannot be written as text. */
const unwritable = {
  toString: () => {
    throw new Error('no digits');
  },
} as unknown as number;

function take(state: State, event: Ask): Step<State> {
  const { topic, queueId } = event.frame.header;
  const next = { ...state, taken: state.taken + 1 };
  const answer = respond(event, 0, { header: { offset: next.taken } });
  switch (topic) {
    case 'fail':
      throw new Error(`queue ${queueId} is not there`);
    case 'hold':
      return [next, []];
    case 'large':
      return [next, respond(event, 0, { remark: 'x'.repeat(1_024 * queueId) })];
    case 'unwritable':
      return [next, [...respond(event, 0, { header: { offset: unwritable } }), said('went on')]];
    case 'ask back':
      return [next, [...Array.from({ length: queueId }, (_, at) => asked(event, at)), ...answer]];
    case 'close':
      return [next, [...answer, { type: 'close', connection: event.connection }, ...answer]];
    case 'odd':
      return [next, [...answer, { type: 'odd' } as unknown as Output]];
    default:
      return [next, answer];
  }
}

function live(state: State, event: Other | LinkOpened): Step<State> {
  if (event.type === state.failsAt) throw new Error(`${event.type} is too much`);
  if (event.type === 'operator.dial') return [state, [{ type: 'connect', address: event.address }]];
  if (event.type !== 'operator.work') return [state, []];
  return [state, [{ type: 'timer.set', name: 'work', key: '', delayMs: 10 }]];
}

/** A request of the node's own to whoever sent it one. */
function asked({ connection, frame }: Ask, opaque: number): Output {
  return { type: 'send', connection, frame: { ...frame, opaque } };
}

function said(text: string): Output {
  return { type: 'observe', observation: { kind: 'logged', level: 'info', text } };
}

const machine = setup({
  types: {} as {
    context: NodeContext<State>;
    events: Ask | LinkOpened | Other;
    emitted: Output;
    input: { readonly config: { readonly failsAt?: string } };
  },
  actions: { apply: enqueueActions((args, step: Step<State>) => applyStep(args, step)) },
}).createMachine({
  id: 'test',
  context: ({ input }) => ({ node: { taken: 0, failsAt: input.config.failsAt } }),
  on: {
    'rmq.getMaxOffset': {
      actions: { type: 'apply', params: ({ context, event }) => take(context.node, event) },
    },
    'node.boot': {
      actions: { type: 'apply', params: ({ context, event }) => live(context.node, event) },
    },
    'link.opened': {
      actions: { type: 'apply', params: ({ context, event }) => live(context.node, event) },
    },
    'operator.work': {
      actions: { type: 'apply', params: ({ context, event }) => live(context.node, event) },
    },
    'operator.dial': {
      actions: { type: 'apply', params: ({ context, event }) => live(context.node, event) },
    },
    'timer.work': {
      actions: { type: 'apply', params: ({ context, event }) => live(context.node, event) },
    },
  },
});

/** What a test may ask for. */
export interface TestNodeOptions {
  readonly limits?: Partial<LiveLimits>;
  readonly failsAt?: string;
  /** How its port negotiates; by default it does not. */
  readonly negotiates?: Negotiates;
}

/** A runtime with one such node, the lines of its log, and clients of it. */
export async function withTestNode(
  { limits = {}, failsAt, negotiates }: TestNodeOptions,
  use: (rig: TestNodeRig) => Promise<void>,
): Promise<void> {
  const lines: string[] = [];
  const runtime = new LiveRuntime({
    limits: { ...defaultLimits, ...limits },
    seed: 1,
    log: (line) => lines.push(line),
  });
  const clients: TestClient[] = [];
  const address = await runtime.listen('node', '127.0.0.1', 0, negotiates);
  const config = failsAt === undefined ? {} : { failsAt };
  const open = async () => {
    const client = await TestClient.connect(address);
    clients.push(client);
    return client;
  };
  try {
    runtime.boot({ name: 'node', kind: 'broker', machine, config, host: '127.0.0.1', address });
    const arrival = (type: string) =>
      within(
        type,
        new Promise<void>((resolve) => {
          const unwatch = runtime.watch(({ event }) => {
            if (event.type !== type) return;
            unwatch();
            resolve();
          });
        }),
      );
    await use({ runtime, address, lines, open, arrival });
  } finally {
    for (const client of clients) client.leave();
    await runtime.close();
  }
}

/** What a test is given. */
export interface TestNodeRig {
  readonly runtime: LiveRuntime;
  readonly address: string;
  readonly lines: readonly string[];
  readonly open: () => Promise<TestClient>;
  /** Resolves when the node has taken an event of a type. */
  readonly arrival: (type: string) => Promise<void>;
}
