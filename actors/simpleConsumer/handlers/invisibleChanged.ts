/**
 * The answer to a change of the invisible time (`MQClientAPIImpl.changeInvisibleTimeAsync`).
 *
 * Behaviour: the delivery gets a new handle, made of the answer's header; its own offset is the
 * start offset of that. The handle that was used is no good any more, but stays at hand. An answer
 * that is lost leaves the client with the old handle, which is dead.
 */
import { changedHandle, handleText, parseHandle } from '../../../protocol/receiptHandle.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Reply, Step } from '../../shared/node.ts';
import type { OperationContext } from '../operate.ts';
import type { SimpleConsumerState } from '../state.ts';
import { answered } from './answered.ts';

/** Takes in the answer to a change, or why there is none. */
export function invisibleChanged(
  state: SimpleConsumerState,
  event: Reply<'changeMessageInvisibletime'>,
): Step<SimpleConsumerState> {
  const { outcome, context } = event;
  const { sequence } = context as OperationContext; // Made by `transmit` alone.
  const target = state.open.get(sequence)?.targets[0];
  const isDone = outcome.ok && outcome.frame.code === responseCode.SUCCESS;
  if (target === undefined || !isDone) return answered(state, event);
  const found = state.deliveries.get(target.delivery);
  const old = parseHandle(target.handle);
  if (found === undefined || !old.ok) return answered(state, event);
  const { popTime = 0, invisibleTime = 0, reviveQid = 0 } = outcome.frame.header ?? {};
  const handle = handleText(changedHandle(old.value, { popTime, invisibleTime, reviveQid }));
  const delivery = { ...found, handles: [...found.handles, handle] };
  return answered({ ...state, deliveries: state.deliveries.set(target.delivery, delivery) }, event);
}
