/**
 * What a serving broker does about sends: part of its table. All of them are taken by one pool of
 * threads, which may be put into conditions under which it takes none (`flowControl.ts`).
 */
import { handles } from '../../connection/index.ts';
import { logged } from '../../shared/logged.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { conditionsChanged, execute } from './flowConditions.ts';
import { clearQueue, type PooledRequest, turnedAway } from './flowControl.ts';
import { type FlowCondition, type FlowControlConfig, flowConditions } from './flowControlConfig.ts';

/** Puts the broker into conditions under which it takes no sends, or out of them. */
export interface FlowControlOperation
  extends Stamp,
    Readonly<Partial<Record<FlowCondition, boolean>>> {
  readonly type: 'operator.setFlowControl';
}

/** A request on its way to a thread. */
function take(state: Broker, request: PooledRequest): Step<Broker> {
  return turnedAway(state, request) ?? execute(state, request);
}

/** `operator.setFlowControl`: for this life alone. */
function setConditions(state: Broker, event: FlowControlOperation): Step<Broker> {
  const asked = flowConditions.flatMap((name) => {
    const value = event[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const told = asked.map(([name, value]) => logged('warn', `${name} is ${value} from now on`));
  const config = { ...state.config, ...(Object.fromEntries(asked) as Partial<FlowControlConfig>) };
  const [after, outputs] = conditionsChanged({ ...state, config }, event);
  return [after, [...told, ...outputs]];
}

/** Name of the timer that these transitions take. */
export type SendTimer = 'sendQueue';

/** To be spread into the state that serves. */
export const sendTransitions = {
  'rmq.sendMessage': handles(take),
  'rmq.sendMessageV2': handles(take),
  'rmq.sendBatchMessage': handles(take),
  'rmq.consumerSendMsgBack': handles(take),
  'rmq.recallMessage': handles(take),
  'timer.sendQueue': handles(clearQueue),
  'operator.setFlowControl': handles(setConditions),
};
