/** What several brokers said to the parts of one request. */
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { logged } from '../../shared/logged.ts';
import type { Output } from '../../shared/node.ts';
import { passOn, refusal } from '../answers.ts';
import { failureText } from '../forwarding.ts';
import type { Gathering } from '../relaying/gathering.ts';
import type { ProxyState } from '../state.ts';

const { SUCCESS, SYSTEM_ERROR } = responseCode;

/** The part of a plan that says which broker could not even be asked. */
export interface PlannedFailure {
  readonly missing?: { readonly code: number; readonly remark: string };
  /** How long the brokers had, as the client is told. */
  readonly timeoutMs?: number;
}

/** Answers of the brokers that did what was asked. */
export function succeeded({ parts }: Gathering): readonly ResponseFrame[] {
  return parts.flatMap((part) =>
    part?.outcome.ok && part.outcome.frame.code === SUCCESS ? [part.outcome.frame] : [],
  );
}

/** The answer where one of the brokers failed: its refusal, else why it is silent. */
export function firstFailure(
  state: ProxyState,
  { asker, parts, plan }: Gathering,
): readonly Output[] {
  const { missing, timeoutMs = state.config.forwardTimeoutMs } = plan as PlannedFailure;
  for (const part of parts) {
    if (part === undefined) continue;
    const { outcome, address } = part;
    if (!outcome.ok) {
      const remark = failureText(outcome.problem, address, timeoutMs);
      return refusal(state, asker, SYSTEM_ERROR, remark);
    }
    if (outcome.frame.code !== SUCCESS) return passOn(state, asker, outcome.frame);
  }
  return missing === undefined ? [] : refusal(state, asker, missing.code, missing.remark);
}

/** A line for the log where some of the brokers failed. */
export function incomplete(done: Gathering): readonly Output[] {
  const failed = done.parts.length - succeeded(done).length;
  const { missing } = done.plan as PlannedFailure;
  if (failed === 0 && missing === undefined) return [];
  const { command } = done.asker.frame;
  const why = missing === undefined ? '' : `: ${missing.remark}`;
  return [logged('warn', `not all brokers have done their part of a ${command}${why}`)];
}
