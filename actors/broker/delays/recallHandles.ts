/** What names a timer message that is to be taken back (`RecallMessageHandle`). */
import { messageProperty } from '../../../protocol/messageProperties.ts';
import { recallHandleText } from '../../../protocol/recallHandle.ts';
import type { Properties } from '../sends/sendProperties.ts';
import type { Broker } from '../state.ts';
import { isRetryTopic } from '../topics/names.ts';
import type { Place } from './delayLevels.ts';
import { timerTopic } from './timers.ts';

/** The handle of a message that waits for its time; none for what is to be consumed again. */
export function recallableBy(
  { config }: Broker,
  { topic }: Place,
  properties: Properties,
  messageId: string,
): { readonly recallHandle?: string } {
  if (topic !== timerTopic) return {};
  const real = properties.get(messageProperty.realTopic);
  const outMs = properties.get(messageProperty.timerOutMs);
  if (real === undefined || outMs === undefined || isRetryTopic(real)) return {};
  const { brokerName } = config;
  const time = String(Number(outMs) + 1);
  return { recallHandle: recallHandleText({ topic: real, brokerName, time, messageId }) };
}
