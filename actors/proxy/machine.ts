/**
 * A proxy: one access point before any number of brokers (RIP-55, CLUSTER mode).
 *
 *     starting --node.boot--> serving --operator.shutdown--> stopped
 */
import { enqueueActions, setup } from 'xstate';
import {
  type ConnectionEvent,
  closeAll,
  connectionTransitions,
  handles,
  within,
} from '../connection/index.ts';
import { applyStep, type NodeContext, raisedMax } from '../shared/apply.ts';
import type {
  Boot,
  LinkClosed,
  MalformedRequestEvent,
  Output,
  Reply,
  Request,
  Stamp,
  Step,
  UnknownRequestEvent,
} from '../shared/node.ts';
import { clientTransitions } from './clientTransitions.ts';
import { closed } from './members.ts';
import { messageTransitions } from './messageTransitions.ts';
import { malformed, unsupported } from './refusals.ts';
import { settled } from './replies.ts';
import { boot, newProxy, type ProxyInput, type ProxyState } from './state.ts';

/** Ends the proxy in good order. */
export interface Shutdown extends Stamp {
  readonly type: 'operator.shutdown';
}

/** Whatever a proxy takes in. */
export type ProxyEvent =
  | Boot
  | Shutdown
  | Request
  | UnknownRequestEvent
  | MalformedRequestEvent
  | ConnectionEvent
  | Reply;

function connectionClosed(state: ProxyState, { connection }: LinkClosed): Step<ProxyState> {
  return [{ ...state, members: closed(state.members, connection) }, []];
}

function shutDown(state: ProxyState, event: Shutdown): Step<ProxyState> {
  return within(state, closeAll(state.connections, event));
}

/** A proxy. Give it `node.boot` first; it listens on the address that it was made with. */
export const proxyMachine = setup({
  types: {} as {
    context: NodeContext<ProxyState>;
    events: ProxyEvent;
    emitted: Output;
    input: ProxyInput;
  },
  actions: {
    apply: enqueueActions((args, step: Step<ProxyState>) => applyStep(args, step)),
  },
}).createMachine({
  id: 'proxy',
  context: ({ input }) => ({ node: newProxy(input) }),
  initial: 'starting',
  on: {
    ...connectionTransitions<ProxyState>({ closed: connectionClosed }),
    'reply.*': handles<ProxyState, Reply>(settled),
    'rmq.malformed': handles(malformed),
    'rmq.*': handles(unsupported),
  },
  states: {
    starting: { on: { 'node.boot': { target: 'serving', ...handles<ProxyState, Boot>(boot) } } },
    serving: {
      on: {
        ...messageTransitions,
        ...clientTransitions,
        'operator.shutdown': { target: 'stopped', ...handles<ProxyState, Shutdown>(shutDown) },
      },
    },
    stopped: { on: { 'rmq.*': {}, 'operator.shutdown': {} } },
  },
  options: { maxIterations: raisedMax },
});
