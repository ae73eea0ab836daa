/**
 * Asks brokers that attempts have told of whether they answer (`LatencyFaultToleranceImpl`,
 * `ServiceDetector`).
 *
 * Behaviour: with `startDetectorEnable`, every 3 s; each broker at most once in `detectIntervalMs`,
 * by GET_MAX_OFFSET of queue 0 of a topic that this producer sends to. SUCCESS makes it reachable;
 * nothing here makes a broker unreachable. One whose address is not known any more is forgotten.
 * Not modelled: the brokers are asked at once, upstream's thread waits for each.
 */
import { responseCode } from '../../protocol/responseCodes.ts';
import { call } from '../connection/index.ts';
import { andThen, each } from '../shared/apply.ts';
import { masterAddress } from '../shared/client/index.ts';
import type { Output, Reply, Stamp, Step, TimerEvent } from '../shared/node.ts';
import { type Fault, reachabilityLine } from './faults.ts';
import type { ProducerState } from './state.ts';

/** Name of the timer; its event is `timer.detect`, its key empty. */
export const detectTimer = 'detect';

const periodMs = 3_000;

/** The context of a question to a broker. */
interface DetectContext {
  readonly for: 'producer.detect';
  readonly brokerName: string;
}

const setTimer: Output = { type: 'timer.set', name: detectTimer, key: '', delayMs: periodMs };

/** Sets the timer if the settings want a detector. */
export function startDetector(state: ProducerState): Step<ProducerState> {
  const { sendLatencyFaultEnable, startDetectorEnable } = state.settings;
  return [state, sendLatencyFaultEnable && startDetectorEnable ? [setTimer] : []];
}

/** No broker is asked any more. */
export function stopDetector(state: ProducerState): Step<ProducerState> {
  return [state, [{ type: 'timer.cancel', name: detectTimer, key: '' }]];
}

/** `timer.detect`: asks those whose turn it is. */
export function detect(state: ProducerState, event: TimerEvent<'detect'>): Step<ProducerState> {
  const due = [...state.faults.keys()].sort();
  const asked = each(state, due, (now, brokerName) => ask(now, brokerName, event));
  return andThen(asked, (now) => [now, [setTimer]]);
}

function ask(state: ProducerState, brokerName: string, stamp: Stamp): Step<ProducerState> {
  const { client, faults, settings } = state;
  const fault = faults.get(brokerName) as Fault; // Its key is one of theirs.
  if (stamp.mono < fault.checkMono) return [state, []];
  const to = masterAddress(client, brokerName);
  if (to === undefined) return [{ ...state, faults: faults.delete(brokerName) }, []];
  const checkMono = stamp.mono + settings.detectIntervalMs;
  const checked: ProducerState = {
    ...state,
    faults: faults.set(brokerName, { ...fault, checkMono }),
  };
  const [topic] = [...client.watched.keys()].sort();
  if (topic === undefined) return [checked, []];
  const context: DetectContext = { for: 'producer.detect', brokerName };
  const [connections, outputs] = call(
    client.connections,
    {
      ...{ to, command: 'getMaxOffset', body: undefined, context },
      header: { topic, queueId: 0, committed: true },
      timeoutMs: settings.detectTimeoutMs,
    },
    stamp,
  );
  return [{ ...checked, client: { ...client, connections } }, outputs];
}

/** `reply.getMaxOffset`: the broker answers again, or still does not. */
export function detected(
  state: ProducerState,
  { context, outcome }: Reply<'getMaxOffset'>,
): Step<ProducerState> {
  const { brokerName } = context as DetectContext; // Made by `ask` alone.
  const fault = state.faults.get(brokerName);
  const isThere = outcome.ok && outcome.frame.code === responseCode.SUCCESS;
  if (fault === undefined || fault.reachable || !isThere) return [state, []];
  const faults = state.faults.set(brokerName, { ...fault, reachable: true });
  return [{ ...state, faults }, [reachabilityLine(brokerName, true)]];
}
