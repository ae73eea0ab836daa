/**
 * An admin client: what an operator asks of brokers and name servers (`DefaultMQAdminExt`).
 *
 *     starting --node.boot--> serving --operator.shutdown--> stopped
 */
import { enqueueActions, setup } from 'xstate';
import { responseCode } from '../../protocol/responseCodes.ts';
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
  NodeInput,
  Output,
  Reply,
  Request,
  Stamp,
  Step,
  UnknownRequestEvent,
} from '../shared/node.ts';
import { respond } from '../shared/respond.ts';
import { ask, replied } from './asking.ts';
import { type AdminConfig, type AdminState, type AskOrder, newAdmin } from './state.ts';

/** Ends the admin client: its connections close. */
export interface ShutdownOrder extends Stamp {
  readonly type: 'operator.shutdown';
}

/** Everything that can happen to an admin client. */
export type AdminEvent =
  | Boot
  | ConnectionEvent
  | Request
  | UnknownRequestEvent
  | MalformedRequestEvent
  | Reply
  | AskOrder
  | ShutdownOrder;

function shutDown(state: AdminState, event: ShutdownOrder): Step<AdminState> {
  return within(state, closeAll(state.connections, event));
}

function refuse(
  state: AdminState,
  request: Request | UnknownRequestEvent | MalformedRequestEvent,
): Step<AdminState> {
  const remark = ` request type ${request.frame.code} not supported`;
  return [state, respond(request, responseCode.REQUEST_CODE_NOT_SUPPORTED, { remark })];
}

/** An admin client: asks from its boot until it is shut down. */
export const adminMachine = setup({
  types: {} as {
    context: NodeContext<AdminState>;
    events: AdminEvent;
    emitted: Output;
    input: NodeInput<AdminConfig>;
  },
  actions: { apply: enqueueActions((args, step: Step<AdminState>) => applyStep(args, step)) },
}).createMachine({
  id: 'admin',
  context: ({ input }) => ({ node: newAdmin(input) }),
  initial: 'starting',
  on: { ...connectionTransitions<AdminState>({}), 'rmq.*': handles(refuse) },
  states: {
    starting: { on: { 'node.boot': 'serving' } },
    serving: {
      on: {
        'operator.ask': handles(ask),
        'reply.*': handles(replied),
        'operator.shutdown': { target: 'stopped', ...handles(shutDown) },
      },
    },
    stopped: {},
  },
  options: { maxIterations: raisedMax },
});
