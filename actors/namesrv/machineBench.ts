/** A name server's machine stepped purely, without kernel: its timers and its outputs as data. */
import type { Output, Stamp } from '../shared/node.ts';
import type { NamesrvConfig } from './config.ts';
import { namesrvMachine } from './machine.ts';
import type { NamesrvState } from './state.ts';

interface Action {
  readonly type: string;
  readonly params: {
    readonly event?: Output & { readonly type: string };
    readonly id?: string;
    readonly delay?: number;
  };
}

/** Steps a machine, and fires its timers when time passes them. */
export interface NamesrvMachineBench {
  /** Outputs of the last `send` or `advance`, timers left out. */
  readonly outputs: Output[];
  send(event: { readonly type: string } & Partial<Stamp>): void;
  /** Lets time pass up to a moment, firing each timer that comes due on the way. */
  advance(to: number): void;
  state(): NamesrvState;
  value(): unknown;
  /** The ids of all armed timers. */
  timers(): readonly string[];
}

/** A machine that has not been booted. */
export function newMachineBench(config: Partial<NamesrvConfig> = {}): NamesrvMachineBench {
  const actions: Action[] = [];
  // What `transition` needs of the actor scope that XState otherwise makes.
  const scope = {
    self: {},
    id: '',
    sessionId: '',
    logger: () => undefined,
    defer: () => undefined,
    emit: () => undefined,
    stopChild: () => undefined,
    system: { _sendInspectionEvent: () => undefined },
    actionExecutor: (action: Action) => actions.push(action),
  } as unknown as Parameters<typeof namesrvMachine.transition>[2];
  const disk = { logs: {}, values: {} };
  const input = { name: 'ns', config, disk, incarnation: 1 };
  let snapshot = namesrvMachine.getInitialSnapshot(scope, input);
  const timers = new Map<string, { readonly at: number; readonly event: { type: string } }>();
  const outputs: Output[] = [];
  let now = 0;

  const step = (event: { readonly type: string }): void => {
    actions.length = 0;
    const stamped = { at: now, mono: now, entropy: 1, key: '', ...event };
    snapshot = namesrvMachine.transition(snapshot, stamped as never, scope);
    for (const { type, params } of actions) {
      const { event: made, id = '', delay } = params;
      if (type === 'xstate.emit') outputs.push(made as Output);
      else if (type === 'xstate.cancel') timers.delete((params as { sendId: string }).sendId);
      else if (delay !== undefined) timers.set(id, { at: now + delay, event: made as never });
    }
  };
  return {
    outputs,
    send(event) {
      now = event.at ?? now;
      outputs.length = 0;
      step(event);
    },
    advance(to) {
      outputs.length = 0;
      for (;;) {
        const [next] = [...timers].sort(([, one], [, other]) => one.at - other.at);
        if (next === undefined || next[1].at > to) break;
        timers.delete(next[0]);
        now = next[1].at;
        step(next[1].event);
      }
      now = to;
    },
    state: () => snapshot.context.node,
    value: () => snapshot.value,
    timers: () => [...timers.keys()],
  };
}
