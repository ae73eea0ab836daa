/** Answers to questions for an offset: of a pull task, of a round, or of an order. */
import type { OffsetReply } from '../../shared/client/firstOffset.ts';
import type { Reply } from '../../shared/node.ts';
import type { OffsetCommand, OperationContext } from '../asks.ts';
import { operationOffsetReplied } from '../operate.ts';
import { type TaskContext, taskOffsetReplied } from '../pullTask.ts';
import { type RoundOffsetContext, roundOffsetReplied } from '../share.ts';
import type { LitePullState, LitePullStep } from '../state.ts';

/** Hands the answer to who asked. */
export function offsetReplied(state: LitePullState, event: Reply<OffsetCommand>): LitePullStep {
  // Made by these three alone; nobody but orders asks for the least offset.
  const asked = event.context as TaskContext | RoundOffsetContext | OperationContext;
  switch (asked.for) {
    case 'litePull.task':
      return taskOffsetReplied(state, event as OffsetReply);
    case 'litePull.round':
      return roundOffsetReplied(state, event as OffsetReply);
    case 'litePull.operation':
      return operationOffsetReplied(state, event);
  }
}
