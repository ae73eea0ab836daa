/** What requests of a simple consumer are made of. */
import type { CallRequest } from '../connection/index.ts';

/** The commands that operations consist of. */
export type OperationCommand =
  | 'popMessage'
  | 'ackMessage'
  | 'changeMessageInvisibletime'
  | 'batchAckMessage'
  | 'setMessageRequestMode'
  | 'peekMessage'
  | 'notification'
  | 'pollingInfo';

/** A request without its address. */
export type Content = Pick<
  CallRequest<OperationCommand>,
  'command' | 'header' | 'body' | 'timeoutMs'
>;

/** What a receive asks for that says no number; upstream's brokers refuse more. */
export const maxMsgNumsDefault = 32;
