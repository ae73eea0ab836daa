/** What is told of requests and replies, as words. */
import type { Replied, RequestSettled } from '../../actors/shared/requestObservations.ts';
import { responseCodeName } from '../../protocol/responseCodes.ts';
import { bodyText, shorten } from './frameText.ts';

const remarkShown = 60;

/** How a request or a reply ended, as a phrase. */
export function requestText(observation: RequestSettled | Replied, whole: boolean): string {
  if (observation.kind === 'replied') {
    const { requestId, outcome, remark = '' } = observation;
    const why = whole ? remark : shorten(remark, remarkShown);
    return `replies to ${requestId}: ${outcome}${why === '' ? '' : `: ${why}`}`;
  }
  const { id, outcome, code, body } = observation;
  if (body !== undefined) return `${id} ${outcome}: ${bodyText(body, whole)}`;
  const why = code === undefined || code < 0 ? '' : ` (${responseCodeName(code) ?? code})`;
  return `${id} ${outcome}${why}`;
}
