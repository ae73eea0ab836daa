/**
 * RECALL_MESSAGE: takes a timer message back before its time (`RecallMessageActivity`).
 *
 * Behaviour: its topic has to take messages of the type DELAY; then it is handed on to the broker
 * that it names, or else the one that its handle names.
 *
 * Not modelled: –
 */
import { parseRecallHandle } from '../../../protocol/recallHandle.ts';
import type { Request, Step } from '../../shared/node.ts';
import { forward } from '../forwarding.ts';
import { checked } from '../sends/send.ts';
import type { ProxyState } from '../state.ts';

/** Hands the recall on. */
export function recallMessage(
  state: ProxyState,
  request: Request<'recallMessage'>,
): Step<ProxyState> {
  const { frame } = request;
  const { topic, recallHandle = '', bname } = frame.header;
  const handle = parseRecallHandle(recallHandle);
  const brokerName = bname ?? (handle.ok ? handle.value.brokerName : undefined);
  return checked(state, request, { topic, type: 'DELAY', brokerName }, (now) => {
    if (brokerName === undefined || bname !== undefined) return forward(now, request);
    const header = { ...frame.header, bname: brokerName };
    return forward(now, { ...request, frame: { ...frame, header } });
  });
}
