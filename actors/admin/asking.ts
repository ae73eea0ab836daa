/**
 * How an operator's question finds whom it is for, and how it is settled (`DefaultMQAdminExt`,
 * `MQClientAPIImpl`).
 *
 * Behaviour: a broker is found by its name in what a name server says of the cluster, anew each
 * time; its master is asked. What concerns name servers is asked of every one; it settles by the
 * worst of the answers. A question is settled exactly once, by an observation.
 *
 * Not modelled: heartbeats of the inner producer, slaves, another try at the next name server.
 */
import type { RequestBody, RequestHeader } from '../../protocol/commands/index.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type CallRequest, call, within } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import type { Address, Reply, Stamp, Step } from '../shared/node.ts';
import type { AdminState, Answered, AskOrder } from './state.ts';

/** What comes back with an answer. */
export interface AskContext {
  readonly id: string;
  /** Whether it tells where the broker is, and not what was asked. */
  readonly isLookup: boolean;
}

const unanswered: Answered = { outcome: 'unanswered' };

/** `operator.ask`: begins to ask. */
export function ask(state: AdminState, order: AskOrder): Step<AdminState> {
  const { id, broker, command, header, body } = order;
  const [first] = state.namesrvAddrs;
  const left = broker === undefined ? state.namesrvAddrs.length : 1;
  const kept = { type: order.type, id, command, header, body };
  const noted = broker === undefined ? kept : { ...kept, broker };
  const open = state.open.set(id, { order: noted, left, worst: undefined });
  const asking: AdminState = { ...state, open };
  if (first === undefined) return answered(asking, id, unanswered);
  if (broker !== undefined) {
    const lookup = { to: first, command: 'getBrokerClusterInfo', header: {}, body: undefined };
    return send(asking, { ...lookup, context: { id, isLookup: true } } as never, order);
  }
  let step: Step<AdminState> = [asking, []];
  for (const address of state.namesrvAddrs) {
    step = andThen(step, (now) => askAt(now, address, noted, order));
  }
  return step;
}

/** `reply.*`: where the broker is, or an answer. */
export function replied(state: AdminState, event: Reply): Step<AdminState> {
  const { outcome } = event;
  const { id, isLookup } = event.context as AskContext;
  const open = state.open.get(id);
  if (open === undefined) return [state, []];
  if (!outcome.ok) return answered(state, id, unanswered);
  const { code, remark, header, body } = outcome.frame;
  if (!isLookup) {
    const told = { outcome: 'answered', code, header, body } as const;
    return answered(state, id, remark === undefined ? told : { ...told, remark });
  }
  const address = masterOf(event as Reply<'getBrokerClusterInfo'>, open.order.broker ?? '');
  return address === undefined
    ? answered(state, id, unanswered)
    : askAt(state, address, open.order, event);
}

function masterOf({ outcome }: Reply<'getBrokerClusterInfo'>, name: string): Address | undefined {
  if (!outcome.ok) return undefined;
  return outcome.frame.body?.brokerAddrTable.get(name)?.brokerAddrs.get(0);
}

function askAt(
  state: AdminState,
  to: Address,
  { id, command, header, body }: Omit<AskOrder, keyof Stamp>,
  stamp: Stamp,
): Step<AdminState> {
  const request = {
    to,
    command,
    // The operator says what belongs to the command.
    header: header as RequestHeader<typeof command>,
    body: body as RequestBody<typeof command>,
    context: { id, isLookup: false },
  };
  return send(state, request, stamp);
}

function send(
  state: AdminState,
  request: Omit<CallRequest<never>, 'timeoutMs' | 'command' | 'header' | 'body'> & object,
  stamp: Stamp,
): Step<AdminState> {
  const complete = { ...request, timeoutMs: state.requestTimeoutMs } as CallRequest<never>;
  return within(state, call(state.connections, complete, stamp));
}

/** Notes one answer; the last one settles the question. */
function answered(state: AdminState, id: string, told: Answered): Step<AdminState> {
  const open = state.open.get(id);
  if (open === undefined) return [state, []];
  const worst = open.worst === undefined || isWorse(told, open.worst) ? told : open.worst;
  const left = open.left - 1;
  if (left > 0) return [{ ...state, open: state.open.set(id, { ...open, left, worst }) }, []];
  const { command, broker } = open.order;
  const observation = {
    kind: 'asked',
    id,
    command,
    ...(broker !== undefined && { broker }),
    ...worst,
  } as const;
  return [{ ...state, open: state.open.delete(id) }, [{ type: 'observe', observation }]];
}

function isWorse(one: Answered, other: Answered): boolean {
  const rank = ({ outcome, code }: Answered): number => {
    if (outcome === 'unanswered') return 2;
    return code === responseCode.SUCCESS ? 0 : 1;
  };
  return rank(one) > rank(other);
}
