/**
 * END_TRANSACTION: how a transaction has ended (`TransactionActivity`).
 *
 * Behaviour: a request that says where the half message lies (`bname` and both offsets) is handed
 * on as it is, one-way if it came so: whoever has sent the half message, through whichever proxy.
 * Of one that does not, the place is what was noted when the half message was stored through this
 * proxy, or its check handed on. Failing that: a request that names its broker goes there, and the
 * broker says what it lacks; one with both offsets goes to the broker that its topic is on, if that
 * is one alone (a broker compares both offsets and the group, so no other transaction is ended);
 * any other is refused. What is not known yet (0) has no effect at a broker and is never answered
 * there; here a two-way request is answered, as upstream does.
 *
 * Better than upstream, on purpose: there only what was noted counts, sends over remoting are not
 * noted, and the answer is SUCCESS whatever came of it, so first ends are lost (#9431, #10797).
 *
 * Not modelled: –
 */
import { messageSysFlag } from '../../../protocol/message.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { logged } from '../../shared/logged.ts';
import type { Request, Step } from '../../shared/node.ts';
import { answer, refusal } from '../answers.ts';
import { forward } from '../forwarding.ts';
import { resolveBroker } from '../resolving.ts';
import type { ProxyState } from '../state.ts';
import { take } from '../transactions/entries.ts';

const { SUCCESS, SYSTEM_ERROR } = responseCode;

type EndRequest = Request<'endTransaction'>;

/** Hands the end on to the broker that has the half message. */
export function endTransaction(state: ProxyState, request: EndRequest): Step<ProxyState> {
  const { header, oneway } = request.frame;
  const { museum } = state.config;
  if (!oneway && header.commitOrRollback === messageSysFlag.transactionNone) {
    return [state, answer(state, request, SUCCESS)];
  }
  // The museum piece #9431: upstream has notes of checks alone, and nothing else counts.
  const isLost = header.fromTransactionCheck !== true && museum.includes('endsGoByNotesAlone');
  if (isLost) return [state, answer(state, request, SUCCESS)];
  const { bname, tranStateTableOffset, commitLogOffset } = header;
  const hasOffsets = tranStateTableOffset !== undefined && commitLogOffset !== undefined;
  if (bname !== undefined && hasOffsets) return forward(state, request);
  const { producerGroup: group = '', transactionId = '' } = header;
  const known = { brokerName: bname, tranStateTableOffset, commitLogOffset };
  const [left, place] = take(state, { group, transactionId }, known, request);
  if (place !== undefined) {
    const { brokerName, ...offsets } = place;
    return forward(left, withHeader(request, { ...header, ...offsets, bname: brokerName }));
  }
  if (bname !== undefined) return forward(state, request);
  const unknown = `where the half message of ${transactionId} of ${group} lies is not known`;
  if (!hasOffsets) return refuse(state, request, unknown);
  return resolveBroker(state, request, (now, resolved) =>
    resolved.kind === 'named'
      ? forward(now, withHeader(request, { ...header, bname: resolved.brokerName }))
      : refuse(now, request, `${unknown}: ${resolved.remark}`),
  );
}

function withHeader(request: EndRequest, header: EndRequest['frame']['header']): EndRequest {
  return { ...request, frame: { ...request.frame, header } };
}

function refuse(state: ProxyState, request: EndRequest, remark: string): Step<ProxyState> {
  const said = logged('warn', `an end of a transaction goes nowhere: ${remark}`);
  return [state, [said, ...refusal(state, request, SYSTEM_ERROR, remark)]];
}
