/**
 * The name server: a directory of brokers and topics, in memory only.
 *
 *     booting --node.boot--> awaitingBrokers (if configured) --timer--> serving
 *                       \--> serving --operator.shutdown--> stopped
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
  MalformedRequestEvent,
  Output,
  Request,
  Stamp,
  Step,
  TimerEvent,
  UnknownRequestEvent,
} from '../shared/node.ts';
import { adminTransitions } from './adminTransitions.ts';
import { connectionClosed, scanNotActiveBrokers, unregistrationDue } from './expiry.ts';
import { brokerHeartbeat } from './handlers/brokerHeartbeat.ts';
import { getBrokerClusterInfo } from './handlers/getBrokerClusterInfo.ts';
import { getRouteInfoByTopic, refuseRoute } from './handlers/getRouteInfoByTopic.ts';
import { queryDataVersion } from './handlers/queryDataVersion.ts';
import { refuse, refuseMalformed } from './handlers/refuse.ts';
import { registerBroker } from './handlers/registerBroker.ts';
import { unregisterBroker } from './handlers/unregisterBroker.ts';
import { boot, type NamesrvInput, type NamesrvState, newNamesrv } from './state.ts';

/** Ends the name server: its connections close, and nothing is answered any more. */
export interface Shutdown extends Stamp {
  readonly type: 'operator.shutdown';
}

/** Whatever a name server takes in. */
export type NamesrvEvent =
  | Request
  | UnknownRequestEvent
  | MalformedRequestEvent
  | ConnectionEvent
  | Boot
  | Shutdown
  | TimerEvent<'scanNotActiveBrokers'>
  | TimerEvent<'unregistration'>
  | TimerEvent<'waitForService'>;

function shutDown(state: NamesrvState, event: Shutdown): Step<NamesrvState> {
  const [next, outputs] = within(state, closeAll(state.connections, event));
  return [next, [...outputs, { type: 'timer.cancel', name: 'scanNotActiveBrokers', key: '' }]];
}

/** A name server. Give it `node.boot` first; it listens on the address that it was made with. */
export const namesrvMachine = setup({
  types: {} as {
    context: NodeContext<NamesrvState>;
    events: NamesrvEvent;
    emitted: Output;
    input: NamesrvInput;
  },
  actions: {
    apply: enqueueActions((args, step: Step<NamesrvState>) => applyStep(args, step)),
  },
  guards: {
    needsWait: ({ context }) => context.node.config.needWaitForService,
  },
}).createMachine({
  id: 'namesrv',
  context: ({ input }) => ({ node: newNamesrv(input) }),
  initial: 'booting',
  on: {
    ...connectionTransitions<NamesrvState>({ closed: connectionClosed }),
    'timer.scanNotActiveBrokers': handles(scanNotActiveBrokers),
    'timer.unregistration': handles(unregistrationDue),
    'rmq.registerBroker': handles(registerBroker),
    'rmq.unregisterBroker': handles(unregisterBroker),
    'rmq.brokerHeartbeat': handles(brokerHeartbeat),
    'rmq.queryDataVersion': handles(queryDataVersion),
    'rmq.getBrokerClusterInfo': handles(getBrokerClusterInfo),
    'rmq.getRouteInfoByTopic': handles(getRouteInfoByTopic),
    ...adminTransitions,
    'rmq.malformed': handles(refuseMalformed),
    'rmq.*': handles(refuse),
    'operator.shutdown': { target: '.stopped', ...handles(shutDown) },
  },
  states: {
    booting: {
      on: {
        'node.boot': [
          { guard: 'needsWait', target: 'awaitingBrokers', ...handles(boot) },
          { target: 'serving', ...handles(boot) },
        ],
      },
    },
    awaitingBrokers: {
      on: {
        'rmq.getRouteInfoByTopic': handles(refuseRoute),
        'timer.waitForService': 'serving',
      },
    },
    serving: {},
    stopped: {
      on: {
        'rmq.*': {},
        'operator.shutdown': {},
        'timer.scanNotActiveBrokers': {},
        'timer.unregistration': {},
      },
    },
  },
  options: { maxIterations: raisedMax },
});
