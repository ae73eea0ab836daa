/** What a listener made of one message that an operator gave it. */
import { jsonBody } from './jsonBody.ts';
import { defaulted, flag, int64, objectOf, oneOf, optional, type Shape, text } from './shape.ts';

/** Outcomes (upstream `CMResult`); clients in Go send them as numbers in this order. */
export type DirectResult =
  | 'CR_SUCCESS'
  | 'CR_LATER'
  | 'CR_ROLLBACK'
  | 'CR_COMMIT'
  | 'CR_THROW_EXCEPTION'
  | 'CR_RETURN_NULL';

/** The answer of a consumer (upstream `ConsumeMessageDirectlyResult`). */
export interface ConsumeMessageDirectlyResult {
  readonly autoCommit: boolean;
  readonly consumeResult?: DirectResult;
  readonly order: boolean;
  /** What was thrown. */
  readonly remark?: string;
  readonly spentTimeMills: number | bigint;
}

/** The shape of `ConsumeMessageDirectlyResult`. */
export const consumeMessageDirectlyResult: Shape<ConsumeMessageDirectlyResult> =
  objectOf<ConsumeMessageDirectlyResult>({
    autoCommit: defaulted(flag, true),
    consumeResult: optional(
      oneOf(
        'CR_SUCCESS',
        'CR_LATER',
        'CR_ROLLBACK',
        'CR_COMMIT',
        'CR_THROW_EXCEPTION',
        'CR_RETURN_NULL',
      ),
    ),
    order: defaulted(flag, false),
    remark: optional(text),
    spentTimeMills: defaulted(int64, 0),
  });

/** Reads and writes the bytes that an answer to CONSUME_MESSAGE_DIRECTLY has for a body. */
export const consumeMessageDirectlyResultBody = jsonBody(
  'consumeMessageDirectlyResult',
  consumeMessageDirectlyResult,
);
