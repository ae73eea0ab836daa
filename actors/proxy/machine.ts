/**
 * A proxy: one access point before any number of brokers (RIP-55, CLUSTER mode).
 *
 *     starting --node.boot--> serving --operator.shutdown--> stopped
 *
 * Between the two it sends its clients away, and takes leave of other proxies (draining/).
 */
import { enqueueActions, setup } from 'xstate';
import { type ConnectionEvent, connectionTransitions, handles } from '../connection/index.ts';
import { applyStep, type NodeContext, raisedMax } from '../shared/apply.ts';
import type {
  Boot,
  MalformedRequestEvent,
  Output,
  Reply,
  Request,
  Stamp,
  Step,
  TimerEvent,
  UnknownRequestEvent,
} from '../shared/node.ts';
import {
  closeQuiet,
  hasClients,
  isOpenedByOther,
  isSentAway,
  leave,
  refuse,
  sendAway,
} from './draining/draining.ts';
import { disconnect, isQuiet, stop } from './draining/ending.ts';
import { connectionClosed } from './members/leaving.ts';
import { type MemberEvent, memberTransitions } from './members/memberTransitions.ts';
import { messageTransitions } from './messageTransitions.ts';
import { queueTransitions } from './queues/queueTransitions.ts';
import { malformed, unsupported } from './refusals.ts';
import { relayTransitions } from './relaying/relayTransitions.ts';
import { settled } from './replies.ts';
import { routeTransitions } from './routeTransitions.ts';
import { boot, newProxy, type ProxyInput, type ProxyState } from './state.ts';
import {
  type TransactionTimer,
  transactionTransitions,
} from './transactions/transactionTransitions.ts';

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
  | TransactionTimer
  | MemberEvent
  | TimerEvent<'drained' | 'drainLook' | 'farewell' | 'requesters' | 'setAside'>
  | Reply;

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
  guards: {
    isGraceful: ({ context }) =>
      context.node.config.enableShutdownGracefully && hasClients(context.node),
    isSentAway: ({ context, event }) => isSentAway(context.node, event),
    isOpenedByOther: ({ event }) => isOpenedByOther(event),
    isDeserted: ({ context }) => !hasClients(context.node),
    isQuiet: ({ context }) => isQuiet(context.node),
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
        ...queueTransitions,
        ...routeTransitions,
        ...memberTransitions,
        ...relayTransitions,
        ...transactionTransitions,
        'operator.shutdown': [
          { guard: 'isGraceful', target: '.draining', ...handles<ProxyState, Shutdown>(leave) },
          { target: '.closing' },
        ],
      },
      initial: 'open',
      states: {
        open: {},
        draining: {
          always: { guard: 'isDeserted', target: 'closing' },
          on: {
            // Older clients are served as before: what has no transition here has one above.
            'rmq.*': { guard: 'isSentAway', ...handles(sendAway) },
            'link.opened': { guard: 'isOpenedByOther', ...handles(refuse) },
            'timer.drainLook': handles(closeQuiet),
            'timer.drained': { target: 'closing' },
            'operator.shutdown': {},
          },
        },
        closing: {
          entry: {
            type: 'apply',
            params: ({ context, event }) => disconnect(context.node, event),
          },
          always: { guard: 'isQuiet', target: '#proxy.stopped' },
          on: {
            'rmq.*': {}, // Its clients are disconnected already.
            'link.opened': { guard: 'isOpenedByOther', ...handles(refuse) },
            'timer.farewell': { target: '#proxy.stopped' },
            'operator.shutdown': {},
          },
        },
      },
    },
    stopped: {
      entry: { type: 'apply', params: ({ context, event }) => stop(context.node, event) },
      on: { 'rmq.*': {}, 'operator.shutdown': {} },
    },
  },
  options: { maxIterations: raisedMax },
});
