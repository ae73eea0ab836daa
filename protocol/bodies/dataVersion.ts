/** DataVersion: tells two states of one table apart. */
import { jsonBody } from './jsonBody.ts';

/** Version of a table; grows with each change (upstream `DataVersion`). */
export interface DataVersion {
  readonly counter: number;
  /** Version of the store's state machine; 0 where no controller is used. */
  readonly stateVersion: number;
  /** When it last changed, in ms. */
  readonly timestamp: number | bigint;
}

/** A body that is one `DataVersion`; no body at all reads as `undefined`. */
export const dataVersionBody = jsonBody<DataVersion | undefined>('dataVersion');
