/**
 * What a message with a time becomes while it waits (`HookUtils.transformTimerMessage`).
 *
 * Behaviour: TIMER_DELAY_SEC counts before TIMER_DELAY_MS before TIMER_DELIVER_MS; a time that is
 * over is none. The time is rounded down by up to one precision, and the message comes when the
 * slot after it begins: never early. It lies in the queue of timers and remembers where it goes.
 */
import { messageProperty } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { draw } from '../../shared/entropy.ts';
import type { Stamp } from '../../shared/node.ts';
import type { BrokerConfig } from '../config.ts';
import type { Refusal } from '../sends/sendAnswer.ts';
import { isTimer, type Properties, timersAreOff } from '../sends/sendProperties.ts';
import type { Broker } from '../state.ts';
import type { Delayed, Place } from './delayLevels.ts';
import { slotOf, timerTopic, waitingIn } from './timers.ts';

const { timerDelaySec, timerDelayMs, timerDeliverMs, timerOutMs } = messageProperty;
const { timerDeleteUniqueKey, realTopic, realQueueId } = messageProperty;

/** Salt of the draw whether a crowded slot takes one more. */
const crowdSalt = 60;
const drawBound = 1_000;

/** Where a message waits for its time; undefined if it has not to, a refusal if it may not. */
export function timed(
  state: Broker,
  properties: Properties,
  real: Place,
  stamp: Stamp,
): Delayed | Refusal | undefined {
  if (real.topic === timerTopic || !isTimer(properties)) return undefined;
  const { config } = state;
  if (!config.timerWheelEnable) return timersAreOff;
  const deliverMs = deliverTimeOf(properties, stamp.at);
  if (deliverMs === undefined) return timerIllegal(config);
  if (deliverMs <= stamp.at) {
    return properties.has(timerDeleteUniqueKey) ? timerIllegal(config) : undefined;
  }
  if (deliverMs - stamp.at > config.timerMaxDelaySec * 1_000) return timerIllegal(config);
  // A whole slot loses one, too: it is over when the next begins.
  const outMs = slotOf(deliverMs - 1, config);
  if (isCrowded(state, outMs, stamp)) return crowded(config);
  const after = new Map(properties);
  after.delete(messageProperty.priority);
  after.set(timerOutMs, String(outMs));
  after.set(realTopic, real.topic).set(realQueueId, String(real.queueId));
  return { place: { topic: timerTopic, queueId: 0 }, properties: after };
}

/** When a message is wanted, in ms; undefined if that is no number. Sums wrap, as in Java. */
function deliverTimeOf(properties: Properties, at: number): number | undefined {
  const seconds = properties.get(timerDelaySec);
  const delayMs = properties.get(timerDelayMs);
  const text = seconds ?? delayMs ?? properties.get(timerDeliverMs) ?? '';
  if (!/^[+-]?\d{1,40}$/.test(text)) return undefined;
  const number = BigInt(text.replace(/^\+/, ''));
  if (BigInt.asIntN(64, number) !== number) return undefined;
  if (seconds !== undefined) return Number(BigInt.asIntN(64, BigInt(at) + number * 1_000n));
  if (delayMs !== undefined) return Number(BigInt.asIntN(64, BigInt(at) + number));
  return Number(number);
}

/** A slot with too many takes ever fewer; upstream's rule is the other way round. */
function isCrowded({ config, timers }: Broker, slotMs: number, { entropy }: Stamp): boolean {
  const { timerCongestNumEachSlot: most } = config;
  const count = waitingIn(timers, slotMs);
  if (count <= most) return false;
  return (
    count >= 2 * most || draw(entropy, crowdSalt, drawBound) * most < drawBound * (count - most)
  );
}

function timerIllegal({ timerMaxDelaySec }: BrokerConfig): Refusal {
  const remark =
    'timer message illegal, the delay time should not be bigger than the max delay ' +
    `${timerMaxDelaySec * 1_000}ms; or if set del msg, the delay time should be bigger than ` +
    'the current time';
  return { code: responseCode.MESSAGE_ILLEGAL, remark };
}

function crowded({ timerCongestNumEachSlot: most }: BrokerConfig): Refusal {
  const remark =
    `timer message is under flow control, max num limit is ${2 * most} or the current value is ` +
    `greater than ${most} and less than ${2 * most}, trigger random flow control`;
  return { code: responseCode.SYSTEM_ERROR, remark };
}
